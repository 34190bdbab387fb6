package org.numascape.topology;

import java.util.List;
import org.numascape.topology.TopologyObject.Info;

/**
 * What is known of a machine beside its objects.
 *
 * @param support what hwloc could discover or do, such as {@code discovery.numa_memory}, and a
 *     number, mostly 1
 */
public record MachineDetails(
    List<Distances> distances,
    List<MemoryAttribute> memoryAttributes,
    List<CpuKind> cpuKinds,
    List<MemoryTier> memoryTiers,
    List<PciLocality> pciLocalities,
    List<Info> support) {
  public MachineDetails {
    distances = List.copyOf(distances);
    memoryAttributes = List.copyOf(memoryAttributes);
    cpuKinds = CpuKind.ranked(List.copyOf(cpuKinds));
    memoryTiers = List.copyOf(memoryTiers);
    pciLocalities = List.copyOf(pciLocalities);
    support = List.copyOf(support);
  }

  /** Distances alone. */
  static MachineDetails of(List<Distances> distances) {
    return new MachineDetails(distances, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /**
   * Nodes with one kind of memory (hwloc 3).
   *
   * @param kinds hwloc's number of the kind of memory
   */
  public record MemoryTier(IndexSet nodeset, long kinds) {}

  /**
   * Which PUs are near some PCI buses (hwloc 3); numbers as hwloc writes them, such as {@code
   * 0x1f}.
   */
  public record PciLocality(String domain, String busMin, String busMax, IndexSet cpuset) {}
}
