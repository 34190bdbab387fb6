package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.WorkerThread.Arrived;
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

  /** The same for jobs that nobody else begins: without them all might wait for ever. */
  private static final int MAX_JOB_DEPTH = 256;

  /**
   * How long it carries fibers, when they are all there is, before it looks for a job that one of
   * them may wait for while all workers do as this one.
   */
  private static final long ONLY_FIBERS_NANOS = 10_000_000;

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
   * Works on other things until a condition holds. An interrupt that others send meanwhile is kept
   * for the caller, and may be seen by what is done on top of it, too.
   *
   * @param task whose end unparks the worker; if null, fibers are carried meanwhile, too
   * @param own the job that it waits for, if it may do that and nobody has begun it
   * @return whether an interrupt ended it; else the thread is left interrupted by one that came
   */
  boolean helpUntil(
      @Nullable Task task,
      BooleanSupplier done,
      long timeoutNanos,
      @Nullable Worker addressee,
      Supplier<@Nullable Object> own) {
    if (done.getAsBoolean()) {
      return false;
    }
    WorkerThread thread = (WorkerThread) Thread.currentThread();
    Arrived before = thread.takeInterrupt();
    boolean interrupted = before.any();
    long parkNanos = FIRST_PARK_NANOS;
    long start = System.nanoTime();
    long now = start;
    thief.becomeHungry(start);
    counters.enter(WorkerState.SEARCHING, start);
    long spinUntil = start + Worker.SEARCH_NANOS;
    long onlyFibersSince = start;
    boolean counted = false;
    while (!done.getAsBoolean() && now - start < timeoutNanos) {
      interrupted |= thread.interrupts() != before.interrupts();
      if (interrupted && task == null) {
        break;
      }
      boolean restrained = slumber.isRestrained(start);
      boolean deep = helpDepth >= MAX_HELP_DEPTH;
      @Nullable Object other = next(task, addressee, restrained, deep);
      boolean withFibers = task == null && !(counted && now - onlyFibersSince >= ONLY_FIBERS_NANOS);
      if (other == null && withFibers) {
        other = nextFibers();
      }
      if (other == null && counted) {
        other = whatNobodyElseBegins(own);
        onlyFibersSince = now;
      }
      if (other == null && !restrained && !deep && now - spinUntil >= 0) {
        other = thief.uncoverAny();
      }
      if (other != null) {
        boolean carries = other == self.fibers;
        if (carries && !counted) {
          pool.waitingWorkers().enter(self.node());
        } else if (!carries && counted) {
          pool.waitingWorkers().leave(self.node());
        }
        counted = carries;
        thief.loyalty().endHunger();
        counters.enter(WorkerState.WORKING, System.nanoTime());
        hideInterrupt(); // meant for what waits
        execute(other);
        hideInterrupt(); // or left by what was done on top
        now = System.nanoTime();
        thief.becomeHungry(now);
        counters.enter(WorkerState.SEARCHING, now);
        parkNanos = FIRST_PARK_NANOS;
        onlyFibersSince = carries ? onlyFibersSince : now;
        continue;
      }
      if (!counted) {
        pool.waitingWorkers().enter(self.node());
        counted = true;
      } else if (now - spinUntil < 0) {
        self.pause();
      } else if ((withFibers || task != null) && (task == null || task.announceWaiter())) {
        counters.enter(WorkerState.IDLE, now);
        thief.loyalty().stayNear();
        LockSupport.parkNanos(self, parkNanos);
        counters.enter(WorkerState.SEARCHING, System.nanoTime());
        parkNanos = Math.min(parkNanos * 2, LAST_PARK_NANOS);
        if (task != null) {
          Thread.interrupted(); // counted, or it would not park again
        }
      }
      now = System.nanoTime();
    }
    if (counted) {
      pool.waitingWorkers().leave(self.node());
    }
    thief.loyalty().endHunger();
    counters.enter(WorkerState.WORKING, System.nanoTime());
    Arrived after = thread.takeInterrupt();
    interrupted |= after.any() || after.interrupts() != before.interrupts();
    boolean ends = interrupted && task == null && !done.getAsBoolean();
    if (interrupted && !ends) {
      thread.interrupt();
    }
    return ends;
  }

  /** Clears an interrupt, which is counted; unless all are told to end. */
  private void hideInterrupt() {
    if (!pool.lifeCycle().isStopping()) {
      Thread.interrupted();
    }
  }

  private @Nullable Object next(
      @Nullable Task task, @Nullable Worker addressee, boolean restrained, boolean deep) {
    @Nullable Object next = deep ? null : self.deque.pop();
    if (next == null) {
      // What nobody else may do must be done at any depth: its sender may be what is waited for.
      // Where nodes keep to themselves, the sender of open mail can't take it back.
      boolean strictOnly = deep && pool.jobs().mayTakeFromOthers();
      next = strictOnly ? self.mailbox.pollStrict() : self.mailbox.poll();
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
    return next;
  }

  private @Nullable LocalFibers nextFibers() {
    @Nullable LocalFibers ready = fiberSearch.poll();
    return ready == null ? fiberSearch.steal() : ready;
  }

  /**
   * A job that lies there while all who might begin it wait, as this worker does; rather what it
   * waits for itself than another that may wait for more.
   */
  private @Nullable Object whatNobodyElseBegins(Supplier<@Nullable Object> own) {
    WaitingWorkers waiting = pool.waitingWorkers();
    int node = self.node();
    if (!waiting.areAllOn(node)) {
      return null;
    }
    @Nullable Object job = pool.jobs().pollStrict(node);
    if (job != null || !(waiting.areAll() || !pool.jobs().mayTakeFromOthers())) {
      return job;
    }
    job = own.get();
    if (job == null && helpDepth < MAX_JOB_DEPTH) {
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
