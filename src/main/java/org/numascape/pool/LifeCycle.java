package org.numascape.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a pool begins and ends: it is shut down, stops what runs if it is told to, and is terminated
 * by the worker that ends last. Any thread, except where it says otherwise.
 *
 * <p>The state only advances, by one atomic update, and all workers are woken behind it; who goes
 * to sleep reads it after announcing that, so that a worker sees either the new state or the
 * wake-up. Workers that have yet to be started are not woken to end: only those that were started
 * count. Work that comes later, from tasks that still run, starts them as before, and then they end
 * like the others. The {@link Starter} counts starts and ends: there is one last, and none starts
 * after it. It says that the pool is terminated, then looks at all queues; who submits puts his job
 * there, then reads the state. Both are volatile, so one of the two sees the other, and takes the
 * job.
 */
final class LifeCycle {
  /** The life of a pool, in this order; a later state is never followed by an earlier one. */
  private enum State {
    RUNNING,
    SHUT_DOWN,
    STOPPING,
    TERMINATED
  }

  private final NumaPool pool;
  private final Thread[] threads;
  private final Sleepers sleepers;
  private final Starter starter;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final CountDownLatch terminated = new CountDownLatch(1);

  /**
   * @param threads the workers', to be filled in before they start
   */
  LifeCycle(NumaPool pool, Thread[] threads, Sleepers sleepers, Starter starter) {
    this.pool = pool;
    this.threads = threads;
    this.sleepers = sleepers;
    this.starter = starter;
  }

  /**
   * Starts the first worker, so that there is one to do what any may do. By who made the pool; if
   * it fails, the pool is to be closed.
   */
  void start() {
    sleepers.start(0);
    pool.overseer().start();
  }

  /** As {@link NumaPool#startAllWorkers}. */
  void startAllWorkers() {
    checkOpen();
    for (int worker = 0; worker < threads.length; worker++) {
      sleepers.start(worker);
    }
  }

  /**
   * @throws RejectedExecutionException if the pool was shut down
   */
  void checkOpen() {
    if (isShutdown()) {
      throw closed();
    }
  }

  /**
   * As {@link #checkOpen}, for what belongs to work that was accepted, if it is part of such.
   *
   * @throws RejectedExecutionException if the pool was shut down and the caller is none of its
   *     workers and fibers
   */
  void checkOpenToCaller() {
    if (isShutdown() && !isCalledFromWithin()) {
      throw closed();
    }
  }

  private boolean isCalledFromWithin() {
    @Nullable Fibers used = pool.fibersInUse();
    return pool.currentWorker() != null || (used != null && used.isCarried());
  }

  static RejectedExecutionException closed() {
    return new RejectedExecutionException("the pool is closed; make a new one");
  }

  /**
   * The last worker looks at all queues once more after it has said that the pool is terminated. So
   * what was submitted is seen by it, or its submitter sees here that it may have come too late.
   *
   * @throws RejectedExecutionException if the job that the caller submitted has
   */
  void afterSubmission(Object submitted) {
    if (isTerminating()) {
      boolean tooLate = false;
      for (Object late = pollAnything(); late != null; late = pollAnything()) {
        if (late == submitted) {
          tooLate = true;
        } else if (late instanceof Task task) {
          task.complete(closed());
        } else {
          Fiber.perform((Runnable) late); // what it throws is not for who submits
        }
      }
      if (tooLate) {
        throw closed();
      }
    }
  }

  /** Anything at all that no worker has begun or forked. */
  @Nullable Object pollAnything() {
    @Nullable Object job = pool.jobs().pollAny();
    for (int i = 0; i < threads.length && job == null; i++) {
      job = pool.worker(i).mailbox.poll();
    }
    return job;
  }

  void shutdown() {
    advanceTo(State.SHUT_DOWN);
  }

  /** As {@link NumaPool#shutdownNow}. */
  List<Runnable> shutdownNow() {
    advanceTo(State.STOPPING);
    List<Runnable> notBegun = new ArrayList<>();
    for (Object job = pollAnything(); job != null; job = pollAnything()) {
      if (job instanceof Task task) {
        task.complete(closed());
      } else if (job instanceof EachNode.Part part) {
        part.cancel(true);
      } else if (!(job instanceof JobFuture<?> future && future.hasBegun())) {
        notBegun.add((Runnable) job);
      }
    }
    @Nullable Fibers used = pool.fibersInUse();
    if (used != null) {
      used.shutdownNow(notBegun);
    }
    for (Thread thread : threads) {
      thread.interrupt();
    }
    return notBegun;
  }

  private void advanceTo(State next) {
    state.getAndUpdate(now -> now.compareTo(next) < 0 ? next : now);
    wakeAll();
  }

  void wakeAll() {
    for (int worker = 0; worker < threads.length; worker++) {
      sleepers.wakeStarted(worker);
      LockSupport.unpark(threads[worker]);
    }
  }

  boolean isShutdown() {
    return state.get() != State.RUNNING;
  }

  /** Whether the pool was shut down and no fiber lives, so that workers may end. */
  boolean mayEnd() {
    @Nullable Fibers used = pool.fibersInUse();
    return isShutdown() && (used == null || !used.isAnyAlive());
  }

  /** Whether even what runs is to end. */
  boolean isStopping() {
    return state.get().compareTo(State.STOPPING) >= 0;
  }

  /** Whether the last worker has begun to end. */
  boolean isTerminating() {
    return state.get() == State.TERMINATED;
  }

  /** At 0 when the workers have ended. */
  CountDownLatch terminated() {
    return terminated;
  }

  /**
   * Shuts down, and waits until all is done and all threads have ended. Idempotent.
   *
   * @return whether the calling thread was interrupted meanwhile
   * @throws IllegalStateException if a worker of the pool calls; it would wait for itself
   */
  boolean end() {
    if (isCalledFromWithin()) {
      throw new IllegalStateException(
          "a task can't close its own pool, as that waits for the task; call shutdown");
    }
    shutdown();
    boolean interrupted = awaitWorkers();
    if (terminated.getCount() > 0) {
      // A worker died, so that none was the last.
      starter.stop();
      interrupted |= awaitWorkers();
      terminate();
    }
    interrupted |= awaitEnd(pool.overseer());
    return interrupted;
  }

  /** Waits for all that were started to end; one may start another meanwhile. */
  private boolean awaitWorkers() {
    boolean interrupted = false;
    int awaited;
    do {
      awaited = starter.started();
      for (Thread thread : threads) {
        interrupted |= awaitEnd(thread);
      }
    } while (starter.started() > awaited);
    return interrupted;
  }

  /** Waits for a thread to end; as ExecutorService says, who is interrupted here is in a hurry. */
  private boolean awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    return interrupted;
  }

  /** As {@link NumaPool#checkWorkers}. */
  void checkWorkers() {
    for (Thread thread : threads) {
      if (!isShutdown() && thread.getState() == Thread.State.TERMINATED) {
        throw new IllegalStateException(
            thread.getName() + " died and its tasks are lost; close the pool and make a new one");
      }
    }
  }

  /** By a worker that ends: whether it is the last one. */
  boolean isLastToEnd() {
    if (!starter.isLastToEnd()) {
      return false;
    }
    advanceTo(State.TERMINATED);
    return true;
  }

  /** By the last worker, when nothing is left. */
  void terminate() {
    pool.release();
    terminated.countDown();
    pool.overseer().wake();
  }
}
