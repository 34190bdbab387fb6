package org.numascape.telemetry;

import java.util.List;

/**
 * The counters at one instant. Counters of one worker never contradict each other (never more
 * steals than stolen tasks); between workers there is no common instant.
 *
 * @param header what does not change
 * @param elapsedNanos since the file was made
 * @param progress what the workload said last
 * @param workers by worker number
 */
public record Snapshot(
    CountersHeader header, long elapsedNanos, Progress progress, List<WorkerCounts> workers) {
  public Snapshot {
    workers = List.copyOf(workers);
  }
}
