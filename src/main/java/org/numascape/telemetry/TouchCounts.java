package org.numascape.telemetry;

import java.util.Arrays;

/**
 * One worker's counts of the tasks that declared memory, or used a frame, beside the bytes that
 * {@link WorkerCounts#touchedBytes} has, or those of several workers together. What a thread does
 * that is bound nowhere is neither local nor remote, and neither is access to pages that such a
 * thread touched first: that is counted apart, and in none of the other figures.
 *
 * @param tasks tasks by the home node of what they declared, and frames allocated; a task that
 *     declared memory of several nodes is counted for each
 * @param unboundTasks the same without a node
 * @param unboundBytes bytes without a node
 */
public record TouchCounts(long[] tasks, long unboundTasks, long unboundBytes) {
  /** Nothing on any of some nodes. */
  public static TouchCounts none(int nodes) {
    return new TouchCounts(new long[nodes], 0, 0);
  }

  /** As {@link Snapshot#minus}. */
  TouchCounts minus(TouchCounts part) {
    long[] rest = tasks.clone();
    Arrays.setAll(rest, home -> Math.max(0, rest[home] - part.tasks[home]));
    return new TouchCounts(
        rest,
        Math.max(0, unboundTasks - part.unboundTasks),
        Math.max(0, unboundBytes - part.unboundBytes));
  }
}
