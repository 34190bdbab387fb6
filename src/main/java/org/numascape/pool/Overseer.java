package org.numascape.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool's thread that does no work: as long as some worker is awake, it asks those who are to show
 * what they have counted, which they do not do by themselves while they fork and join privately,
 * wakes a sleeper for work that nobody takes, and looks now and then for what else goes wrong.
 * While all sleep, it looks ever more seldom, and at last sleeps itself.
 *
 * <p>It stores that it is asleep, then looks once more whether all workers are; a worker takes its
 * own announcement back, then reads whether the overseer is asleep. Both are volatile, so one of
 * them sees the other (Dekker).
 */
final class Overseer extends Thread {
  private static final long PERIOD_NANOS = 50_000_000;
  private static final long LONGEST_PERIOD_NANOS = 16 * PERIOD_NANOS;
  private static final int PERIODS_BETWEEN_LOOKS = 4;

  private final Worker[] workers;
  private final Sleepers sleepers;
  private final Runnable lookAround;
  private final CountDownLatch terminated;
  private volatile boolean asleep;

  /**
   * @param lookAround to be done some times a second
   * @param terminated at 0 when the pool has ended, and this thread with it
   */
  Overseer(Worker[] workers, Sleepers sleepers, Runnable lookAround, CountDownLatch terminated) {
    super("numascape-overseer");
    this.workers = workers;
    this.sleepers = sleepers;
    this.lookAround = lookAround;
    this.terminated = terminated;
    setDaemon(true);
  }

  @Override
  public void run() {
    while (terminated.getCount() > 0) {
      try {
        oversee();
      } catch (InterruptedException e) {
        // By somebody who does not know this thread, which ends with its pool and not before.
      }
    }
  }

  private void oversee() throws InterruptedException {
    long periodNanos = PERIOD_NANOS;
    int periods = 0;
    while (!terminated.await(periodNanos, TimeUnit.NANOSECONDS)) {
      if (sleepers.areAllAsleep()) {
        if (periodNanos >= LONGEST_PERIOD_NANOS) {
          sleep();
        }
        periodNanos = Math.min(periodNanos * 4, LONGEST_PERIOD_NANOS);
        continue;
      }
      periodNanos = PERIOD_NANOS;
      askForTotals();
      wakeForWork();
      if (++periods % PERIODS_BETWEEN_LOOKS == 0) {
        lookAround.run();
      }
    }
  }

  /**
   * Wakes a sleeper for work that waits. Where workers share PUs, whoever makes work public may
   * find them busy and leave it to those who watch; if all of these then begin something long,
   * nobody is left to see that PUs have become free.
   */
  private void wakeForWork() {
    for (Worker worker : workers) {
      if (worker.deque.hasPublic() || worker.deque.hasPrivate() || worker.mailbox.hasOpen()) {
        worker.wakeThief();
        return;
      }
    }
  }

  private void sleep() {
    boolean nothingToDo = announceSleep();
    while (asleep && nothingToDo) {
      LockSupport.park(this);
      Thread.interrupted(); // or it would not park again
    }
    asleep = false;
  }

  /** Says that it is about to sleep; whether it may. */
  boolean announceSleep() {
    asleep = true;
    return sleepers.areAllAsleep() && terminated.getCount() > 0;
  }

  /**
   * Lets it look at the workers again, if it has stopped to. Any thread, after what it is to see.
   *
   * @return whether it had
   */
  boolean wake() {
    if (!asleep) {
      return false;
    }
    asleep = false;
    LockSupport.unpark(this);
    return true;
  }

  private void askForTotals() {
    for (Worker worker : workers) {
      if (!sleepers.isAnnounced(worker.index())) {
        worker.deque.request();
      }
    }
  }
}
