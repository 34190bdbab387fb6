package org.numascape.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;

/** The NUMA nodes as Linux tells them in {@code /sys/devices/system/node}. */
final class LinuxNodes {
  private static final Path NODES = Path.of("/sys/devices/system/node");

  private LinuxNodes() {}

  /** The nodes this process may allocate on; empty where the system does not say. */
  static IndexSet allowed() {
    return Linux.value(Path.of("/proc/self/status"), "Mems_allowed_list", ':')
        .map(IndexSet::parseList)
        .orElse(IndexSet.empty());
  }

  /** The nodes that there are; empty where the system does not say. */
  static IndexSet online() {
    return list("online");
  }

  /** Whether the system has a place for nodes and shows none there, as some containers do. */
  static boolean areHidden() {
    return Files.isDirectory(NODES) && online().isEmpty();
  }

  /** The nodes that have memory but no PU. */
  static IndexSet withMemoryOnly() {
    return list("has_memory").minus(list("has_cpu"));
  }

  /** A node's memory; {@code otherwiseBytes} if Linux does not tell its size. */
  static ObjectAttributes memory(int node, OptionalLong otherwiseBytes) {
    Optional<String> total =
        Linux.value(folder(node).resolve("meminfo"), "Node " + node + " MemTotal", ':')
            .filter(text -> text.endsWith(" kB"));
    if (total.isPresent()) {
      return new ObjectAttributes.NumaMemory(
          Long.parseLong(total.get().substring(0, total.get().length() - 3)) << 10, List.of());
    }
    return otherwiseBytes.isPresent()
        ? new ObjectAttributes.NumaMemory(otherwiseBytes.getAsLong(), List.of())
        : new ObjectAttributes.None();
  }

  /** The distances between some nodes, in their order; empty where the system does not tell all. */
  static long[][] distances(List<Integer> nodes) {
    List<Integer> columns = online().stream().boxed().toList();
    if (!columns.containsAll(nodes)) {
      return new long[0][];
    }
    long[][] distances = new long[nodes.size()][nodes.size()];
    for (int row = 0; row < distances.length; row++) {
      long[] values =
          Linux.read(folder(nodes.get(row)).resolve("distance"))
              .map(text -> Arrays.stream(text.split("\\s+")).mapToLong(Long::parseLong).toArray())
              .orElse(new long[0]);
      if (values.length != columns.size()) {
        return new long[0][];
      }
      for (int column = 0; column < distances.length; column++) {
        distances[row][column] = values[columns.indexOf(nodes.get(column))];
      }
    }
    return distances;
  }

  private static IndexSet list(String file) {
    return Linux.read(NODES.resolve(file)).map(IndexSet::parseList).orElse(IndexSet.empty());
  }

  private static Path folder(int node) {
    return NODES.resolve("node" + node);
  }
}
