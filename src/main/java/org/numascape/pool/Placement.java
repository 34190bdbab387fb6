package org.numascape.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;
import org.numascape.topology.PuMapping;
import org.numascape.topology.Topology;
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
   * @throws org.numascape.topology.TopologyException if no PU may be used
   * @throws PinningException if the settings name a PU that does not exist or may not be used
   */
  static Placement of(Topology topology, @Nullable Topology machine, PoolSettings settings) {
    PuOrder puOrder = new PuOrder(topology);
    List<TopologyObject> order = puOrder.of(settings.pinning());
    List<TopologyObject> pus =
        IntStream.range(0, settings.workersOn(topology))
            .mapToObj(worker -> order.get(worker % order.size()))
            .toList();
    @Nullable PuMapping mapping =
        machine == null ? null : PuMapping.of(topology, machine, Set.copyOf(pus));
    Map<TopologyObject, IndexSet> bindings =
        bindings(
            puOrder,
            settings.pinning(),
            pu ->
                mapping == null
                    ? pu.osIndex().orElseThrow()
                    : mapping.realOsIndex(pu.logicalIndex()));
    return new Placement(pus, pus.stream().map(bindings::get).toList());
  }

  /** The logical index of each worker's node. */
  int[] nodes(Topology topology) {
    return pus.stream().mapToInt(pu -> topology.localNode(pu).logicalIndex()).toArray();
  }

  /** Where each worker is, as the counters file says it. */
  List<WorkerPlace> places(Topology topology, int[] columnByWorker) {
    int[] nodes = nodes(topology);
    return IntStream.range(0, nodes.length)
        .mapToObj(
            worker ->
                new WorkerPlace(
                    worker,
                    pus.get(worker).logicalIndex(),
                    pus.get(worker).osIndex().orElseThrow(),
                    nodes[worker],
                    columnByWorker[worker],
                    IndexSet.empty()))
        .toList();
  }

  /** The real PUs that a worker on a PU is to be bound to. */
  private static Map<TopologyObject, IndexSet> bindings(
      PuOrder puOrder, Pinning pinning, ToIntFunction<TopologyObject> realOsIndex) {
    List<List<TopologyObject>> groups =
        pinning == Pinning.CACHE
            ? puOrder.byCache()
            : puOrder.of(pinning).stream().map(List::of).toList();
    Map<TopologyObject, IndexSet> bindings = new HashMap<>();
    for (List<TopologyObject> group : groups) {
      IndexSet real =
          pinning == Pinning.NONE
              ? IndexSet.empty()
              : IndexSet.of(group.stream().mapToInt(realOsIndex).toArray());
      group.forEach(pu -> bindings.put(pu, real));
    }
    return bindings;
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
