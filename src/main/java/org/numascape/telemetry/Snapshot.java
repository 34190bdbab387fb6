package org.numascape.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * The counters at one instant. Counters of one worker never contradict each other (never more
 * steals than stolen tasks); between workers there is no common instant.
 *
 * @param header what does not change
 * @param elapsedNanos since the file was made
 * @param progress what the workload said last
 * @param workers by worker number
 * @param outside what threads declared to touch that are no workers; each declaration as a task
 * @param blocked where tasks blocked their worker for long since the file was made, the first ones
 *     first, at most {@value BlockedTask#MOST}; a difference has them all, too
 */
public record Snapshot(
    CountersHeader header,
    long elapsedNanos,
    Progress progress,
    List<WorkerCounts> workers,
    TouchCounts outside,
    List<BlockedTask> blocked) {
  /** One of a pool whose memory only workers touched, and whose tasks did not block. */
  public Snapshot(
      CountersHeader header, long elapsedNanos, Progress progress, List<WorkerCounts> workers) {
    this(header, elapsedNanos, progress, workers, TouchCounts.none(header.nodes()), List.of());
  }

  public Snapshot {
    workers = List.copyOf(workers);
    blocked = List.copyOf(blocked);
  }

  /**
   * These counters less those of {@code part}, with these states and this progress: what was
   * counted beyond an earlier snapshot of the same run, or without a stretch of it. No difference
   * is less than zero.
   *
   * @throws IllegalArgumentException if the two do not have the same workers, columns and nodes
   */
  public Snapshot minus(Snapshot part) {
    CountersHeader other = part.header();
    if (other.workers().size() != header.workers().size()
        || other.columns().size() != header.columns().size()
        || other.nodes() != header.nodes()) {
      throw new IllegalArgumentException(
          "snapshots must be of one run: workers=%d and %d, columns=%d and %d, nodes=%d and %d"
              .formatted(
                  other.workers().size(),
                  header.workers().size(),
                  other.columns().size(),
                  header.columns().size(),
                  other.nodes(),
                  header.nodes()));
    }
    List<WorkerCounts> rest = new ArrayList<>(workers.size());
    for (int i = 0; i < workers.size(); i++) {
      rest.add(workers.get(i).minus(part.workers().get(i)));
    }
    return new Snapshot(
        header,
        Math.max(0, elapsedNanos - part.elapsedNanos()),
        progress,
        rest,
        outside.minus(part.outside()),
        blocked);
  }
}
