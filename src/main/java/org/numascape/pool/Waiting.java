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
   * How many tasks may lie on a worker's stack waiting for others. Then it does nothing else while
   * it waits for a task: it waits for one that was begun later than those below, so that somebody
   * gets on.
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
   * @param task whose end unparks the worker; if null, jobs from outside are done meanwhile, too
   * @return whether the thread is interrupted; if there is no task, that ends the waiting
   */
  boolean helpUntil(
      @Nullable Task task, BooleanSupplier done, long timeoutNanos, @Nullable Worker addressee) {
    if (done.getAsBoolean()) {
      return false;
    }
    boolean interrupted = false;
    int generation = self.deque.generation();
    long parkNanos = FIRST_PARK_NANOS;
    long start = System.nanoTime();
    thief.becomeHungry(start);
    counters.enter(WorkerState.SEARCHING, start);
    long spinUntil = start + Worker.SEARCH_NANOS;
    while (!done.getAsBoolean() && System.nanoTime() - start < timeoutNanos) {
      if (task == null && Thread.interrupted()) {
        interrupted = true; // and what it could do meanwhile need not see it
        break;
      }
      boolean restrained = slumber.isRestrained(start);
      boolean deep = task != null && helpDepth >= MAX_HELP_DEPTH;
      @Nullable Object other = next(task, addressee, restrained, deep);
      if (other == null && !restrained && !deep && System.nanoTime() - spinUntil >= 0) {
        other = thief.uncoverAny();
      }
      if (other != null) {
        thief.loyalty().endHunger();
        counters.enter(WorkerState.WORKING, System.nanoTime());
        helpDepth++;
        self.executeAny(other);
        self.deque.setGeneration(generation);
        helpDepth--;
        long now = System.nanoTime();
        thief.becomeHungry(now);
        counters.enter(WorkerState.SEARCHING, now);
        parkNanos = FIRST_PARK_NANOS;
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
    if (next == null && !deep && task != null) {
      next = pool.jobs().pollStrict(self.node());
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
    if (next == null && task == null) {
      next = pool.jobs().poll(self.node());
      if (next == null) {
        next = fiberSearch.poll();
      }
      if (next == null) {
        next = pool.jobs().pollOtherNodes(self.node());
      }
      if (next == null) {
        next = fiberSearch.steal();
      }
    }
    return next;
  }
}
