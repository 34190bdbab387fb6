package org.numascape.topology;

import java.util.List;
import java.util.OptionalInt;
import org.numascape.topology.TopologyObject.Info;

/**
 * PUs of one kind in a hybrid processor, as hwloc keeps them (hwloc/cpukinds.h).
 *
 * @param forcedEfficiency the rank that the OS gives, higher for more power; absent where it gives
 *     none
 * @param infos such as {@code FrequencyMaxMHz} and {@code CoreType}
 */
public record CpuKind(IndexSet cpuset, OptionalInt forcedEfficiency, List<Info> infos) {
  public CpuKind {
    infos = List.copyOf(infos);
  }
}
