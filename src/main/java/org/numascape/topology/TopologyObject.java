package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One object of a machine's tree. Immutable; made from a {@link Draft} as part of a {@link
 * Topology}.
 *
 * <p>As in hwloc 2 and later, NUMA nodes and memory-side caches are <em>memory children</em> of the
 * object whose PUs are local to them; I/O and Misc objects have lists of their own.
 */
public final class TopologyObject {
  private final Draft draft;
  private final @Nullable TopologyObject parent;
  private final LogicalIndexes.Place place;
  private final List<TopologyObject> children;
  private final List<TopologyObject> memoryChildren;
  private final List<TopologyObject> ioChildren;
  private final List<TopologyObject> miscChildren;

  TopologyObject(
      Draft draft, @Nullable TopologyObject parent, Map<Draft, LogicalIndexes.Place> places) {
    this.draft = draft;
    this.parent = parent;
    this.place = Objects.requireNonNull(places.get(draft));
    this.memoryChildren = make(draft.memoryChildren, places);
    this.children = make(draft.children, places);
    this.ioChildren = make(draft.ioChildren, places);
    this.miscChildren = make(draft.miscChildren, places);
  }

  private List<TopologyObject> make(List<Draft> drafts, Map<Draft, LogicalIndexes.Place> places) {
    List<TopologyObject> objects = new ArrayList<>(drafts.size());
    for (Draft each : drafts) {
      objects.add(new TopologyObject(each, this, places));
    }
    return List.copyOf(objects);
  }

  public ObjectType type() {
    return draft.type;
  }

  /** The {@code L#} number: the position among all objects of this type (Groups: of this depth). */
  public int logicalIndex() {
    return place.logicalIndex();
  }

  /** For a Group, which of the machine's Group levels it is in, from 0; 0 for other types. */
  public int groupDepth() {
    return place.groupDepth();
  }

  /** The {@code P#} number; absent where the OS gave none. */
  public OptionalInt osIndex() {
    return draft.osIndex;
  }

  /** The PUs in or near this object, among those the process knows; empty for I/O and Misc. */
  public IndexSet cpuset() {
    return draft.cpuset;
  }

  /** The NUMA nodes in or near this object; empty for I/O and Misc. */
  public IndexSet nodeset() {
    return draft.nodeset;
  }

  /** {@link #cpuset} with PUs that are offline or whose place is unknown. */
  public IndexSet completeCpuset() {
    return draft.completeCpuset;
  }

  /** {@link #nodeset} with nodes that are offline or unknown. */
  public IndexSet completeNodeset() {
    return draft.completeNodeset;
  }

  public ObjectAttributes attributes() {
    return draft.attributes;
  }

  /** hwloc's {@code subtype}, such as {@code HBM} or {@code MemoryModule}. */
  public @Nullable String subtype() {
    return draft.subtype;
  }

  public @Nullable String name() {
    return draft.name;
  }

  /** hwloc's {@code gp_index}, which distances and memory attributes refer to. */
  public OptionalLong globalPersistentIndex() {
    return draft.globalPersistentIndex;
  }

  /** Name and value, in file order; a name may come twice. */
  public List<Info> infos() {
    return List.copyOf(draft.infos);
  }

  /** What programs attached to the object, as text. */
  public List<Userdata> userdata() {
    return List.copyOf(draft.userdata);
  }

  public @Nullable TopologyObject parent() {
    return parent;
  }

  public List<TopologyObject> children() {
    return children;
  }

  public List<TopologyObject> memoryChildren() {
    return memoryChildren;
  }

  public List<TopologyObject> ioChildren() {
    return ioChildren;
  }

  /**
   * Whether this and the other are PCI devices of one model without OS devices, several of which
   * lstopo shows as one.
   */
  public boolean isAlikeDevice(TopologyObject other) {
    return attributes() instanceof ObjectAttributes.PciDevice one
        && other.attributes() instanceof ObjectAttributes.PciDevice two
        && one.isSameModel(two)
        && ioChildren().isEmpty()
        && other.ioChildren().isEmpty();
  }

  public List<TopologyObject> miscChildren() {
    return miscChildren;
  }

  /** Type and logical index, as {@code L3 L#2} or {@code Group0 L#1}. */
  @Override
  public String toString() {
    return LogicalIndexes.name(draft, place);
  }

  /** A name and a value that hwloc attached to an object or to the whole topology. */
  public record Info(String name, String value) {}

  /**
   * Data that a program attached to an object (hwloc/export.h).
   *
   * @param encoding {@code base64}; absent for plain text
   * @param length in bytes, before encoding, as the program stated it
   */
  public record Userdata(
      @Nullable String name, @Nullable String encoding, String length, String text) {}

  /**
   * The mutable form of an object while a reader or an edit builds a tree. Confined to one thread.
   */
  public static final class Draft {
    public final ObjectType type;
    public OptionalInt osIndex = OptionalInt.empty();
    public OptionalLong globalPersistentIndex = OptionalLong.empty();
    public IndexSet cpuset = IndexSet.empty();
    public IndexSet nodeset = IndexSet.empty();
    public IndexSet completeCpuset = IndexSet.empty();
    public IndexSet completeNodeset = IndexSet.empty();
    public ObjectAttributes attributes = new ObjectAttributes.None();
    public @Nullable String subtype;
    public @Nullable String name;

    /** Where it was read, as errors begin, such as {@code machine.xml:41: }; else empty. */
    String place = "";

    public final List<Info> infos = new ArrayList<>();
    final List<Userdata> userdata = new ArrayList<>();
    public final List<Draft> children = new ArrayList<>();
    public final List<Draft> memoryChildren = new ArrayList<>();
    public final List<Draft> ioChildren = new ArrayList<>();
    public final List<Draft> miscChildren = new ArrayList<>();

    public Draft(ObjectType type) {
      this.type = type;
    }
  }
}
