package org.numascape.topology;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/** Reads what stands in hwloc XML beside the tree of objects. */
final class XmlDetails implements Topology.DetailsOf {
  private static final int MAX_MATRIX_SIDE = 2048;
  private static final int MAX_DETAILS = 100_000;

  /** What hwloc multiplies latencies of format 1 with that are no whole numbers. */
  private static final float SCALE = 1000;

  private static final long FORMAT_1_KIND = Distances.FROM_OS | Distances.MEANS_LATENCY;

  /** Makes something of the finished objects, by their drafts. */
  private interface Pending<T> {
    T of(Map<Draft, TopologyObject> objects);
  }

  private final XmlCursor cursor;
  private final XmlAttributes attributes;
  private final XmlReferences references;
  private final List<Pending<Distances>> distances = new ArrayList<>();
  private final List<Pending<MemoryAttribute>> memoryAttributes = new ArrayList<>();
  private final List<CpuKind> cpuKinds = new ArrayList<>();
  private final List<MachineDetails.MemoryTier> memoryTiers = new ArrayList<>();
  private final List<MachineDetails.PciLocality> pciLocalities = new ArrayList<>();
  private final List<Info> support = new ArrayList<>();

  /** Latencies of a machine of format 1, row by row. */
  private final List<float[]> latencies = new ArrayList<>();

  private int details;

  XmlDetails(XmlCursor cursor, XmlReferences references) {
    this.cursor = cursor;
    this.attributes = new XmlAttributes(cursor);
    this.references = references;
  }

  @Override
  public MachineDetails apply(Map<Draft, TopologyObject> made) {
    return new MachineDetails(
        distances.stream().map(each -> each.of(made)).toList(),
        memoryAttributes.stream().map(each -> each.of(made)).toList(),
        cpuKinds,
        memoryTiers,
        pciLocalities,
        support);
  }

  /** Refuses more details than any machine has. */
  void count() {
    if (++details > MAX_DETAILS) {
      throw cursor.error("there must be at most " + MAX_DETAILS + " details", "more", "fewer");
    }
  }

  /** Reads one of the elements beside the root object; what hwloc doesn't know is passed over. */
  void read(String tag) throws IOException {
    count();
    switch (tag) {
      case "distances2" -> distances(attributes.required("type"));
      case "distances2hetero" -> distances(null);
      case "memattr" -> memoryAttribute();
      case "cpukind" -> cpuKind();
      case "memtier" -> {
        memoryTiers.add(
            new MachineDetails.MemoryTier(
                attributes.set("nodeset", IndexSet.empty()), attributes.unsigned("kinds")));
        cursor.skip();
      }
      case "pci_locality" -> {
        pciLocalities.add(
            new MachineDetails.PciLocality(
                attributes.text("domain"),
                attributes.text("bus_min"),
                attributes.text("bus_max"),
                attributes.set("cpuset", IndexSet.empty())));
        cursor.skip();
      }
      case "support" -> {
        support.add(
            new Info(
                attributes.required("name"),
                String.valueOf(attributes.integer("value", 0, Integer.MAX_VALUE, 1))));
        cursor.skip();
      }
      default -> cursor.skip();
    }
  }

  Info info() throws IOException {
    Info info = new Info(attributes.required("name"), attributes.required("value"));
    cursor.skip();
    return info;
  }

  /**
   * Reads a matrix.
   *
   * @param typeName of all its objects; null where each index says its own
   */
  private void distances(@Nullable String typeName) throws IOException {
    String place = cursor.place();
    int side = attributes.integer("nbobjs", 1, MAX_MATRIX_SIDE, 0);
    long kind = attributes.unsigned("kind");
    String name = attributes.text("name");
    boolean byOsIndex = attributes.text("indexing").equals("os");
    List<Draft> of = new ArrayList<>();
    Set<Draft> known = new HashSet<>();
    long[] values = new long[side * side];
    int count = 0;
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      boolean indexes = tag.get().equals("indexes");
      if (tag.get().equals("info")) {
        cursor.skip();
        continue;
      }
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
          of.add(member(typeName, byOsIndex, word, known));
        } else {
          values[count++] = attributes.number("a distance", word, 0, Long.MAX_VALUE);
        }
      }
    }
    if (of.size() != side || count != values.length) {
      throw new TopologyException(
          ("%sdistances must have nbobjs indexes and nbobjs * nbobjs values:"
                  + " nbobjs=%d, indexes=%d, values=%d; correct them")
              .formatted(place, side, of.size(), count));
    }
    addDistances(name, kind, of, values);
  }

  private void addDistances(String name, long kind, List<Draft> of, long[] values) {
    int side = of.size();
    long[][] rows = new long[side][];
    for (int row = 0; row < side; row++) {
      rows[row] = Arrays.copyOfRange(values, row * side, (row + 1) * side);
    }
    distances.add(
        made ->
            new Distances(name, kind, of.stream().map(each -> made(made, each)).toList(), rows));
  }

  private Draft member(
      @Nullable String typeName, boolean byOsIndex, String word, Set<Draft> others) {
    String type = typeName;
    String index = word;
    if (type == null) {
      int colon = Math.max(0, word.indexOf(':'));
      type = word.substring(0, colon);
      index = word.substring(Math.min(word.length(), colon + 1));
    }
    long number = attributes.number("an index", index, 0, Long.MAX_VALUE);
    Draft draft = references.find(type, number, byOsIndex);
    if (draft == null || !others.add(draft)) {
      throw cursor.error(
          "distances must be between different objects of the tree",
          XmlCursor.quoted(type + " " + index),
          "correct the indexes");
    }
    return draft;
  }

  /**
   * Reads a matrix of format 1, which stands in an object and names no others.
   *
   * @param ofRoot whether it is the root's; others are passed over, as hwloc does
   */
  void format1Distances(boolean ofRoot) throws IOException {
    count();
    String place = cursor.place();
    int side = attributes.integer("nbobjs", 1, Topology.MAX_NODES, 0);
    float base = (float) attributes.decimal("latency_base");
    float[] values = new float[side * side];
    int count = 0;
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (!tag.get().equals("latency") || count == values.length) {
        throw cursor.error(
            "distances must hold nbobjs * nbobjs latencies",
            "nbobjs=%d, <%s>".formatted(side, tag.get()),
            "correct nbobjs");
      }
      values[count++] = (float) attributes.decimal("value") * base;
      cursor.skip();
    }
    if (count != values.length) {
      throw new TopologyException(
          "%sdistances must hold nbobjs * nbobjs latencies: nbobjs=%d, latencies=%d; correct them"
              .formatted(place, side, count));
    }
    if (ofRoot) {
      latencies.add(values);
    }
  }

  /** Takes matrices of format 1 that are as large as there are nodes for their latencies. */
  void resolveFormat1(Draft machine) {
    List<Draft> nodes = references.nodes();
    for (float[] values : latencies) {
      if (values.length == nodes.size() * nodes.size() && nodes.size() > 1) {
        addDistances("", FORMAT_1_KIND, nodes, whole(values, machine));
      }
    }
  }

  private static long[] whole(float[] values, Draft machine) {
    long[] whole = new long[values.length];
    boolean scaled = false;
    for (int i = 0; i < values.length; i++) {
      whole[i] = (long) (values[i] + .5f);
      float fraction = values[i] - (long) values[i];
      scaled |= fraction > .001f && fraction < .999f;
    }
    if (scaled) {
      for (int i = 0; i < values.length; i++) {
        whole[i] = (long) (SCALE * values[i]);
      }
      machine.infos.add(new Info("xmlv1DistancesScale", "1000.000000"));
    }
    return whole;
  }

  private void memoryAttribute() throws IOException {
    String name = attributes.required("name");
    long flags = attributes.unsigned("flags");
    List<Pending<MemoryAttribute.Value>> values = new ArrayList<>();
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (tag.get().equals("memattr_value")) {
        count();
        values.add(memoryValue((flags & MemoryAttribute.NEEDS_INITIATOR) != 0));
      } else if (!tag.get().equals("info")) {
        throw cursor.error(
            "a memattr holds memattr_values", "<" + tag.get() + ">", "remove the element");
      }
      cursor.skip();
    }
    memoryAttributes.add(
        made ->
            new MemoryAttribute(name, flags, values.stream().map(each -> each.of(made)).toList()));
  }

  private Pending<MemoryAttribute.Value> memoryValue(boolean needsInitiator) {
    Draft target = references.object("target_obj_type", "target_obj_gp_index");
    long value = attributes.unsigned("value");
    IndexSet cpuset = attributes.set("initiator_cpuset");
    if (cpuset != null) {
      return made ->
          new MemoryAttribute.Value(
              made(made, target), Optional.of(new MemoryAttribute.Initiator.Pus(cpuset)), value);
    }
    if (!attributes.has("initiator_obj_gp_index")) {
      if (needsInitiator) {
        throw cursor.error(
            "a value of this attribute must have an initiator",
            "none",
            "add initiator_cpuset or initiator_obj_gp_index");
      }
      return made -> new MemoryAttribute.Value(made(made, target), Optional.empty(), value);
    }
    Draft initiator = references.object("initiator_obj_type", "initiator_obj_gp_index");
    return made ->
        new MemoryAttribute.Value(
            made(made, target),
            Optional.of(new MemoryAttribute.Initiator.OneObject(made(made, initiator))),
            value);
  }

  private static TopologyObject made(Map<Draft, TopologyObject> made, Draft draft) {
    return Objects.requireNonNull(made.get(draft));
  }

  private void cpuKind() throws IOException {
    IndexSet cpuset = attributes.set("cpuset", IndexSet.empty());
    for (CpuKind other : cpuKinds) {
      if (other.cpuset().intersects(cpuset)) {
        throw cursor.error(
            "kinds of CPU must have no PU in common",
            "cpuset=" + XmlCursor.quoted(cpuset.toString()),
            "correct the cpusets");
      }
    }
    int efficiency = attributes.integer("forced_efficiency", -1, Integer.MAX_VALUE, -1);
    List<Info> infos = new ArrayList<>();
    for (Optional<String> tag = cursor.nextChild(); tag.isPresent(); tag = cursor.nextChild()) {
      if (!tag.get().equals("info")) {
        throw cursor.error("a cpukind holds infos", "<" + tag.get() + ">", "remove the element");
      }
      count();
      infos.add(info());
    }
    cpuKinds.add(
        new CpuKind(
            cpuset,
            OptionalInt.empty(),
            efficiency < 0 ? OptionalInt.empty() : OptionalInt.of(efficiency),
            infos));
  }
}
