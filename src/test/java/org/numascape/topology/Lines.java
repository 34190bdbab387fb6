package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Info;

/**
 * A machine as lines, to compare two of them, or one with libhwloc's, with a readable difference.
 */
final class Lines {
  private Lines() {}

  /** All that both must agree on, object by object. */
  static List<String> of(Topology topology) {
    List<String> lines = new ArrayList<>();
    lines.add("allowed " + topology.allowedCpuset() + " " + topology.allowedNodeset());
    lines(topology, topology.root(), "", lines);
    for (Distances each : topology.distances()) {
      lines.add("distances %s %d".formatted(each.name(), each.kind()));
      lines.add("  " + each.objects().stream().map(Lines::name).toList());
      for (long[] row : each.values()) {
        lines.add("  " + Arrays.toString(row));
      }
    }
    topology.memoryAttributes().stream()
        .flatMap(Lines::values)
        .sorted()
        .forEach(line -> lines.add("memory attribute " + line));
    for (CpuKind kind : topology.cpuKinds()) {
      lines.add(
          "cpukind %s %d %s".formatted(kind.cpuset(), kind.efficiency().orElse(-1), kind.infos()));
    }
    return lines;
  }

  /** Fails at the first line that differs, with those above it. */
  static void assertSame(List<String> actual, List<String> expected) {
    for (int i = 0; i < Math.max(actual.size(), expected.size()); i++) {
      String line = i < actual.size() ? actual.get(i) : "(end)";
      List<String> above = actual.subList(Math.max(0, i - 3), Math.min(i, actual.size()));
      assertThat(line)
          .as("line %d, after%n%s%n", i, String.join("\n", above))
          .isEqualTo(i < expected.size() ? expected.get(i) : "(end)");
    }
  }

  private static Stream<String> values(MemoryAttribute attribute) {
    return attribute.values().stream()
        .map(
            value ->
                value(
                    attribute.name(),
                    attribute.flags(),
                    name(value.target()),
                    value.initiator().map(Lines::initiator).orElse("anyone"),
                    value.value()));
  }

  static String value(String name, long flags, String target, String initiator, long value) {
    return "%s %d of %s from %s: %s"
        .formatted(name, flags, target, initiator, Long.toUnsignedString(value));
  }

  private static String initiator(MemoryAttribute.Initiator initiator) {
    return switch (initiator) {
      case MemoryAttribute.Initiator.Pus(IndexSet cpuset) -> cpuset.toString();
      case MemoryAttribute.Initiator.OneObject(TopologyObject object) -> name(object);
    };
  }

  private static void lines(
      Topology topology, TopologyObject object, String indent, List<String> into) {
    List<Info> infos = new ArrayList<>(object.infos());
    if (object == topology.root()) {
      infos.addAll(topology.infos());
    }
    into.add(
        object(
            indent + name(object),
            object.osIndex().isEmpty() ? "-" : String.valueOf(object.osIndex().getAsInt()),
            sets(object),
            attributes(object),
            object.name(),
            object.subtype(),
            infos));
    for (List<TopologyObject> children :
        List.of(
            object.memoryChildren(),
            object.children(),
            object.ioChildren(),
            object.miscChildren())) {
      children.forEach(child -> lines(topology, child, indent + " ", into));
    }
  }

  static String object(
      String name,
      String osIndex,
      List<String> sets,
      String attributes,
      @Nullable String ownName,
      @Nullable String subtype,
      List<Info> infos) {
    return "%s P#%s %s %s name=%s subtype=%s %s"
        .formatted(
            name,
            osIndex,
            sets,
            attributes,
            ownName,
            subtype,
            infos.stream().map(info -> info.name() + "=" + info.value()).toList());
  }

  private static String name(TopologyObject object) {
    return name(object.type().xmlName(), object.logicalIndex());
  }

  static String name(String type, int logicalIndex) {
    return type + " L#" + logicalIndex;
  }

  private static List<String> sets(TopologyObject object) {
    return object.type().isIo() || object.type() == ObjectType.MISC
        ? List.of()
        : Stream.of(
                object.cpuset(),
                object.completeCpuset(),
                object.nodeset(),
                object.completeNodeset())
            .map(IndexSet::toString)
            .toList();
  }

  private static String attributes(TopologyObject object) {
    return switch (object.attributes()) {
      case ObjectAttributes.None none -> "";
      case ObjectAttributes.NumaMemory memory ->
          memory(
              memory.localBytes(),
              memory.pageTypes().stream()
                  .map(type -> type.sizeBytes() + "*" + type.count().orElse(0))
                  .toList());
      case ObjectAttributes.Cache cache ->
          cache(
              cache.sizeBytes(),
              cache.depth(),
              cache.lineBytes(),
              cache.associativity(),
              cache.kind().ordinal());
      case ObjectAttributes.GroupKind group ->
          group(object.groupDepth(), group.kind(), group.subkind(), group.dontMerge());
      case ObjectAttributes.PciDevice device -> pci(device);
      case ObjectAttributes.Bridge bridge ->
          bridge(
              bridge.types(),
              bridge.depth(),
              bridge.pci(),
              bridge.device().map(Lines::pci).orElse(""));
      case ObjectAttributes.OsDevice device -> device.kind();
    };
  }

  private static String pci(ObjectAttributes.PciDevice device) {
    return pci(device.busId(), device.type(), device.linkSpeed());
  }

  static String memory(long bytes, List<String> pages) {
    return "memory=" + bytes + pages;
  }

  static String cache(long bytes, int depth, int line, int ways, int kind) {
    return "cache=%d depth=%d line=%d ways=%d kind=%d".formatted(bytes, depth, line, ways, kind);
  }

  static String group(int depth, int kind, int subkind, boolean dontMerge) {
    return "depth=%d kind=%d subkind=%d %s".formatted(depth, kind, subkind, dontMerge);
  }

  static String pci(String busId, String type, double linkSpeed) {
    return String.format(Locale.ROOT, "pci=%s %s %.4f", busId, type, linkSpeed);
  }

  static String bridge(String types, int depth, String buses, String pci) {
    return "bridge=%s depth=%d %s %s".formatted(types, depth, buses, pci);
  }
}
