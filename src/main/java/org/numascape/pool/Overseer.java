package org.numascape.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A pool's thread that does no work: as long as some worker is awake, it asks those who are to show
 * what they have counted, which they do not do by themselves while they fork and join privately,
 * and looks for tasks that block their worker for long. While all sleep, it looks ever more seldom.
 */
final class Overseer extends Thread {
  private static final long PERIOD_NANOS = 50_000_000;
  private static final long LONGEST_PERIOD_NANOS = 20 * PERIOD_NANOS;
  private static final int PERIODS_BETWEEN_LOOKS = 4;

  private final Worker[] workers;
  private final Sleepers sleepers;
  private final Runnable lookForBlockedWorkers;
  private final CountDownLatch terminated;

  /**
   * @param terminated at 0 when the pool has ended, and this thread with it
   */
  Overseer(
      Worker[] workers,
      Sleepers sleepers,
      Runnable lookForBlockedWorkers,
      CountDownLatch terminated) {
    super("numascape-overseer");
    this.workers = workers;
    this.sleepers = sleepers;
    this.lookForBlockedWorkers = lookForBlockedWorkers;
    this.terminated = terminated;
    setDaemon(true);
  }

  @Override
  public void run() {
    long periodNanos = PERIOD_NANOS;
    int periods = 0;
    try {
      while (!terminated.await(periodNanos, TimeUnit.NANOSECONDS)) {
        if (sleepers.areAllAsleep()) {
          periodNanos = Math.min(periodNanos * 2, LONGEST_PERIOD_NANOS);
          continue;
        }
        periodNanos = PERIOD_NANOS;
        askForTotals();
        if (++periods % PERIODS_BETWEEN_LOOKS == 0) {
          lookForBlockedWorkers.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void askForTotals() {
    for (Worker worker : workers) {
      if (!sleepers.isAnnounced(worker.index())) {
        worker.deque.request();
      }
    }
  }
}
