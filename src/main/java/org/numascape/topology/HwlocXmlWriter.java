package org.numascape.topology;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.numascape.topology.TopologyObject.Info;
import org.numascape.topology.TopologyObject.Userdata;

/**
 * Writes a topology as hwloc XML.
 *
 * <p>Format 2.0 is what hwloc 2.x and later read. The infos of the whole topology become the
 * root's, where that format has them, a device of several kinds keeps one, and what only hwloc 3
 * knows is left out: memory tiers, PCI localities, a device's programming interface.
 */
public final class HwlocXmlWriter {
  private static final int VALUES_PER_ELEMENT = 10;

  /** What hwloc 3 takes for infos of the whole topology where a format 2 root has them. */
  private static final Set<String> TOPOLOGY_INFOS =
      Set.of(
          "Architecture",
          "Backend",
          "HostName",
          "LinuxCgroup",
          "OSName",
          "OSRelease",
          "OSVersion",
          "ProcessName",
          "SyntheticDescription",
          "WindowsBuildEnvironment",
          "hwlocVersion");

  /** The formats that can be written. */
  public enum Format {
    /** Format 2.0, read by hwloc 2.0 and later. */
    V2,

    /** Format 3.0, read by hwloc 3 and partly by hwloc 2.10 and later; nothing is left out. */
    V3
  }

  private final Topology topology;
  private final Format format;
  private final StringBuilder xml = new StringBuilder();
  private final Map<TopologyObject, Long> globalIndexes = new IdentityHashMap<>();
  private long nextGlobalIndex = 1;

  private HwlocXmlWriter(Topology topology, Format format) {
    this.topology = topology;
    this.format = format;
  }

  /** The whole document in format 2.0. */
  public static String write(Topology topology) {
    return write(topology, Format.V2);
  }

  /** The whole document. */
  public static String write(Topology topology, Format format) {
    HwlocXmlWriter writer = new HwlocXmlWriter(topology, format);
    writer.document();
    return writer.xml.toString();
  }

  private void document() {
    Set<Long> taken = new HashSet<>();
    collectGlobalIndexes(topology.root(), taken);
    numberTheRest(topology.root(), taken);
    xml.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE topology SYSTEM "hwloc2.dtd">
        <topology version="%s">
        """
            .formatted(format == Format.V3 ? "3.0" : "2.0"));
    object(topology.root(), "  ");
    // An hwloc that knows no distances between objects of several types stops reading there.
    topology.distances().stream().filter(HwlocXmlWriter::ofOneType).forEach(this::distances);
    topology.distances().stream()
        .filter(distances -> !ofOneType(distances))
        .forEach(this::distances);
    for (Info support : topology.details().support()) {
      element("  ", "support", "name", support.name());
      if (!support.value().equals("1")) {
        attribute("value", support.value());
      }
      xml.append("/>\n");
    }
    topology.memoryAttributes().forEach(this::memoryAttribute);
    topology.cpuKinds().forEach(this::cpuKind);
    if (format == Format.V3) {
      onlyFormat3();
    }
    xml.append("</topology>\n");
  }

  private void onlyFormat3() {
    for (MachineDetails.MemoryTier tier : topology.details().memoryTiers()) {
      element("  ", "memtier", "kinds", Long.toUnsignedString(tier.kinds()));
      attribute("nodeset", tier.nodeset().toString());
      xml.append("/>\n");
    }
    for (MachineDetails.PciLocality locality : topology.details().pciLocalities()) {
      element("  ", "pci_locality", "domain", locality.domain());
      attribute("bus_min", locality.busMin());
      attribute("bus_max", locality.busMax());
      attribute("cpuset", locality.cpuset().toString());
      xml.append("/>\n");
    }
    infos(topology.infos(), "  ");
    infos(rootInfos(true), "  ");
  }

  /** The root's infos that are, or are not, of the whole topology. */
  private List<Info> rootInfos(boolean ofTopology) {
    return topology.root().infos().stream()
        .filter(info -> TOPOLOGY_INFOS.contains(info.name()) == ofTopology)
        .toList();
  }

  private void collectGlobalIndexes(TopologyObject object, Set<Long> taken) {
    object
        .globalPersistentIndex()
        .ifPresent(
            index -> {
              if (taken.add(index)) {
                globalIndexes.put(object, index);
              }
            });
    for (List<TopologyObject> children : childLists(object)) {
      children.forEach(child -> collectGlobalIndexes(child, taken));
    }
  }

  private void numberTheRest(TopologyObject object, Set<Long> taken) {
    if (!globalIndexes.containsKey(object)) {
      while (!taken.add(nextGlobalIndex)) {
        nextGlobalIndex++;
      }
      globalIndexes.put(object, nextGlobalIndex);
    }
    for (List<TopologyObject> children : childLists(object)) {
      children.forEach(child -> numberTheRest(child, taken));
    }
  }

  private static List<List<TopologyObject>> childLists(TopologyObject object) {
    return List.of(
        object.memoryChildren(), object.children(), object.ioChildren(), object.miscChildren());
  }

  private void object(TopologyObject object, String indent) {
    element(indent, "object", "type", object.type().xmlName());
    object.osIndex().ifPresent(index -> attribute("os_index", String.valueOf(index)));
    sets(object);
    attribute("gp_index", globalIndex(object));
    if (format == Format.V3) {
      attribute("id", "obj" + globalIndex(object));
    }
    if (object.name() != null) {
      attribute("name", object.name());
    }
    if (object.subtype() != null) {
      attribute("subtype", object.subtype());
    }
    attributes(object);
    int start = xml.length();
    xml.append(">\n");
    String inner = indent + "  ";
    if (object.attributes() instanceof ObjectAttributes.NumaMemory memory) {
      for (ObjectAttributes.PageType type : memory.pageTypes()) {
        element(inner, "page_type", "size", String.valueOf(type.sizeBytes()));
        type.count().ifPresent(count -> attribute("count", String.valueOf(count)));
        xml.append("/>\n");
      }
    }
    infos(infosOf(object), inner);
    for (Userdata data : object.userdata()) {
      userdata(data, inner);
    }
    for (List<TopologyObject> children : childLists(object)) {
      children.forEach(child -> object(child, inner));
    }
    close(indent, "object", start);
  }

  private List<Info> infosOf(TopologyObject object) {
    if (object == topology.root()) {
      return format == Format.V3
          ? rootInfos(false)
          : Stream.concat(object.infos().stream(), topology.infos().stream()).toList();
    }
    return format == Format.V3
        ? object.infos().stream().filter(info -> !isInclusion(object, info)).toList()
        : object.infos();
  }

  /** Whether an info is what format 3 has as an attribute of caches. */
  private static boolean isInclusion(TopologyObject object, Info info) {
    return object.attributes() instanceof ObjectAttributes.Cache && info.name().equals("Inclusive");
  }

  private void userdata(Userdata data, String indent) {
    element(indent, "userdata", "length", data.length());
    if (data.name() != null) {
      attribute("name", data.name());
    }
    if (data.encoding() != null) {
      attribute("encoding", data.encoding());
    }
    xml.append('>');
    escaped(data.text());
    xml.append("</userdata>\n");
  }

  private void sets(TopologyObject object) {
    if (object.type().isIo() || object.type() == ObjectType.MISC) {
      return;
    }
    attribute("cpuset", object.cpuset().toString());
    attribute("complete_cpuset", object.completeCpuset().toString());
    if (object == topology.root()) {
      attribute("allowed_cpuset", topology.allowedCpuset().toString());
    }
    attribute("nodeset", object.nodeset().toString());
    attribute("complete_nodeset", object.completeNodeset().toString());
    if (object == topology.root()) {
      attribute("allowed_nodeset", topology.allowedNodeset().toString());
    }
  }

  private void attributes(TopologyObject object) {
    switch (object.attributes()) {
      case ObjectAttributes.None none -> {}
      case ObjectAttributes.Cache cache -> {
        attribute("cache_size", String.valueOf(cache.sizeBytes()));
        attribute("depth", String.valueOf(cache.depth()));
        attribute("cache_linesize", String.valueOf(cache.lineBytes()));
        attribute("cache_associativity", String.valueOf(cache.associativity()));
        attribute("cache_type", String.valueOf(cache.kind().ordinal()));
        if (format == Format.V3) {
          object.infos().stream()
              .filter(info -> isInclusion(object, info))
              .findFirst()
              .ifPresent(info -> attribute("cache_inclusive", info.value()));
        }
      }
      case ObjectAttributes.NumaMemory memory ->
          attribute("local_memory", String.valueOf(memory.localBytes()));
      case ObjectAttributes.GroupKind group -> {
        attribute("kind", String.valueOf(group.kind()));
        attribute("subkind", String.valueOf(group.subkind()));
        if (group.dontMerge()) {
          attribute("dont_merge", "1");
        }
      }
      case ObjectAttributes.PciDevice device -> pci(device);
      case ObjectAttributes.Bridge bridge -> {
        attribute("bridge_type", bridge.types());
        attribute("depth", String.valueOf(bridge.depth()));
        if (!bridge.pci().isEmpty()) {
          attribute("bridge_pci", bridge.pci());
        }
        bridge.device().ifPresent(this::pci);
      }
      case ObjectAttributes.OsDevice device ->
          attribute(
              "osdev_type",
              format == Format.V3
                  ? OsDeviceKinds.format3(device.kind())
                  : OsDeviceKinds.format2(device.kind()));
    }
  }

  private void pci(ObjectAttributes.PciDevice device) {
    attribute("pci_busid", device.busId());
    // Format 3 ends with the programming interface, which format 2 doesn't have.
    attribute(
        "pci_type",
        format == Format.V3
            ? device.type()
            : device.type().replaceFirst("(\\] [0-9a-f]{2}) [0-9a-f]{2}$", "$1"));
    attribute("pci_link_speed", String.format(Locale.ROOT, "%f", device.linkSpeed()));
  }

  private static boolean ofOneType(Distances distances) {
    return distances.objects().stream().map(TopologyObject::type).distinct().count() == 1;
  }

  private void distances(Distances distances) {
    List<TopologyObject> objects = distances.objects();
    ObjectType type = objects.getFirst().type();
    boolean oneType = ofOneType(distances);
    boolean byOsIndex = oneType && (type == ObjectType.NUMA_NODE || type == ObjectType.PU);
    int start = xml.length();
    xml.append("  <").append(oneType ? "distances2" : "distances2hetero");
    if (oneType) {
      attribute("type", type.xmlName());
    }
    attribute("nbobjs", String.valueOf(objects.size()));
    attribute("kind", Long.toUnsignedString(distances.kind()));
    if (!distances.name().isEmpty()) {
      attribute("name", distances.name());
    }
    if (oneType) {
      attribute("indexing", byOsIndex ? "os" : "gp");
    }
    xml.append(">\n");
    numbers(
        "indexes",
        objects.stream()
            .map(
                object ->
                    byOsIndex
                        ? String.valueOf(object.osIndex().orElseThrow())
                        : (oneType ? "" : object.type().xmlName() + ":") + globalIndex(object))
            .toList());
    numbers(
        "u64values",
        IntStream.range(0, objects.size())
            .boxed()
            .flatMap(row -> LongStream.of(distances.row(row)).mapToObj(String::valueOf))
            .toList());
    close("  ", oneType ? "distances2" : "distances2hetero", start);
  }

  private void numbers(String element, List<String> numbers) {
    for (int from = 0; from < numbers.size(); from += VALUES_PER_ELEMENT) {
      int to = Math.min(numbers.size(), from + VALUES_PER_ELEMENT);
      String text =
          numbers.subList(from, to).stream().map(each -> each + " ").collect(Collectors.joining());
      element("    ", element, "length", String.valueOf(text.length()));
      xml.append(">").append(text).append("</").append(element).append(">\n");
    }
  }

  private void memoryAttribute(MemoryAttribute attribute) {
    element("  ", "memattr", "name", attribute.name());
    attribute("flags", Long.toUnsignedString(attribute.flags()));
    int start = xml.length();
    xml.append(">\n");
    for (MemoryAttribute.Value value : attribute.values()) {
      element("    ", "memattr_value", "target_obj_type", value.target().type().xmlName());
      attribute("target_obj_gp_index", globalIndex(value.target()));
      attribute("value", Long.toUnsignedString(value.value()));
      value.initiator().ifPresent(this::initiator);
      xml.append("/>\n");
    }
    close("  ", "memattr", start);
  }

  private void initiator(MemoryAttribute.Initiator initiator) {
    switch (initiator) {
      case MemoryAttribute.Initiator.Pus(IndexSet cpuset) ->
          attribute("initiator_cpuset", cpuset.toString());
      case MemoryAttribute.Initiator.OneObject(TopologyObject object) -> {
        attribute("initiator_obj_gp_index", globalIndex(object));
        attribute("initiator_obj_type", object.type().xmlName());
      }
    }
  }

  private void cpuKind(CpuKind kind) {
    element("  ", "cpukind", "cpuset", kind.cpuset().toString());
    kind.forcedEfficiency()
        .ifPresent(efficiency -> attribute("forced_efficiency", String.valueOf(efficiency)));
    int start = xml.length();
    xml.append(">\n");
    infos(kind.infos(), "    ");
    close("  ", "cpukind", start);
  }

  private void infos(List<Info> infos, String indent) {
    for (Info info : infos) {
      element(indent, "info", "name", info.name());
      attribute("value", info.value());
      xml.append("/>\n");
    }
  }

  private String globalIndex(TopologyObject object) {
    return Long.toUnsignedString(globalIndexes.getOrDefault(object, 0L));
  }

  private StringBuilder element(String indent, String element, String attribute, String value) {
    xml.append(indent).append('<').append(element);
    attribute(attribute, value);
    return xml;
  }

  /** Ends an element whose start tag ended at {@code start}; an empty one in short form. */
  private void close(String indent, String element, int start) {
    if (xml.length() == start + 2) {
      xml.setLength(start);
      xml.append("/>\n");
    } else {
      xml.append(indent).append("</").append(element).append(">\n");
    }
  }

  private void attribute(String name, String value) {
    xml.append(' ').append(name).append("=\"");
    escaped(value);
    xml.append('"');
  }

  private void escaped(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                case '\n', '\r', '\t' -> xml.append("&#").append(c).append(';');
                default -> xml.appendCodePoint(isXml(c) ? c : '?');
              }
            });
  }

  /** XML 1.0 has no way to write other characters. */
  private static boolean isXml(int c) {
    return c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
  }
}
