package org.numascape.analysis;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.Topology;

/**
 * The figures of all workers together, since the start of the run or over what {@link
 * Analysis#between} covers. Shares are 0..1, and empty where they would divide by nothing.
 *
 * @param elapsedNanos the time that is covered
 * @param tasks tasks executed
 * @param tasksPerSecond tasks executed / elapsed time
 * @param steals steal operations that took something
 * @param stolenTasks tasks that they moved
 * @param failedAttempts steal attempts that took nothing
 * @param stealsByTier steal operations, every tier present
 * @param stolenTasksByTier tasks that they moved, every tier present
 * @param workingShare time in tasks / (time working, searching and idle), all workers
 * @param searchingShare time looking for a task / the same
 * @param idleShare time parked / the same
 * @param touchedBytes bytes that tasks declared to access
 * @param localBytes of those, bytes touched by workers of their home node
 * @param localShare bytes touched locally / bytes touched
 * @param meanDistance of a touched byte, relative to local: 1.0 is all local; empty also if the
 *     topology has no distances
 * @param unbound what threads did that are bound nowhere; in none of the figures of bytes
 */
public record Summary(
    long elapsedNanos,
    long tasks,
    OptionalDouble tasksPerSecond,
    long steals,
    long stolenTasks,
    long failedAttempts,
    Map<StealTier, Long> stealsByTier,
    Map<StealTier, Long> stolenTasksByTier,
    OptionalDouble workingShare,
    OptionalDouble searchingShare,
    OptionalDouble idleShare,
    long touchedBytes,
    long localBytes,
    OptionalDouble localShare,
    OptionalDouble meanDistance,
    TouchCounts unbound) {

  public Summary {
    stealsByTier = Collections.unmodifiableMap(new EnumMap<>(stealsByTier));
    stolenTasksByTier = Collections.unmodifiableMap(new EnumMap<>(stolenTasksByTier));
  }

  /**
   * @param topology the run's topology, for the distances between its nodes
   */
  public static Summary of(Snapshot snapshot, Topology topology) {
    Map<StealTier, Long> steals = new EnumMap<>(StealTier.class);
    Map<StealTier, Long> stolenTasks = new EnumMap<>(StealTier.class);
    for (StealTier tier : StealTier.values()) {
      steals.put(tier, Analysis.steals(snapshot, tier));
      stolenTasks.put(tier, Analysis.stolenTasks(snapshot, tier));
    }
    return new Summary(
        snapshot.elapsedNanos(),
        Analysis.sum(snapshot, WorkerCounts::tasks),
        Analysis.tasksPerSecond(snapshot),
        steals.values().stream().mapToLong(Long::longValue).sum(),
        stolenTasks.values().stream().mapToLong(Long::longValue).sum(),
        Analysis.sum(snapshot, WorkerCounts::failedAttempts),
        steals,
        stolenTasks,
        shareOfTime(snapshot, WorkerCounts::workingNanos),
        shareOfTime(snapshot, WorkerCounts::searchingNanos),
        shareOfTime(snapshot, WorkerCounts::idleNanos),
        Analysis.sum(snapshot, worker -> Arrays.stream(worker.touchedBytes()).sum()),
        Analysis.localBytes(snapshot),
        Analysis.localShare(snapshot),
        Analysis.meanDistance(snapshot, topology),
        Analysis.unbound(snapshot));
  }

  private static OptionalDouble shareOfTime(Snapshot snapshot, ToLongFunction<WorkerCounts> nanos) {
    return Analysis.ratio(
        Analysis.sum(snapshot, nanos), Analysis.sum(snapshot, Analysis::accountedNanos));
  }
}
