package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.IndexSet;

/** Invented counters for tests. */
public final class TestSnapshots {
  private TestSnapshots() {}

  /** Workers on the given nodes, one a PU; each worker is a column. */
  public static CountersHeader header(int nodes, int... nodeOfWorker) {
    List<WorkerPlace> places = new ArrayList<>();
    List<VictimColumn> columns = new ArrayList<>();
    for (int worker = 0; worker < nodeOfWorker.length; worker++) {
      places.add(
          new WorkerPlace(
              worker, worker, worker, nodeOfWorker[worker], worker, IndexSet.of(worker % 2)));
      columns.add(new VictimColumn("worker " + worker, nodeOfWorker[worker]));
    }
    return new CountersHeader(4711, 1_764_000_000_000L, nodes, places, columns);
  }

  public static Snapshot snapshot(
      CountersHeader header, long elapsedNanos, List<WorkerCounts> workers) {
    return new Snapshot(header, elapsedNanos, new Progress(3, 10, "iteration"), workers);
  }

  /** A worker whose steals, one task each, all fall into one tier. */
  public static WorkerCounts worker(
      long tasks, long[] nanos, StealTier tier, long[] steals, long[] touchedBytes) {
    long[] byTier = new long[StealTier.values().length];
    byTier[tier.ordinal()] = Arrays.stream(steals).sum();
    return new WorkerCounts(
        WorkerState.WORKING,
        tasks,
        nanos[0],
        nanos[1],
        nanos[2],
        7,
        5,
        640,
        byTier,
        byTier.clone(),
        steals,
        steals.clone(),
        touchedBytes,
        LatencyHistogram.noSteals(),
        FiberCounts.NONE,
        tasksOf(touchedBytes));
  }

  /** A task for every page or part of one. */
  private static TouchCounts tasksOf(long[] touchedBytes) {
    return new TouchCounts(
        Arrays.stream(touchedBytes).map(bytes -> (bytes + 4095) / 4096).toArray(), 0, 0);
  }

  /** The same with counts of fibers, by worker. */
  public static Snapshot withFibers(Snapshot snapshot, FiberCounts... fibers) {
    return with(snapshot, WorkerCounts::stealLatencyByTier, fibers);
  }

  /** The same with a latency in a tier, of each worker as given; other tiers have none. */
  public static Snapshot withLatency(
      Snapshot snapshot, StealTier tier, LatencyHistogram eachWorkers) {
    List<LatencyHistogram> latency = new ArrayList<>(LatencyHistogram.noSteals());
    latency.set(tier.ordinal(), eachWorkers);
    return with(
        snapshot,
        worker -> latency,
        snapshot.workers().stream().map(WorkerCounts::fibers).toArray(FiberCounts[]::new));
  }

  private static Snapshot with(
      Snapshot snapshot,
      Function<WorkerCounts, List<LatencyHistogram>> latency,
      FiberCounts[] fibers) {
    List<WorkerCounts> workers = new ArrayList<>();
    for (WorkerCounts each : snapshot.workers()) {
      workers.add(with(each, latency.apply(each), fibers[workers.size()], each.touches()));
    }
    return new Snapshot(snapshot.header(), snapshot.elapsedNanos(), snapshot.progress(), workers);
  }

  /** The same with other counts of what was touched. */
  public static WorkerCounts withTouches(WorkerCounts counts, TouchCounts touches) {
    return with(counts, counts.stealLatencyByTier(), counts.fibers(), touches);
  }

  private static WorkerCounts with(
      WorkerCounts counts,
      List<LatencyHistogram> latency,
      FiberCounts fibers,
      TouchCounts touches) {
    return new WorkerCounts(
        counts.state(),
        counts.tasks(),
        counts.workingNanos(),
        counts.searchingNanos(),
        counts.idleNanos(),
        counts.failedAttempts(),
        counts.frames(),
        counts.frameBytes(),
        counts.stealsByTier(),
        counts.stolenTasksByTier(),
        counts.steals(),
        counts.stolenTasks(),
        counts.touchedBytes(),
        latency,
        fibers,
        touches);
  }

  /** {@code workersPerNode} workers a node with plausible, near-diagonal counts; not measured. */
  public static Snapshot plausible(int nodes, int workersPerNode, long elapsedNanos) {
    int workers = nodes * workersPerNode;
    int[] nodeOfWorker = new int[workers];
    for (int worker = 0; worker < workers; worker++) {
      nodeOfWorker[worker] = worker / workersPerNode;
    }
    CountersHeader header = header(nodes, nodeOfWorker);
    List<WorkerCounts> counts = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      int node = nodeOfWorker[worker];
      long[] steals = new long[workers];
      long[] byTier = new long[StealTier.values().length];
      for (int victim = 0; victim < workers; victim++) {
        int apart = Math.abs(node - nodeOfWorker[victim]);
        long taken = victim == worker ? 0 : (5200 + 37L * victim) / (1 + 9L * apart * apart);
        StealTier tier =
            apart == 0
                ? (worker ^ victim) == 1 ? StealTier.SAME_CORE : StealTier.SAME_CACHE
                : apart == 1 ? StealTier.SAME_PACKAGE : StealTier.REMOTE;
        steals[victim] = taken;
        byTier[tier.ordinal()] += taken;
      }
      long[] touched = new long[nodes];
      for (int home = 0; home < nodes; home++) {
        touched[home] =
            home == node ? 9_300_000_000L : 700_000_000L / nodes / (1 + Math.abs(home - node));
      }
      long working = elapsedNanos / 100 * (60 + worker * 17 % 39);
      long searching = (elapsedNanos - working) / 3;
      counts.add(
          new WorkerCounts(
              WorkerState.ENDED,
              410_000 + 3_100L * worker,
              working,
              searching,
              elapsedNanos - working - searching,
              88_000 + worker,
              410_000,
              26_240_000,
              byTier,
              byTier.clone(),
              steals,
              steals.clone(),
              touched,
              LatencyHistogram.noSteals(),
              FiberCounts.NONE,
              tasksOf(touched)));
    }
    return snapshot(header, elapsedNanos, counts);
  }
}
