package org.numascape.topology;

import java.util.List;

/**
 * What is known of a machine beside its objects.
 *
 * @param support what hwloc could discover, such as {@code discovery.numa_memory}
 */
public record MachineDetails(
    List<Distances> distances,
    List<MemoryAttribute> memoryAttributes,
    List<CpuKind> cpuKinds,
    List<String> support) {
  public MachineDetails {
    distances = List.copyOf(distances);
    memoryAttributes = List.copyOf(memoryAttributes);
    cpuKinds = List.copyOf(cpuKinds);
    support = List.copyOf(support);
  }
}
