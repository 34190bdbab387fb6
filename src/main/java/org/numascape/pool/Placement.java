package org.numascape.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.VictimColumn;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectType;
import org.numascape.topology.PuMapping;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject;

/**
 * Which PU each worker stands on, and which real PUs its thread is to be bound to.
 *
 * @param pus the PU of each worker, in the run's topology
 * @param wishes the OS indexes of this machine's PUs to bind to, by worker; empty for no binding
 */
record Placement(List<TopologyObject> pus, List<IndexSet> wishes) {
  Placement {
    pus = List.copyOf(pus);
    wishes = List.copyOf(wishes);
  }

  /**
   * Places workers.
   *
   * @param machine the real machine if {@code topology} is an override of it
   * @throws TopologyException if no PU may be used
   */
  static Placement of(Topology topology, @Nullable Topology machine, PoolSettings settings) {
    List<TopologyObject> usable =
        topology.pus().stream()
            .filter(pu -> topology.allowedCpuset().contains(pu.osIndex().orElseThrow()))
            .toList();
    if (usable.isEmpty()) {
      throw new TopologyException(
          "no PU may be used: allowed cpuset=" + topology.allowedCpuset() + "; allow one");
    }
    List<TopologyObject> order = order(topology, usable, settings.pinning());
    int workers = settings.workers() == 0 ? order.size() : settings.workers();
    @Nullable PuMapping mapping = machine == null ? null : PuMapping.of(topology, machine);
    List<TopologyObject> pus = new ArrayList<>(workers);
    List<IndexSet> wishes = new ArrayList<>(workers);
    for (int worker = 0; worker < workers; worker++) {
      TopologyObject pu = order.get(worker % order.size());
      pus.add(pu);
      if (settings.pinning() == Pinning.NONE) {
        wishes.add(IndexSet.empty());
      } else {
        wishes.add(
            IndexSet.of(
                mapping == null
                    ? pu.osIndex().orElseThrow()
                    : mapping.realOsIndex(pu.logicalIndex())));
      }
    }
    return new Placement(pus, wishes);
  }

  private static List<TopologyObject> order(
      Topology topology, List<TopologyObject> usable, Pinning pinning) {
    return switch (pinning) {
      case NONE, COMPACT -> usable;
      case AVOID_SMT -> {
        // The PUs' ranks within their cores: all first PUs before any second.
        Map<TopologyObject, Integer> seen = new HashMap<>();
        Map<TopologyObject, Integer> ranks = new HashMap<>();
        for (TopologyObject pu : usable) {
          ranks.put(pu, seen.merge(core(pu), 1, Integer::sum));
        }
        yield usable.stream().sorted(Comparator.comparing(ranks::get)).toList();
      }
      case SCATTER -> scatter(topology.root(), usable);
    };
  }

  private static TopologyObject core(TopologyObject pu) {
    for (TopologyObject at = pu; at != null; at = at.parent()) {
      if (at.type() == ObjectType.CORE) {
        return at;
      }
    }
    return pu;
  }

  /** Deals the PUs below an object from its children in turn, at every level. */
  private static List<TopologyObject> scatter(TopologyObject object, List<TopologyObject> usable) {
    if (object.type() == ObjectType.PU) {
      return usable.contains(object) ? List.of(object) : List.of();
    }
    List<List<TopologyObject>> hands =
        object.children().stream().map(child -> scatter(child, usable)).toList();
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

  /** The columns under which thieves count victims, and each worker's column. */
  record Columns(List<VictimColumn> columns, int[] byWorker) {}

  /** A column a worker up to {@code limit} workers; else one a last-level cache or node. */
  Columns columns(Topology topology, int limit) {
    int[] byWorker = new int[pus.size()];
    if (pus.size() <= limit) {
      List<VictimColumn> columns = new ArrayList<>();
      for (int worker = 0; worker < byWorker.length; worker++) {
        byWorker[worker] = worker;
        int node = topology.localNode(pus.get(worker)).logicalIndex();
        columns.add(new VictimColumn("worker " + worker, node));
      }
      return new Columns(columns, byWorker);
    }
    Map<TopologyObject, Integer> groups = new LinkedHashMap<>();
    List<VictimColumn> columns = new ArrayList<>();
    for (int worker = 0; worker < byWorker.length; worker++) {
      TopologyObject node = topology.localNode(pus.get(worker));
      TopologyObject group = lastLevelCache(topology, pus.get(worker), node);
      byWorker[worker] =
          groups.computeIfAbsent(
              group,
              key -> {
                columns.add(new VictimColumn(key.toString(), node.logicalIndex()));
                return columns.size() - 1;
              });
    }
    return new Columns(columns, byWorker);
  }

  /** The largest cache around a PU whose PUs are all of the same node; else the node. */
  private static TopologyObject lastLevelCache(
      Topology topology, TopologyObject pu, TopologyObject node) {
    TopologyObject found = node;
    for (TopologyObject at = pu; at != null; at = at.parent()) {
      boolean shared =
          at.type().isCache()
              && at.cpuset().size() > 1
              && at.cpuset().stream()
                  .allMatch(
                      index ->
                          topology
                              .puByOsIndex(index)
                              .filter(other -> topology.localNode(other) == node)
                              .isPresent());
      if (shared) {
        found = at;
      }
    }
    return found;
  }
}
