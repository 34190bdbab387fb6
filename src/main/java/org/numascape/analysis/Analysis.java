package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.Topology;

/**
 * From counters to figures: pure functions.
 *
 * <p>Each takes the counters since the start of the run; for a figure over a stretch of time, hand
 * it what {@link #between} returns. A figure that divides by nothing is empty, never zero.
 */
public final class Analysis {
  /** Why there is no {@link #meanDistance} where memory of other nodes was touched. */
  public static final String NO_DISTANCES =
      "the topology has no distances between these nodes; topology edit --distances sets some";

  private static final double NANOS_PER_SECOND = 1e9;

  private Analysis() {}

  /** Steal operations by thief node (row) and victim node (column), by logical index. */
  public static long[][] stealsByNode(Snapshot snapshot) {
    return byThiefAndVictimNode(snapshot, WorkerCounts::steals);
  }

  /** Tasks that steals moved, by thief node (row) and victim node (column), by logical index. */
  public static long[][] stolenTasksByNode(Snapshot snapshot) {
    return byThiefAndVictimNode(snapshot, WorkerCounts::stolenTasks);
  }

  private static long[][] byThiefAndVictimNode(
      Snapshot snapshot, Function<WorkerCounts, long[]> row) {
    CountersHeader header = snapshot.header();
    long[][] matrix = new long[header.nodes()][header.nodes()];
    for (int worker = 0; worker < snapshot.workers().size(); worker++) {
      long[] counts = row.apply(snapshot.workers().get(worker));
      long[] sums = matrix[header.workers().get(worker).node()];
      for (int column = 0; column < counts.length; column++) {
        sums[header.columns().get(column).node()] += counts[column];
      }
    }
    return matrix;
  }

  /**
   * Steal operations by thief worker (row) and victim column; a column is a worker, or a group of
   * them when {@link CountersHeader#columnsAreWorkers} says no.
   *
   * @return a copy
   */
  public static long[][] stealsByWorker(Snapshot snapshot) {
    return snapshot.workers().stream()
        .map(worker -> worker.steals().clone())
        .toArray(long[][]::new);
  }

  /**
   * Bytes touched by workers of node (row) on home node (column), by logical index; without those
   * that are {@linkplain #unbound apart}.
   */
  public static long[][] touchedBytesByNode(Snapshot snapshot) {
    return byNodeAndHome(snapshot, WorkerCounts::touchedBytes);
  }

  /**
   * Tasks executed by workers of node (row) that touched memory of home node (column), by logical
   * index, each in every column that applies; and frames allocated, by their own worker's node.
   */
  public static long[][] touchingTasksByNode(Snapshot snapshot) {
    return byNodeAndHome(snapshot, worker -> worker.touches().tasks());
  }

  private static long[][] byNodeAndHome(Snapshot snapshot, Function<WorkerCounts, long[]> row) {
    CountersHeader header = snapshot.header();
    long[][] matrix = new long[header.nodes()][header.nodes()];
    for (int worker = 0; worker < snapshot.workers().size(); worker++) {
      long[] counts = row.apply(snapshot.workers().get(worker));
      long[] sums = matrix[header.workers().get(worker).node()];
      for (int home = 0; home < counts.length; home++) {
        sums[home] += counts[home];
      }
    }
    return matrix;
  }

  /**
   * What threads did that are bound nowhere, be they workers or not: neither local nor remote, and
   * in no matrix.
   */
  public static TouchCounts unbound(Snapshot snapshot) {
    return new TouchCounts(
        new long[snapshot.header().nodes()],
        sum(snapshot, worker -> worker.touches().unboundTasks())
            + snapshot.outside().unboundTasks(),
        sum(snapshot, worker -> worker.touches().unboundBytes())
            + snapshot.outside().unboundBytes());
  }

  public static long steals(Snapshot snapshot, StealTier tier) {
    return sum(snapshot, worker -> worker.stealsByTier()[tier.ordinal()]);
  }

  public static long stolenTasks(Snapshot snapshot, StealTier tier) {
    return sum(snapshot, worker -> worker.stolenTasksByTier()[tier.ordinal()]);
  }

  /** How long thieves had searched when they stole in a tier, all workers. */
  public static LatencyHistogram stealLatency(Snapshot snapshot, StealTier tier) {
    long[] sums = new long[LatencyHistogram.BUCKETS];
    for (WorkerCounts worker : snapshot.workers()) {
      long[] counts = worker.stealLatencyByTier().get(tier.ordinal()).counts();
      Arrays.setAll(sums, bucket -> sums[bucket] + counts[bucket]);
    }
    return new LatencyHistogram(sums);
  }

  static long sum(Snapshot snapshot, ToLongFunction<WorkerCounts> counter) {
    return snapshot.workers().stream().mapToLong(counter).sum();
  }

  /** What all workers did for fibers. */
  public static FiberCounts fibers(Snapshot snapshot) {
    return snapshot.workers().stream()
        .map(WorkerCounts::fibers)
        .reduce(FiberCounts.NONE, FiberCounts::plus);
  }

  /** Bytes touched by workers of their home node. */
  public static long localBytes(Snapshot snapshot) {
    long[][] touched = touchedBytesByNode(snapshot);
    long local = 0;
    for (int node = 0; node < touched.length; node++) {
      local += touched[node][node];
    }
    return local;
  }

  /** Bytes touched locally / bytes touched, since the start; empty if nothing was touched. */
  public static OptionalDouble localShare(Snapshot snapshot) {
    long touched = sum(snapshot, worker -> Arrays.stream(worker.touchedBytes()).sum());
    return ratio(localBytes(snapshot), touched);
  }

  /** Why there is no {@link #localShare}; empty if there is one. */
  public static String localShareAbsentBecause(Snapshot snapshot) {
    return localShare(snapshot).isPresent()
        ? ""
        : unbound(snapshot).unboundTasks() > 0
            ? "all that tasks declared was touched by threads that are bound nowhere"
            : "no task declared that it touched memory";
  }

  /**
   * The mean distance of a touched byte relative to local, from the topology's node distances: 1.0
   * is all local; empty if nothing was touched, or if the topology does not say how far it is
   * between two nodes of which one touched the other's memory.
   */
  public static OptionalDouble meanDistance(Snapshot snapshot, Topology topology) {
    long[][] touched = touchedBytesByNode(snapshot);
    double weighted = 0;
    double bytes = 0;
    for (int from = 0; from < touched.length; from++) {
      long local = topology.nodeDistance(from, from);
      // A matrix may hold zeros on its diagonal; then ACPI's own scale is what is left.
      double unit = local > 0 ? local : Topology.LOCAL_DISTANCE;
      for (int home = 0; home < touched.length; home++) {
        if (from != home && touched[from][home] > 0 && !topology.knowsDistance(from, home)) {
          return OptionalDouble.empty();
        }
        double distance = from == home ? 1 : topology.nodeDistance(from, home) / unit;
        weighted += touched[from][home] * distance;
        bytes += touched[from][home];
      }
    }
    return bytes == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighted / bytes);
  }

  /**
   * Time working / (time working, searching and idle), by worker number; empty for a worker that
   * has no time yet.
   */
  public static List<OptionalDouble> utilisation(Snapshot snapshot) {
    return snapshot.workers().stream()
        .map(worker -> ratio(worker.workingNanos(), accountedNanos(worker)))
        .toList();
  }

  /**
   * The same by logical index of the PU that a worker stands for: the mean of its workers. A PU
   * without a worker, or whose workers have no time yet, is absent.
   */
  public static Map<Integer, Double> utilisationByPu(Snapshot snapshot) {
    Map<Integer, List<Double>> shares = new LinkedHashMap<>();
    List<OptionalDouble> byWorker = utilisation(snapshot);
    for (WorkerPlace place : snapshot.header().workers()) {
      byWorker
          .get(place.worker())
          .ifPresent(
              share ->
                  shares
                      .computeIfAbsent(place.puLogicalIndex(), pu -> new ArrayList<>(1))
                      .add(share));
    }
    Map<Integer, Double> means = new LinkedHashMap<>();
    shares.forEach(
        (pu, each) ->
            means.put(pu, each.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    return means;
  }

  static long accountedNanos(WorkerCounts worker) {
    return worker.workingNanos() + worker.searchingNanos() + worker.idleNanos();
  }

  /** Tasks executed / elapsed time; empty if no time passed. */
  public static OptionalDouble tasksPerSecond(Snapshot snapshot) {
    return ratio(sum(snapshot, WorkerCounts::tasks), snapshot.elapsedNanos() / NANOS_PER_SECOND);
  }

  static OptionalDouble ratio(double part, double whole) {
    return whole > 0 ? OptionalDouble.of(part / whole) : OptionalDouble.empty();
  }

  /**
   * The counters between two snapshots of the same run: what {@code later} counted beyond {@code
   * earlier}, with the states and the progress of {@code later}. Where a counter seems to run
   * backwards, as between two runs, the difference is zero rather than negative.
   *
   * @throws IllegalArgumentException if the two do not have the same workers, columns and nodes
   */
  public static Snapshot between(Snapshot earlier, Snapshot later) {
    return later.minus(earlier);
  }
}
