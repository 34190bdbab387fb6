package org.numascape.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject;

/** In which order workers take the PUs of a machine, and which PUs are one cache's. */
final class PuOrder {
  private final Topology topology;
  private final List<TopologyObject> usable;

  /**
   * @throws TopologyException if no PU may be used
   */
  PuOrder(Topology topology) {
    this.topology = topology;
    this.usable = topology.pus().stream().filter(pu -> mayUse(topology, pu)).toList();
    if (usable.isEmpty()) {
      throw new TopologyException(
          "no PU may be used: allowed cpuset=" + topology.allowedCpuset() + "; allow one");
    }
  }

  private static boolean mayUse(Topology topology, TopologyObject pu) {
    return topology.allowedCpuset().contains(pu.osIndex().orElseThrow());
  }

  /**
   * The PUs for workers, first to last.
   *
   * @throws PinningException if it names a PU that does not exist or may not be used
   */
  List<TopologyObject> of(Pinning pinning) {
    // No switch over patterns: the first one of a JVM takes a quarter of the first pool's start.
    return pinning instanceof Pinning.Listed listed
        ? listed.puOsIndexes().stream().map(this::listed).toList()
        : of((Pinning.Strategy) pinning);
  }

  private List<TopologyObject> of(Pinning.Strategy strategy) {
    return switch (strategy) {
      case NONE, COMPACT, CACHE -> usable;
      case AVOID_SMT -> coresFirst(usable);
      case SCATTER -> scatter(topology.root());
      case SPILL -> byCache().stream().flatMap(group -> coresFirst(group).stream()).toList();
    };
  }

  /** How many workers there are if nothing is said. */
  int workers(Pinning pinning) {
    return pinning == Pinning.AVOID_SMT
        ? (int) usable.stream().map(PuOrder::core).distinct().count()
        : of(pinning).size();
  }

  private TopologyObject listed(int osIndex) {
    @Nullable TopologyObject pu = topology.puByOsIndex(osIndex).orElse(null);
    if (pu != null && mayUse(topology, pu)) {
      return pu;
    }
    IndexSet may =
        IndexSet.of(usable.stream().mapToInt(each -> each.osIndex().orElseThrow()).toArray());
    throw new PinningException(
        "PU P#%d of the list %s; choose among P#%s"
            .formatted(osIndex, pu == null ? "does not exist" : "may not be used", may.toList()));
  }

  /** All first PUs of cores before any second. */
  private static List<TopologyObject> coresFirst(List<TopologyObject> pus) {
    Map<TopologyObject, Integer> seen = new HashMap<>();
    Map<TopologyObject, Integer> ranks = new HashMap<>();
    for (TopologyObject pu : pus) {
      ranks.put(pu, seen.merge(core(pu), 1, Integer::sum));
    }
    return pus.stream().sorted(Comparator.comparing(ranks::get)).toList();
  }

  private static TopologyObject core(TopologyObject pu) {
    for (TopologyObject at = pu; at != null; at = at.parent()) {
      if (at.type() == ObjectType.CORE) {
        return at;
      }
    }
    return pu;
  }

  /** Deals the usable PUs below an object from its children in turn, at every level. */
  private List<TopologyObject> scatter(TopologyObject object) {
    if (object.type() == ObjectType.PU) {
      return mayUse(topology, object) ? List.of(object) : List.of();
    }
    List<List<TopologyObject>> hands = object.children().stream().map(this::scatter).toList();
    List<TopologyObject> dealt = new ArrayList<>();
    for (int round = 0; ; round++) {
      int before = dealt.size();
      for (List<TopologyObject> hand : hands) {
        if (round < hand.size()) {
          dealt.add(hand.get(round));
        }
      }
      if (dealt.size() == before) {
        return dealt;
      }
    }
  }

  /** The usable PUs in groups, as {@link Pinning.Strategy#CACHE} says, in logical order. */
  List<List<TopologyObject>> byCache() {
    record Key(TopologyObject cache, TopologyObject node) {}
    Map<Key, List<TopologyObject>> groups = new LinkedHashMap<>();
    for (TopologyObject pu : usable) {
      TopologyObject node = topology.localNode(pu);
      groups.computeIfAbsent(new Key(cache(pu, node), node), key -> new ArrayList<>()).add(pu);
    }
    return List.copyOf(groups.values());
  }

  private static TopologyObject cache(TopologyObject pu, TopologyObject node) {
    TopologyObject found = node;
    for (TopologyObject at = pu; at != null; at = at.parent()) {
      if (at.type() == ObjectType.L3_CACHE) {
        return at;
      } else if (at.type().isCache() && at.cpuset().size() > core(pu).cpuset().size()) {
        found = at;
      }
    }
    return found;
  }
}
