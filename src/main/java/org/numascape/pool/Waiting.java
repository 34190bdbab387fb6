package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;
import org.numascape.telemetry.WorkerState;

/**
 * How one worker waits within a task or a job, for another's end or some condition: it works on
 * other things meanwhile. Used by that worker's thread only.
 */
final class Waiting {
  private static final long FIRST_PARK_NANOS = 50_000;

  /** The longest time until it looks again by itself. */
  static final long LAST_PARK_NANOS = 1_000_000;

  /**
   * How many tasks and jobs may lie on a worker's stack waiting for others. Then it does nothing
   * else while it waits, but for what only it may do; what it waits for was begun later than what
   * those below wait for, so that somebody gets on.
   */
  private static final int MAX_HELP_DEPTH = 64;

  private final NumaPool pool;
  private final Worker self;
  private final Thief thief;
  private final FiberSearch fiberSearch;
  private final Slumber slumber;
  private final WorkerCounters counters;
  private int helpDepth;

  Waiting(
      NumaPool pool,
      Worker self,
      Thief thief,
      FiberSearch fiberSearch,
      Slumber slumber,
      WorkerCounters counters) {
    this.pool = pool;
    this.self = self;
    this.thief = thief;
    this.fiberSearch = fiberSearch;
    this.slumber = slumber;
    this.counters = counters;
  }

  /**
   * Works on other things until a condition holds.
   *
   * @param task whose end unparks the worker; if null, fibers are carried meanwhile, too
   * @return whether the thread is interrupted; if there is no task, that ends the waiting
   */
  boolean helpUntil(
      @Nullable Task task, BooleanSupplier done, long timeoutNanos, @Nullable Worker addressee) {
    if (done.getAsBoolean()) {
      return false;
    }
    boolean interrupted = false;
    long parkNanos = FIRST_PARK_NANOS;
    long start = System.nanoTime();
    thief.becomeHungry(start);
    counters.enter(WorkerState.SEARCHING, start);
    long spinUntil = start + Worker.SEARCH_NANOS;
    boolean counted = false;
    while (!done.getAsBoolean() && System.nanoTime() - start < timeoutNanos) {
      if (task == null) {
        interrupted |= Thread.interrupted(); // and what it could do meanwhile need not see it
        if (interrupted) {
          break;
        }
      }
      boolean restrained = slumber.isRestrained(start);
      boolean deep = helpDepth >= MAX_HELP_DEPTH;
      @Nullable Object other = next(task, addressee, restrained, deep);
      if (other == null && counted) {
        other = whatNobodyElseBegins(deep);
        if (other != null) {
          interrupted |= Thread.interrupted(); // meant for what waits, not for a job on top of it
        }
      }
      if (other == null && !restrained && !deep && System.nanoTime() - spinUntil >= 0) {
        other = thief.uncoverAny();
      }
      if (other != null) {
        if (counted) {
          pool.waitingWorkers().leave(self.node());
          counted = false;
        }
        thief.loyalty().endHunger();
        counters.enter(WorkerState.WORKING, System.nanoTime());
        execute(other);
        long now = System.nanoTime();
        thief.becomeHungry(now);
        counters.enter(WorkerState.SEARCHING, now);
        parkNanos = FIRST_PARK_NANOS;
      } else if (!counted) {
        pool.waitingWorkers().enter(self.node());
        counted = true;
      } else if (System.nanoTime() - spinUntil < 0) {
        self.pause();
      } else if (task == null || task.announceWaiter()) {
        counters.enter(WorkerState.IDLE, System.nanoTime());
        thief.loyalty().stayNear();
        LockSupport.parkNanos(self, parkNanos);
        counters.enter(WorkerState.SEARCHING, System.nanoTime());
        parkNanos = Math.min(parkNanos * 2, LAST_PARK_NANOS);
        interrupted |= Thread.interrupted();
        if (interrupted && task == null) {
          break;
        }
      }
    }
    if (counted) {
      pool.waitingWorkers().leave(self.node());
    }
    thief.loyalty().endHunger();
    counters.enter(WorkerState.WORKING, System.nanoTime());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return interrupted;
  }

  private @Nullable Object next(
      @Nullable Task task, @Nullable Worker addressee, boolean restrained, boolean deep) {
    // What nobody else may do must be done at any depth: its sender may be what is waited for.
    @Nullable Object next = deep ? self.mailbox.pollStrict() : self.deque.pop();
    if (next == null && !deep) {
      next = self.mailbox.poll();
    }
    if (next == null && pool.isShutdown()) {
      next = pool.orphans().poll();
    }
    if (next == null && !restrained) {
      boolean takenBack =
          addressee != null
              && task != null
              && (addressee.node() == self.node() || addressee.mailbox.isOld(System.nanoTime()))
              && addressee.mailbox.takeBack(task);
      next = takenBack ? task : deep ? null : thief.steal();
    }
    if (next == null && task == null && !deep) {
      next = fiberSearch.poll();
      if (next == null) {
        next = fiberSearch.steal();
      }
    }
    return next;
  }

  /** A job that lies there while all who might begin it wait, as this worker does. */
  private @Nullable Object whatNobodyElseBegins(boolean deep) {
    WaitingWorkers waiting = pool.waitingWorkers();
    int node = self.node();
    if (!waiting.areAllOn(node)) {
      return null;
    }
    @Nullable Object job = pool.jobs().pollStrict(node);
    if (job == null && !deep && (waiting.areAll() || !pool.jobs().mayTakeFromOthers())) {
      job = pool.jobs().poll(node);
      if (job == null) {
        job = pool.jobs().pollOtherNodes(node);
      }
    }
    return job;
  }

  /** Executes something on top of what waits. */
  void execute(Object work) {
    int generation = self.deque.generation();
    helpDepth++;
    try {
      self.executeAny(work);
    } finally {
      helpDepth--;
      self.deque.setGeneration(generation);
    }
  }
}
