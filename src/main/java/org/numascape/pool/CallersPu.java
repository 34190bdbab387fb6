package org.numascape.pool;

import java.util.ArrayList;
import java.util.List;
import org.numascape.platform.Threads;
import org.numascape.topology.IndexSet;

/**
 * Which worker to wake for a thread from outside that is about to wait: one that stands on its PU,
 * which it leaves to it. To bring another PU out of its sleep, and this one later, takes ten times
 * as long where PUs are virtual. If the thread does not wait, the two are in each other's way, so
 * that the job may have to wait for some milliseconds; then the worker should be another one.
 *
 * <p>Who submits a job may wait for it or not. After one that was waited for at once, the next two
 * are expected to be: one that was interrupted before its wait, as a virtual machine may be for
 * long, says nothing of the next. What is kept for that is written and read plainly, by any thread:
 * a wrong guess makes a job begin later, nothing more. All else never changes.
 */
final class CallersPu {
  /** How soon after a submission a wait has to begin so that it was for that. */
  private static final long AT_ONCE_NANOS = 100_000;

  /** How many submissions are expected to be waited for after one that was. */
  private static final int EXPECTED_WAITS = 2;

  private final int[][] workersByPu;
  private final Sleepers sleepers;
  private long submittedNanos = System.nanoTime() - AT_ONCE_NANOS;
  private int expectedWaits;

  /**
   * @param wishes what each worker is bound to; one that has several PUs goes where the kernel
   *     likes
   */
  CallersPu(List<IndexSet> wishes, Sleepers sleepers) {
    this.sleepers = sleepers;
    List<List<Integer>> byPu = new ArrayList<>();
    for (int worker = 0; worker < wishes.size(); worker++) {
      if (wishes.get(worker).size() == 1) {
        int pu = wishes.get(worker).stream().findFirst().orElseThrow();
        while (byPu.size() <= pu) {
          byPu.add(new ArrayList<>());
        }
        byPu.get(pu).add(worker);
      }
    }
    this.workersByPu =
        byPu.stream()
            .map(workers -> workers.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  /** By a thread from outside that submits a job; whether it is going to wait for it, probably. */
  boolean noteSubmission(long nowNanos) {
    int expected = expectedWaits;
    expectedWaits = Math.max(0, expected - 1);
    submittedNanos = nowNanos;
    return expected > 0;
  }

  /** By a thread from outside that is going to wait for a job. */
  void noteWait(long nowNanos) {
    if (nowNanos - submittedNanos < AT_ONCE_NANOS) {
      expectedWaits = EXPECTED_WAITS;
    }
  }

  /** A worker that sleeps on the calling thread's PU; −1 if none does, or nobody knows. */
  int sleeper() {
    int pu = sleepers.any() ? Threads.currentPu() : -1;
    if (pu >= 0 && pu < workersByPu.length) {
      for (int worker : workersByPu[pu]) {
        if (sleepers.isAsleep(worker)) {
          return worker;
        }
      }
    }
    return -1;
  }
}
