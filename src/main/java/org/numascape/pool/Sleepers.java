package org.numascape.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Which workers sleep, and how they are woken. One whose thread has yet to be started sleeps, too;
 * to wake it is to start it.
 *
 * <pre>
 * field        written by       how                          so that
 * count        maker            all, at first
 *              worker w         getAndAdd, before its        never below the number asleep
 *                               asleep
 *              who made asleep  getAndAdd after a CAS that   and not above it for long
 *              0                succeeded
 * asleep[w]    maker            unstarted, at first
 *              worker w         volatile asleep, before it   a full fence between "I sleep" and
 *                               looks for work a last time   "is there work?"
 *              wakers           CAS asleep to woken          one wake-up a sleep
 *              w                CAS asleep to awake, or      it is up, and took no wake-up that
 *                               opaque awake if woken        was not for it
 *              who started w,   CAS unstarted to awake,      it is never awake without a thread
 *              w                after Thread.start           that will look for work
 * </pre>
 *
 * <p>Who makes work public does so by a locked instruction, then reads count and asleep: so either
 * it sees the sleeper, or the sleeper's last look sees the work (Dekker's argument). {@link
 * LockSupport#unpark} before park makes park return at once.
 *
 * <p><b>Starting.</b> A waker that finds a worker unstarted has the {@link Starter} start it,
 * unless somebody else is at it; then it goes on to the next sleeper. The worker begins by making
 * itself awake, unless its starter was faster; then it looks for work. So no wake-up is lost: who
 * found it unstarted, whether it started it or somebody else did so a moment before, had made its
 * work public before that; what the worker does after the CAS that ended the state, which is after,
 * sees it. Who finds it awake may rely on it as on any other: it looks before it sleeps. If the
 * system refuses a thread, nothing has changed: the worker stays unstarted, nobody has relied on it
 * meanwhile, and the waker goes on to the next sleeper. If there is none, all others are awake, and
 * look before they sleep. Only for work that nobody else may do that would not be enough: it is
 * accepted after {@link #start} or {@link #startOneOf} only. (A started worker is never unstarted
 * again.)
 *
 * <p>One that is unstarted can't ask the others to publish their tasks, as one does that goes to
 * sleep; each deque begins with a request in their stead, and publishes at its first push.
 */
final class Sleepers {
  private static final int SPACING = 32; // ints: 128 bytes

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int UNSTARTED = 2;
  private static final int WOKEN = 3;

  private final Thread[] threads;
  private final Starter starter;
  private final AtomicIntegerArray asleep;
  private final AtomicInteger count;

  /**
   * @param threads the workers', to be filled in before they are woken
   */
  Sleepers(Thread[] threads, Starter starter) {
    this.threads = threads;
    this.starter = starter;
    this.asleep = new AtomicIntegerArray(threads.length * SPACING);
    this.count = new AtomicInteger(threads.length);
    for (int worker = 0; worker < threads.length; worker++) {
      asleep.setPlain(worker * SPACING, UNSTARTED);
    }
  }

  /** By who has started a worker, and by the worker first of all. */
  void begin(int worker) {
    if (asleep.compareAndSet(worker * SPACING, UNSTARTED, AWAKE)) {
      count.getAndDecrement();
    }
  }

  /** Announces that a worker is about to sleep; it must look for work once more before it does. */
  void announce(int worker) {
    count.getAndIncrement();
    asleep.set(worker * SPACING, ASLEEP);
  }

  /** By a worker that is up: takes its announcement back, unless a waker already did. */
  void cancel(int worker) {
    if (asleep.compareAndSet(worker * SPACING, ASLEEP, AWAKE)) {
      count.getAndDecrement();
    } else {
      asleep.setOpaque(worker * SPACING, AWAKE);
    }
  }

  /** Whether a worker sleeps, is about to, or has yet to be started. */
  boolean isAnnounced(int worker) {
    int state = asleep.get(worker * SPACING);
    return state == ASLEEP || state == UNSTARTED;
  }

  /** Whether a worker was woken and is not up yet. */
  boolean isWoken(int worker) {
    return asleep.get(worker * SPACING) == WOKEN;
  }

  /** Whether a worker that has been started sleeps, or is about to. */
  boolean isAsleep(int worker) {
    return asleep.get(worker * SPACING) == ASLEEP;
  }

  /** Whether a worker has yet to be started, and the system might do so. */
  boolean isStartable(int worker) {
    return asleep.get(worker * SPACING) == UNSTARTED && starter.mayTry();
  }

  /** Whether nobody works or looks for work. */
  boolean areAllAsleep() {
    return count.get() >= threads.length;
  }

  boolean any() {
    return count.get() > 0;
  }

  /** Wakes a worker if it sleeps; false also if it would have to be started and can't be. */
  boolean wake(int worker) {
    if (asleep.get(worker * SPACING) != UNSTARTED) {
      return wakeStarted(worker);
    }
    if (starter.tryStart(worker)) {
      begin(worker);
      return true;
    }
    return false;
  }

  /** Wakes a worker if it sleeps and has been started. */
  boolean wakeStarted(int worker) {
    if (asleep.get(worker * SPACING) == ASLEEP
        && asleep.compareAndSet(worker * SPACING, ASLEEP, WOKEN)) {
      count.getAndDecrement();
      LockSupport.unpark(threads[worker]);
      return true;
    }
    return false;
  }

  /** Wakes the first sleeper of an order, if any sleeps; whether one did. */
  boolean wakeOne(int[] order) {
    return wakeOne(order, worker -> true);
  }

  /** Wakes the first sleeper of an order that is suitable, if any sleeps; whether one did. */
  boolean wakeOne(int[] order, IntPredicate suitable) {
    for (int i = 0; i < order.length && any(); i++) {
      if (suitable.test(order[i]) && wake(order[i])) {
        return true;
      }
    }
    return false;
  }

  /**
   * Starts a worker that has yet to be, as nobody else will do.
   *
   * @throws OutOfMemoryError if the system refuses a thread
   */
  void start(int worker) {
    if (asleep.get(worker * SPACING) == UNSTARTED && starter.start(worker)) {
      begin(worker);
    }
  }

  /**
   * Starts one of some workers, unless one has been.
   *
   * @return the one that was started, to be woken when what it is for is there; -1 if none was
   * @throws OutOfMemoryError if the system refuses a thread, so that none of them has one
   */
  int startOneOf(int[] workers) {
    int started = starter.startOneOf(workers);
    if (started >= 0) {
      begin(started);
    }
    return started;
  }
}
