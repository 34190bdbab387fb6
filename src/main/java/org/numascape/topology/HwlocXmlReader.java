package org.numascape.topology;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * Reads hwloc XML of formats 2 and 3 (hwloc's topology-xml.c).
 *
 * <p>Bounded: at most 64 Mi characters of UTF-8, {@value #MAX_DEPTH} objects deep, {@value
 * #MAX_OBJECTS} objects. The DTD is never fetched; entities are refused. As hwloc does, this
 * ignores attributes that it doesn't know and elements after the root object that it doesn't know
 * ({@code memtier}, {@code pci_locality}), and refuses unknown elements and types within the tree
 * of objects.
 */
public final class HwlocXmlReader {
  static final int MAX_DEPTH = 128;
  static final int MAX_OBJECTS = 500_000;
  private static final int MAX_MATRIX_SIDE = 2048;
  private static final int MAX_DETAILS = 100_000;

  private static final Map<String, ObjectType> TYPES =
      Stream.of(ObjectType.values()).collect(Collectors.toMap(ObjectType::xmlName, type -> type));

  /** Makes something of the finished objects, by their drafts. */
  private interface Pending<T> {
    T of(Map<Draft, TopologyObject> objects);
  }

  private final XmlCursor cursor;
  private final Map<Long, Draft> byGlobalIndex = new HashMap<>();
  private final Map<Integer, Draft> pus = new HashMap<>();
  private final Map<Integer, Draft> nodes = new HashMap<>();
  private final List<Info> infos = new ArrayList<>();
  private final List<Pending<Distances>> distances = new ArrayList<>();
  private final List<Pending<MemoryAttribute>> memoryAttributes = new ArrayList<>();
  private final List<CpuKind> cpuKinds = new ArrayList<>();
  private final List<String> support = new ArrayList<>();
  private @Nullable IndexSet allowedCpuset;
  private @Nullable IndexSet allowedNodeset;
  private boolean format3;
  private int objects;
  private int details;

  private HwlocXmlReader(XmlCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads a whole document; the stream is not closed.
   *
   * @param name what errors call the input, such as its file name
   * @throws TopologyException if it is not acceptable hwloc XML; the message has name and line
   * @throws IOException if the stream fails
   */
  public static Topology read(InputStream in, String name) throws IOException {
    return new HwlocXmlReader(new XmlCursor(in, name)).document();
  }

  private Topology document() throws IOException {
    String root = cursor.nextChild().orElse("");
    if (!root.equals("topology")) {
      throw cursor.error(
          "hwloc XML must begin with <topology>", "<" + root + ">", "export it with lstopo");
    }
    String version = cursor.attribute("version");
    if (version == null || !version.matches("[23]\\.\\d{1,3}")) {
      throw cursor.error(
          "the format must be 2.x or 3.x",
          version == null ? "no version, as in hwloc 1.x" : "version=" + XmlCursor.quoted(version),
          "export it again with lstopo of hwloc 2 or 3");
    }
    format3 = version.startsWith("3");
    @Nullable Draft machine = null;
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (tag.get().equals("object")) {
        if (machine != null) {
          throw cursor.error("there must be one root object", "a second", "remove it");
        }
        machine = object(null, 1);
      } else {
        if (++details > MAX_DETAILS) {
          throw cursor.error("there must be at most " + MAX_DETAILS + " details", "more", "fewer");
        }
        detail(tag.get());
      }
    }
    cursor.nextChild();
    if (machine == null) {
      throw cursor.error("there must be a root object", "none", "export it again with lstopo");
    }
    return topology(machine);
  }

  private Topology topology(Draft machine) {
    return Topology.described(
        machine,
        made ->
            new MachineDetails(
                distances.stream().map(each -> each.of(made)).toList(),
                memoryAttributes.stream().map(each -> each.of(made)).toList(),
                cpuKinds,
                support),
        infos,
        allowedCpuset == null ? machine.cpuset : allowedCpuset,
        allowedNodeset == null ? machine.nodeset : allowedNodeset);
  }

  /** Reads one of the elements beside the root object. */
  private void detail(String tag) throws IOException {
    switch (tag) {
      case "distances2" -> distances(required("type"));
      case "distances2hetero" -> distances(null);
      case "memattr" -> memoryAttribute();
      case "cpukind" -> cpuKind();
      case "info" -> infos.add(info());
      case "support" -> {
        String value = cursor.attribute("value");
        if (value == null || !value.equals("0")) {
          support.add(required("name"));
        }
        cursor.skip();
      }
      default -> cursor.skip();
    }
  }

  private Draft object(@Nullable Draft parent, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw cursor.error(
          "objects must be at most " + MAX_DEPTH + " deep", "deeper", "flatten them");
    }
    if (++objects > MAX_OBJECTS) {
      throw cursor.error(
          "there must be at most " + MAX_OBJECTS + " objects", "more", "remove some");
    }
    String typeName = required("type");
    ObjectType type = TYPES.get(typeName);
    if (type == null) {
      throw cursor.error(
          "unknown object type",
          "type=" + XmlCursor.quoted(typeName),
          "use one of hwloc's, such as Package, NUMANode, L3Cache, Core or PU");
    }
    Draft draft = new Draft(type);
    draft.place = cursor.place();
    identity(draft);
    sets(draft, parent);
    draft.attributes = attributes(draft);
    if (parent != null) {
      listOf(draft, parent).add(draft);
    }
    contents(draft, depth);
    sort(draft);
    return draft;
  }

  private void identity(Draft draft) {
    String osIndex = cursor.attribute("os_index");
    // hwloc 1 and some 2.0 wrote the unknown index as -1.
    if (osIndex != null && !osIndex.equals("-1") && !osIndex.equals("4294967295")) {
      draft.osIndex = OptionalInt.of(integer("os_index", 0, Integer.MAX_VALUE, 0));
    }
    draft.subtype = cursor.attribute("subtype");
    draft.name = cursor.attribute("name");
    if (cursor.attribute("gp_index") != null) {
      long index = unsigned("gp_index");
      draft.globalPersistentIndex = OptionalLong.of(index);
      if (byGlobalIndex.put(index, draft) != null) {
        throw cursor.error(
            "an object must have a gp_index of its own",
            "gp_index=" + Long.toUnsignedString(index) + " is taken",
            "correct it");
      }
    }
    if (draft.type == ObjectType.PU || draft.type == ObjectType.NUMA_NODE) {
      if (draft.osIndex.isEmpty() || draft.osIndex.getAsInt() > IndexSet.MAX_INDEX) {
        throw cursor.error(
            "a " + draft.type.label() + " must have an os_index of at most " + IndexSet.MAX_INDEX,
            "os_index=" + XmlCursor.quoted(String.valueOf(osIndex)),
            "correct it");
      }
      Map<Integer, Draft> known = draft.type == ObjectType.PU ? pus : nodes;
      if (known.put(draft.osIndex.getAsInt(), draft) != null) {
        throw cursor.error(
            "a " + draft.type.label() + " must have an os_index of its own",
            "os_index=" + draft.osIndex.getAsInt() + " is taken",
            "correct it");
      }
    }
  }

  private void sets(Draft draft, @Nullable Draft parent) {
    if (draft.type.isIo() || draft.type == ObjectType.MISC) {
      return;
    }
    IndexSet cpuset = set("cpuset");
    if (cpuset == null) {
      throw cursor.error(
          "a " + draft.type.label() + " must have a cpuset", "none", "add cpuset=\"0x...\"");
    }
    draft.cpuset = cpuset;
    draft.completeCpuset = or(set("complete_cpuset"), cpuset);
    draft.nodeset = or(set("nodeset"), IndexSet.empty());
    draft.completeNodeset = or(set("complete_nodeset"), draft.nodeset);
    if (parent == null) {
      allowedCpuset = set("allowed_cpuset");
      allowedNodeset = set("allowed_nodeset");
    }
  }

  private static IndexSet or(@Nullable IndexSet set, IndexSet otherwise) {
    return set == null ? otherwise : set;
  }

  private List<Draft> listOf(Draft child, Draft parent) {
    boolean fits;
    List<Draft> list;
    if (child.type == ObjectType.MISC) {
      fits = true;
      list = parent.miscChildren;
    } else if (child.type.isIo()) {
      fits = parent.type.isNormal() || parent.type.isIo();
      list = parent.ioChildren;
    } else if (child.type.isMemory()) {
      fits = parent.type.isNormal() || parent.type == ObjectType.MEMORY_CACHE;
      list = parent.memoryChildren;
    } else {
      fits = parent.type.isNormal() && parent.type != ObjectType.PU;
      list = parent.children;
    }
    if (!fits || child.type == ObjectType.MACHINE) {
      throw cursor.error(
          "a " + child.type.label() + " must not be in a " + parent.type.label(),
          "type=" + child.type.xmlName(),
          "move it");
    }
    return list;
  }

  private void contents(Draft draft, int depth) throws IOException {
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      switch (tag.get()) {
        case "object" -> object(draft, depth + 1);
        case "info" -> draft.infos.add(info());
        case "page_type" -> pageType(draft);
        case "userdata" -> cursor.skip();
        default ->
            throw cursor.error(
                "an object holds objects, infos and page types",
                "<" + tag.get() + ">",
                "remove the element");
      }
    }
  }

  /** Puts children in hwloc's order: by the lowest index, those without one last. */
  private static void sort(Draft draft) {
    draft.children.sort(Comparator.comparingInt(each -> firstOrLast(each.completeCpuset)));
    draft.memoryChildren.sort(Comparator.comparingInt(each -> firstOrLast(each.completeNodeset)));
  }

  private static int firstOrLast(IndexSet set) {
    return set.isEmpty() ? Integer.MAX_VALUE : set.first();
  }

  private ObjectAttributes attributes(Draft draft) {
    if (draft.type.isCache() || draft.type == ObjectType.MEMORY_CACHE) {
      return cache(draft);
    }
    return switch (draft.type) {
      case NUMA_NODE -> new ObjectAttributes.NumaMemory(bytes("local_memory"), List.of());
      case GROUP ->
          new ObjectAttributes.GroupKind(
              integer("kind", 0, Integer.MAX_VALUE, 0),
              integer("subkind", 0, Integer.MAX_VALUE, 0),
              "1".equals(cursor.attribute("dont_merge")));
      case PCI_DEVICE -> pci();
      case BRIDGE ->
          new ObjectAttributes.Bridge(
              text("bridge_type"),
              integer("depth", 0, Integer.MAX_VALUE, 0),
              text("bridge_pci"),
              cursor.attribute("pci_busid") == null ? Optional.empty() : Optional.of(pci()));
      case OS_DEVICE ->
          new ObjectAttributes.OsDevice(OsDeviceKinds.words(text("osdev_type"), format3));
      default -> new ObjectAttributes.None();
    };
  }

  private ObjectAttributes cache(Draft draft) {
    int kind = integer("cache_type", 0, 2, 0);
    // Format 3 has this as an attribute, format 2 as an info; the infos hold it here.
    String inclusive = cursor.attribute("cache_inclusive");
    if (inclusive != null) {
      draft.infos.add(new Info("Inclusive", inclusive));
    }
    return new ObjectAttributes.Cache(
        bytes("cache_size"),
        integer("depth", 0, 16, 0),
        integer("cache_linesize", 0, 1 << 24, 0),
        integer("cache_associativity", -1, Integer.MAX_VALUE, 0),
        CacheKind.values()[kind]);
  }

  private ObjectAttributes.PciDevice pci() {
    String speed = text("pci_link_speed");
    double linkSpeed = 0;
    if (!speed.isEmpty()) {
      if (!speed.matches("\\d{1,9}(\\.\\d{1,9})?")) {
        throw cursor.error(
            "a link speed must be in GB/s",
            "pci_link_speed=" + XmlCursor.quoted(speed),
            "correct it");
      }
      linkSpeed = Double.parseDouble(speed);
    }
    return new ObjectAttributes.PciDevice(text("pci_busid"), text("pci_type"), linkSpeed);
  }

  private Info info() throws IOException {
    Info info = new Info(required("name"), required("value"));
    cursor.skip();
    return info;
  }

  private void pageType(Draft draft) throws IOException {
    if (!(draft.attributes instanceof ObjectAttributes.NumaMemory memory)) {
      throw cursor.error("only a NUMANode has page types", draft.type.label(), "remove it");
    }
    List<ObjectAttributes.PageType> types = new ArrayList<>(memory.pageTypes());
    if (types.size() >= 64) {
      throw cursor.error("a node must have at most 64 page types", "more", "remove some");
    }
    types.add(
        new ObjectAttributes.PageType(
            bytes("size"),
            cursor.attribute("count") == null
                ? OptionalLong.empty()
                : OptionalLong.of(bytes("count"))));
    draft.attributes = new ObjectAttributes.NumaMemory(memory.localBytes(), types);
    cursor.skip();
  }

  /**
   * Reads a matrix.
   *
   * @param typeName of all its objects; null where each index says its own
   */
  private void distances(@Nullable String typeName) throws IOException {
    String place = cursor.place();
    int side = integer("nbobjs", 1, MAX_MATRIX_SIDE, 0);
    long kind = unsigned("kind");
    String name = text("name");
    boolean byOsIndex = "os".equals(cursor.attribute("indexing"));
    List<Draft> of = new ArrayList<>();
    long[] values = new long[side * side];
    int count = 0;
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      boolean indexes = tag.get().equals("indexes");
      if (!indexes && !tag.get().equals("u64values")) {
        throw cursor.error(
            "distances hold indexes and u64values", "<" + tag.get() + ">", "remove the element");
      }
      for (String word : cursor.text().strip().split("\\s+")) {
        if (word.isEmpty()) {
          continue;
        }
        if (indexes ? of.size() == side : count == values.length) {
          throw cursor.error(
              "distances must have nbobjs indexes and nbobjs * nbobjs values",
              "more than nbobjs=" + side + " says",
              "correct nbobjs");
        }
        if (indexes) {
          of.add(member(typeName, byOsIndex, word, of));
        } else {
          values[count++] = number("a distance", word, 0, Long.MAX_VALUE);
        }
      }
    }
    if (of.size() != side || count != values.length) {
      throw new TopologyException(
          ("%sdistances must have nbobjs indexes and nbobjs * nbobjs values:"
                  + " nbobjs=%d, indexes=%d, values=%d; correct them")
              .formatted(place, side, of.size(), count));
    }
    long[][] rows = new long[side][];
    for (int row = 0; row < side; row++) {
      rows[row] = Arrays.copyOfRange(values, row * side, (row + 1) * side);
    }
    distances.add(
        made ->
            new Distances(name, kind, of.stream().map(each -> made(made, each)).toList(), rows));
  }

  private Draft member(
      @Nullable String typeName, boolean byOsIndex, String word, List<Draft> others) {
    String ofType = typeName;
    String index = word;
    if (ofType == null) {
      int colon = Math.max(0, word.indexOf(':'));
      ofType = word.substring(0, colon);
      index = word.substring(Math.min(word.length(), colon + 1));
    }
    ObjectType type = TYPES.get(ofType);
    long number = number("an index", index, 0, Long.MAX_VALUE);
    Draft draft;
    if (byOsIndex && type == ObjectType.PU) {
      draft = pus.get((int) Math.min(number, Integer.MAX_VALUE));
    } else if (byOsIndex && type == ObjectType.NUMA_NODE) {
      draft = nodes.get((int) Math.min(number, Integer.MAX_VALUE));
    } else {
      draft = byGlobalIndex.get(number);
    }
    if (draft == null || draft.type != type || others.contains(draft)) {
      throw cursor.error(
          "distances must be between different objects of the tree",
          XmlCursor.quoted(ofType + " " + index),
          "correct the indexes");
    }
    return draft;
  }

  private void memoryAttribute() throws IOException {
    String name = required("name");
    long flags = unsigned("flags");
    List<Pending<MemoryAttribute.Value>> values = new ArrayList<>();
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (!tag.get().equals("memattr_value")) {
        throw cursor.error(
            "a memattr holds memattr_values", "<" + tag.get() + ">", "remove the element");
      }
      if (++details > MAX_DETAILS) {
        throw cursor.error("there must be at most " + MAX_DETAILS + " details", "more", "fewer");
      }
      values.add(memoryValue());
      cursor.skip();
    }
    memoryAttributes.add(
        made ->
            new MemoryAttribute(name, flags, values.stream().map(each -> each.of(made)).toList()));
  }

  private Pending<MemoryAttribute.Value> memoryValue() {
    Draft target = reference("target_obj_type", "target_obj_gp_index");
    long value = unsigned("value");
    IndexSet cpuset = set("initiator_cpuset");
    if (cpuset != null) {
      return made ->
          new MemoryAttribute.Value(
              made(made, target), Optional.of(new MemoryAttribute.Initiator.Pus(cpuset)), value);
    }
    if (cursor.attribute("initiator_obj_gp_index") == null) {
      return made -> new MemoryAttribute.Value(made(made, target), Optional.empty(), value);
    }
    Draft initiator = reference("initiator_obj_type", "initiator_obj_gp_index");
    return made ->
        new MemoryAttribute.Value(
            made(made, target),
            Optional.of(new MemoryAttribute.Initiator.Object(made(made, initiator))),
            value);
  }

  private static TopologyObject made(Map<Draft, TopologyObject> made, Draft draft) {
    return Objects.requireNonNull(made.get(draft));
  }

  private Draft reference(String typeAttribute, String indexAttribute) {
    String type = required(typeAttribute);
    Draft draft = byGlobalIndex.get(unsigned(indexAttribute));
    if (draft == null || draft.type != TYPES.get(type)) {
      throw cursor.error(
          "a memory attribute must be of an object of the tree",
          indexAttribute + "=" + XmlCursor.quoted(text(indexAttribute)),
          "correct " + indexAttribute + " or " + typeAttribute);
    }
    return draft;
  }

  private void cpuKind() throws IOException {
    IndexSet cpuset = or(set("cpuset"), IndexSet.empty());
    OptionalInt efficiency =
        cursor.attribute("forced_efficiency") == null
            ? OptionalInt.empty()
            : OptionalInt.of(integer("forced_efficiency", -1, Integer.MAX_VALUE, 0));
    List<Info> kindInfos = new ArrayList<>();
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (!tag.get().equals("info")) {
        throw cursor.error("a cpukind holds infos", "<" + tag.get() + ">", "remove the element");
      }
      kindInfos.add(info());
    }
    cpuKinds.add(new CpuKind(cpuset, efficiency, kindInfos));
  }

  private String required(String attribute) {
    String value = cursor.attribute(attribute);
    if (value == null) {
      throw cursor.error("an attribute is missing", attribute, "add " + attribute + "=\"...\"");
    }
    return value;
  }

  private String text(String attribute) {
    String value = cursor.attribute(attribute);
    return value == null ? "" : value;
  }

  private @Nullable IndexSet set(String attribute) {
    String value = cursor.attribute(attribute);
    if (value == null) {
      return null;
    }
    try {
      return IndexSet.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TopologyException(
          "%sa set must be finite and hexadecimal: %s=%s; write such as 0x000000ff"
              .formatted(cursor.place(), attribute, XmlCursor.quoted(value)),
          e);
    }
  }

  private int integer(String attribute, int least, int most, int otherwise) {
    String value = cursor.attribute(attribute);
    return value == null ? otherwise : (int) number(attribute, value, least, most);
  }

  /** A number of bytes or pages; 0 if it is not given. */
  private long bytes(String attribute) {
    String value = cursor.attribute(attribute);
    return value == null ? 0 : number(attribute, value, 0, Long.MAX_VALUE);
  }

  private long unsigned(String attribute) {
    String value = required(attribute);
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new TopologyException(
          "%sa whole number is needed: %s=%s; correct it"
              .formatted(cursor.place(), attribute, XmlCursor.quoted(value)),
          e);
    }
  }

  private long number(String what, String value, long least, long most) {
    long number = 0;
    boolean good = value.matches("-?\\d{1,19}");
    if (good) {
      try {
        number = Long.parseLong(value);
      } catch (NumberFormatException e) {
        good = false;
      }
    }
    if (!good || number < least || number > most) {
      throw cursor.error(
          "a whole number from %d to %d is needed".formatted(least, most),
          what + "=" + XmlCursor.quoted(value),
          "correct it");
    }
    return number;
  }
}
