package org.numascape.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * Starts the workers' threads, each when it is first needed, and knows when the last of those that
 * were started has ended. Any thread.
 *
 * <pre>
 * field      written by      how                           so that
 * thread[w]  who starts w    CAS free to claimed, before   a thread is started once
 *                            Thread.start
 *                            volatile started, or free     one that the system refused can be tried
 *                            again, after it               again
 * lives      who starts      CAS, one more is starting,    while one is starting, those that live
 *                            before Thread.start; one      are not the last; who starts one has
 *                            less, and one more lives if   counted it before it counts itself off
 *                            it did, after it
 *            w, when it      CAS, one lives less; over if  there is one last, and none starts after
 *            ends            none is left and none is      it
 *                            starting, for which it waits
 * started    who starts      getAndAdd, before it counts   who waits for all to end sees that there
 *                            as living                     are more
 * </pre>
 *
 * <p>Wakers never wait here, not even for each other: one that finds a worker claimed goes on to
 * the next. It would not do to have them wait under a lock, as they may be fibers: when it is one's
 * turn, it needs a worker to go on, and all of these may wait behind it. Who can't do without a
 * certain worker, and a worker that ends last, wait until whoever starts one comes out of {@link
 * Thread#start}, where nothing but the system delays it.
 *
 * <p>Wakers ask again only when {@value #PATIENCE_NANOS} ns have passed since a refusal, as each
 * costs a system call and an exception; who can't do without a certain worker always asks.
 */
final class Starter {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private static final int FREE = 0;
  private static final int CLAIMED = 1;
  private static final int STARTED = 2;

  /** In {@code lives}: one that is starting; the low bits count those that live. */
  private static final int ONE_STARTING = 1 << 16;

  private static final int OVER = -1;

  private final Thread[] threads;
  private final Consumer<String> limitations;
  private final AtomicIntegerArray thread;
  private final AtomicInteger lives = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();

  /** When the system last refused, before {@code refused} is set. */
  private volatile long refusedNanos;

  private volatile boolean refused;

  /**
   * @param threads the workers', to be filled in before they start
   * @param limitations is told if the system refuses a thread
   */
  Starter(Thread[] threads, Consumer<String> limitations) {
    this.threads = threads;
    this.limitations = limitations;
    this.thread = new AtomicIntegerArray(threads.length);
  }

  /**
   * Starts a worker's thread, unless it was started before or all have ended.
   *
   * @return whether this call started it
   * @throws OutOfMemoryError if the system refuses a thread; nothing has changed then
   */
  boolean start(int worker) {
    while (thread.get(worker) != STARTED) {
      if (thread.compareAndSet(worker, FREE, CLAIMED)) {
        return startClaimed(worker);
      }
      Thread.yield();
    }
    return false;
  }

  /**
   * As {@link #start}, for who can do without: false also if somebody else is at it, or if the
   * system refuses, or has a moment ago.
   */
  boolean tryStart(int worker) {
    if (!mayTry() || !thread.compareAndSet(worker, FREE, CLAIMED)) {
      return false;
    }
    try {
      return startClaimed(worker);
    } catch (OutOfMemoryError refusal) {
      return false;
    }
  }

  private boolean startClaimed(int worker) {
    boolean done = false;
    boolean counted = countStart();
    try {
      if (counted) {
        threads[worker].start();
        done = true;
      }
    } catch (OutOfMemoryError refusal) {
      refusedNanos = System.nanoTime();
      refused = true;
      limitations.accept(
          "threads: the system refused one for a worker ("
              + refusal.getMessage()
              + "), whose work others did; allow more threads, or use fewer workers");
      throw refusal;
    } finally {
      thread.set(worker, done ? STARTED : FREE);
      if (done) {
        started.getAndIncrement();
      }
      if (counted) {
        lives.getAndAdd(done ? 1 - ONE_STARTING : -ONE_STARTING);
      }
    }
    return done;
  }

  /** Counts one that is starting; false if all is over. */
  private boolean countStart() {
    int seen;
    do {
      seen = lives.get();
      if (seen == OVER) {
        return false;
      }
    } while (!lives.compareAndSet(seen, seen + ONE_STARTING));
    return true;
  }

  /** Whether it is worth asking for a thread, as none was refused a moment ago. */
  boolean mayTry() {
    return !refused || System.nanoTime() - refusedNanos >= PATIENCE_NANOS;
  }

  /**
   * Sees to it that one of some workers is started.
   *
   * @return the one that this call started; -1 if one had been
   * @throws OutOfMemoryError if the system refuses a thread, so that none of them has one
   */
  int startOneOf(int[] workers) {
    for (int worker : workers) {
      if (thread.get(worker) == STARTED) {
        return -1;
      }
    }
    return start(workers[0]) ? workers[0] : -1;
  }

  /** How many were ever started. */
  int started() {
    return started.get();
  }

  /** By a worker that ends: whether it is the last one. */
  boolean isLastToEnd() {
    while (true) {
      int seen = lives.get();
      if (seen == OVER) {
        return false;
      }
      if (seen == 1) {
        if (lives.compareAndSet(seen, OVER)) {
          return true;
        }
      } else if (seen % ONE_STARTING <= 1) {
        Thread.yield();
      } else if (lives.compareAndSet(seen, seen - 1)) {
        return false;
      }
    }
  }

  /** Lets none be started any more, though not all have said that they ended. */
  void stop() {
    int seen = lives.get();
    while (seen != OVER && (seen >= ONE_STARTING || !lives.compareAndSet(seen, OVER))) {
      Thread.yield();
      seen = lives.get();
    }
  }
}
