package org.numascape.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.numascape.topology.TopologyObject.Info;

/**
 * PUs of one kind in a hybrid processor, as hwloc keeps them (hwloc/cpukinds.h).
 *
 * @param efficiency hwloc's rank among the kinds, 0 for the least powerful; absent where nothing
 *     tells the kinds apart
 * @param forcedEfficiency the rank that the OS gives, higher for more power; absent where it gives
 *     none
 * @param infos such as {@code FrequencyMaxMHz} and {@code CoreType}
 */
public record CpuKind(
    IndexSet cpuset, OptionalInt efficiency, OptionalInt forcedEfficiency, List<Info> infos) {
  public CpuKind {
    infos = List.copyOf(infos);
  }

  /**
   * The kinds in hwloc's order with their ranks: by what the OS gives, else by core type and
   * frequency (cpukinds.c); as they were, without rank, if neither tells them all apart.
   */
  static List<CpuKind> ranked(List<CpuKind> kinds) {
    if (kinds.size() == 1) {
      return List.of(kinds.getFirst().withEfficiency(OptionalInt.of(0)));
    }
    List<Function<CpuKind, OptionalLong>> orders = new ArrayList<>();
    orders.add(
        kind ->
            kind.forcedEfficiency.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(kind.forcedEfficiency.getAsInt()));
    boolean coreTypes = kinds.stream().allMatch(kind -> kind.coreType() > 0);
    String frequency =
        kinds.stream().allMatch(kind -> kind.number("FrequencyBaseMHz") > 0)
            ? "FrequencyBaseMHz"
            : "FrequencyMaxMHz";
    boolean frequencies = kinds.stream().allMatch(kind -> kind.number(frequency) > 0);
    if (coreTypes || frequencies) {
      orders.add(kind -> OptionalLong.of((kind.coreType() << 20) + kind.number(frequency)));
    }
    for (Function<CpuKind, OptionalLong> order : orders) {
      Set<OptionalLong> ranks = new HashSet<>();
      kinds.forEach(kind -> ranks.add(order.apply(kind)));
      if (ranks.size() == kinds.size() && !ranks.contains(OptionalLong.empty())) {
        return sorted(kinds, order);
      }
    }
    return kinds.stream().map(kind -> kind.withEfficiency(OptionalInt.empty())).toList();
  }

  private static List<CpuKind> sorted(List<CpuKind> kinds, Function<CpuKind, OptionalLong> order) {
    List<CpuKind> sorted = new ArrayList<>(kinds);
    sorted.sort(Comparator.comparingLong(kind -> order.apply(kind).orElseThrow()));
    for (int rank = 0; rank < sorted.size(); rank++) {
      sorted.set(rank, sorted.get(rank).withEfficiency(OptionalInt.of(rank)));
    }
    return sorted;
  }

  private CpuKind withEfficiency(OptionalInt rank) {
    return new CpuKind(cpuset, rank, forcedEfficiency, infos);
  }

  /** Intel's two types of core; 0 if it is neither. */
  private long coreType() {
    return switch (last("CoreType")) {
      case "IntelAtom" -> 1;
      case "IntelCore" -> 2;
      default -> 0;
    };
  }

  private long number(String name) {
    String value = last(name);
    return value.matches("\\d{1,9}") ? Long.parseLong(value) : 0;
  }

  private String last(String name) {
    return infos.reversed().stream()
        .filter(info -> info.name().equals(name))
        .map(Info::value)
        .findFirst()
        .orElse("");
  }
}
