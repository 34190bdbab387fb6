package org.numascape.telemetry;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One worker's counters at an instant, all counted from the start of the run.
 *
 * @param tasks tasks executed
 * @param workingNanos time in tasks
 * @param searchingNanos time looking for a task
 * @param idleNanos time parked
 * @param failedAttempts steal attempts that took nothing
 * @param frames frames allocated
 * @param frameBytes bytes of those frames
 * @param stealsByTier steal operations that took something, by {@link StealTier} ordinal
 * @param stolenTasksByTier tasks that they moved, by {@link StealTier} ordinal
 * @param steals steal operations by victim column
 * @param stolenTasks tasks that they moved, by victim column
 * @param touchedBytes bytes that this worker's tasks declared to access, and bytes of the frames
 *     that they used, by home node
 * @param stealLatencyByTier how long it had searched when it stole, by {@link StealTier} ordinal
 * @param fibers what it did for fibers
 * @param touches how many tasks were behind the touched bytes, and what is apart from them
 */
public record WorkerCounts(
    WorkerState state,
    long tasks,
    long workingNanos,
    long searchingNanos,
    long idleNanos,
    long failedAttempts,
    long frames,
    long frameBytes,
    long[] stealsByTier,
    long[] stolenTasksByTier,
    long[] steals,
    long[] stolenTasks,
    long[] touchedBytes,
    List<LatencyHistogram> stealLatencyByTier,
    FiberCounts fibers,
    TouchCounts touches) {
  public WorkerCounts {
    stealLatencyByTier = List.copyOf(stealLatencyByTier);
  }

  /** As {@link Snapshot#minus}. */
  WorkerCounts minus(WorkerCounts part) {
    return new WorkerCounts(
        state,
        minus(tasks, part.tasks),
        minus(workingNanos, part.workingNanos),
        minus(searchingNanos, part.searchingNanos),
        minus(idleNanos, part.idleNanos),
        minus(failedAttempts, part.failedAttempts),
        minus(frames, part.frames),
        minus(frameBytes, part.frameBytes),
        minus(stealsByTier, part.stealsByTier),
        minus(stolenTasksByTier, part.stolenTasksByTier),
        minus(steals, part.steals),
        minus(stolenTasks, part.stolenTasks),
        minus(touchedBytes, part.touchedBytes),
        IntStream.range(0, stealLatencyByTier.size())
            .mapToObj(
                tier ->
                    new LatencyHistogram(
                        minus(
                            stealLatencyByTier.get(tier).counts(),
                            part.stealLatencyByTier.get(tier).counts())))
            .toList(),
        fibers.minus(part.fibers),
        touches.minus(part.touches));
  }

  private static long[] minus(long[] counts, long[] part) {
    long[] rest = new long[counts.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = minus(counts[i], part[i]);
    }
    return rest;
  }

  private static long minus(long count, long part) {
    return Math.max(0, count - part);
  }
}
