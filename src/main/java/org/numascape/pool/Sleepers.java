package org.numascape.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Which workers sleep, and how they are woken.
 *
 * <pre>
 * field        written by     how                            so that
 * count        worker w       getAndAdd, before its asleep   never below the number asleep
 *              wakers, w      getAndAdd after a CAS that     and not above it for long
 *                             succeeded
 * asleep[w]    worker w       volatile 1, before it looks    a full fence between "I sleep" and
 *                             for work a last time           "is there work?"
 *              wakers, w      CAS 1 to 0                     one wake-up a sleep
 * </pre>
 *
 * <p>Who makes work public does so by a locked instruction, then reads count and asleep: so either
 * it sees the sleeper, or the sleeper's last look sees the work (Dekker's argument). {@link
 * LockSupport#unpark} before park makes park return at once.
 */
final class Sleepers {
  private static final int SPACING = 32; // ints: 128 bytes

  private final Thread[] threads;
  private final AtomicIntegerArray asleep;
  private final AtomicInteger count = new AtomicInteger();

  Sleepers(Thread[] threads) {
    this.threads = threads;
    this.asleep = new AtomicIntegerArray(threads.length * SPACING);
  }

  /** Announces that a worker is about to sleep; it must look for work once more before it does. */
  void announce(int worker) {
    count.getAndIncrement();
    asleep.set(worker * SPACING, 1);
  }

  /** Takes the announcement back; nothing happens if a waker already did. */
  void cancel(int worker) {
    if (asleep.compareAndSet(worker * SPACING, 1, 0)) {
      count.getAndDecrement();
    }
  }

  boolean isAnnounced(int worker) {
    return asleep.get(worker * SPACING) == 1;
  }

  /** Whether nobody works or looks for work. */
  boolean areAllAsleep() {
    return count.get() >= threads.length;
  }

  boolean any() {
    return count.get() > 0;
  }

  /** Wakes a worker if it sleeps. */
  boolean wake(int worker) {
    if (asleep.get(worker * SPACING) == 1 && asleep.compareAndSet(worker * SPACING, 1, 0)) {
      count.getAndDecrement();
      LockSupport.unpark(threads[worker]);
      return true;
    }
    return false;
  }

  /** Wakes the first sleeper of an order, if any sleeps. */
  void wakeOne(int[] order) {
    wakeOne(order, worker -> true);
  }

  /** Wakes the first sleeper of an order that is suitable, if any sleeps. */
  void wakeOne(int[] order, IntPredicate suitable) {
    for (int i = 0; i < order.length && any(); i++) {
      if (suitable.test(order[i]) && wake(order[i])) {
        return;
      }
    }
  }
}
