package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
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
  private int waits;

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
   * @param awaited the trees that it waits for, besides that in which it does
   * @return whether an interrupt ended it; else the thread is left interrupted by one that came
   * @throws StackOverflowError if the stack has no room for what only this worker may do, or for
   *     what nobody else begins; that still lies there then
   */
  boolean helpUntil(
      @Nullable Task task,
      BooleanSupplier done,
      long timeoutNanos,
      @Nullable Worker addressee,
      Supplier<@Nullable Object> own,
      LongPredicate awaited) {
    return !done.getAsBoolean()
        && new Wait(task, done, timeoutNanos, addressee, own, awaited).untilItEnds();
  }

  /** Clears an interrupt, which is counted; unless all are told to end. */
  private void hideInterrupt() {
    if (!pool.lifeCycle().isStopping()) {
      Thread.interrupted();
    }
  }

  private @Nullable LocalFibers nextFibers() {
    @Nullable LocalFibers ready = fiberSearch.poll();
    return ready == null ? fiberSearch.steal() : ready;
  }

  /**
   * A job, or a task of another tree, that lies there while all who might do it wait, as this
   * worker does; rather what it waits for itself than another that may wait for more, and rather
   * what others have begun.
   *
   * @throws StackOverflowError if there is no room for it; it still lies there then
   */
  private @Nullable Object whatNobodyElseBegins(Supplier<@Nullable Object> own) {
    WaitingWorkers waiting = pool.waitingWorkers();
    int node = self.node();
    if (!waiting.areAllOn(node)) {
      return null;
    }
    StackRoom.check(); // or it would wait for ever
    @Nullable Object job = self.adopted(pool.jobs().pollStrict(node));
    if (job != null || !(waiting.areAll() || !pool.jobs().mayTakeFromOthers())) {
      return job;
    }
    job = self.adopted(own.get());
    if (job == null && helpDepth < MAX_HELP_DEPTH) {
      @Nullable Task task = anyTask();
      if (task != null) {
        return task;
      }
    }
    if (job == null && helpDepth < MAX_JOB_DEPTH) {
      job = self.adopted(pool.jobs().poll(node));
      if (job == null) {
        job = self.adopted(pool.jobs().pollOtherNodes(node));
      }
    }
    return job;
  }

  /** A task of whatever tree, in its own deque or another's. */
  private @Nullable Task anyTask() {
    @Nullable Task task = self.deque.pop();
    if (task != null) {
      self.found(self.deque.treeOfPopped());
      return task;
    }
    @Nullable LongPredicate some = thief.confineTo(null);
    try {
      task = thief.steal();
      return task == null ? thief.uncoverAny() : task;
    } finally {
      thief.confineTo(some);
    }
  }

  /** Whether there is a wait, be it below what the worker executes. */
  boolean isAny() {
    return waits > 0;
  }

  /** Executes something of a tree on top of what waits. */
  void execute(Object work, long tree) {
    int generation = self.deque.generation();
    boolean isLevel = self.deque.beginsLevel(tree);
    helpDepth++;
    if (isLevel) {
      self.deque.enterTree(tree);
    }
    try {
      self.executeAny(work);
    } finally {
      helpDepth--;
      if (isLevel) {
        self.deque.leaveTree();
      }
      self.deque.setGeneration(generation);
    }
  }

  /** One wait, from its begin to its end. */
  private final class Wait {
    private final @Nullable Task task;
    private final BooleanSupplier done;
    private final long timeoutNanos;
    private final @Nullable Worker addressee;
    private final Supplier<@Nullable Object> own;
    private final LongPredicate trees;
    private final WorkerThread thread = (WorkerThread) Thread.currentThread();
    private final Arrived before = thread.takeInterrupt();

    /** Without room nothing may be taken: an overflow in the pool's own methods would lose it. */
    private final boolean hasRoom = StackRoom.isThere();

    private final boolean deep = helpDepth >= MAX_HELP_DEPTH || !hasRoom;
    private final long start = System.nanoTime();
    private final long spinUntil = start + Worker.SEARCH_NANOS;
    private long now = start;
    private long parkNanos = FIRST_PARK_NANOS;
    private boolean interrupted = before.any();

    /** Whether this worker is among those that wait and have found nothing but fibers. */
    private boolean counted;

    private long onlyFibersSince = start;

    /** Whether the last search was for fibers, too. */
    private boolean withFibers;

    Wait(
        @Nullable Task task,
        BooleanSupplier done,
        long timeoutNanos,
        @Nullable Worker addressee,
        Supplier<@Nullable Object> own,
        LongPredicate awaited) {
      long tree = self.tree();
      this.trees = other -> other == tree || awaited.test(other);
      this.task = task;
      this.done = done;
      this.timeoutNanos = timeoutNanos;
      this.addressee = addressee;
      this.own = own;
    }

    /** Whether an interrupt ended it. */
    boolean untilItEnds() {
      @Nullable LongPredicate outer = thief.confineTo(trees);
      waits++;
      thief.becomeHungry(start);
      counters.enter(WorkerState.SEARCHING, start);
      try {
        workMeanwhile();
      } finally {
        count(false);
        waits--;
        thief.confineTo(outer);
        thief.loyalty().endHunger();
        counters.enter(WorkerState.WORKING, System.nanoTime());
      }
      return giveBackInterrupt();
    }

    private void workMeanwhile() {
      while (!done.getAsBoolean() && now - start < timeoutNanos) {
        interrupted |= thread.interrupts() != before.interrupts();
        if (interrupted && task == null) {
          break;
        }
        @Nullable Object other = search();
        if (other == null) {
          rest();
        } else {
          executeMeanwhile(other);
        }
      }
    }

    /**
     * @throws StackOverflowError if there is no room for what nobody else may do; it still lies
     *     there then
     */
    private @Nullable Object search() {
      if (!hasRoom && hasMailForNobodyElse()) {
        StackRoom.check(); // its sender may be what is waited for
        return self.adopted(mail());
      }
      boolean restrained = slumber.isRestrained(start);
      @Nullable Object other = hasRoom ? next(restrained) : null;
      withFibers =
          hasRoom && task == null && !(counted && now - onlyFibersSince >= ONLY_FIBERS_NANOS);
      if (other == null && withFibers) {
        other = ofThisTree(nextFibers());
      }
      if (other == null && counted) {
        other = whatNobodyElseBegins(own);
        onlyFibersSince = now;
      }
      if (other == null && !restrained && !deep && now - spinUntil >= 0) {
        other = thief.uncoverAny();
      }
      return other;
    }

    private @Nullable Object next(boolean restrained) {
      @Nullable Object next = deep ? null : ofThisTree(self.deque.popOfTree());
      if (next == null) {
        next = self.adopted(mail());
      }
      if (next == null && pool.isShutdown()) {
        next = self.adopted(pool.orphans().poll());
      }
      if (next == null && !restrained) {
        boolean takenBack =
            addressee != null
                && task != null
                && (addressee.node() == self.node() || addressee.mailbox.isOld(System.nanoTime()))
                && addressee.mailbox.takeBack(task);
        next = takenBack ? ofThisTree(task) : deep ? null : thief.steal();
      }
      return next;
    }

    /**
     * What nobody else may do must be done at any depth, and whatever its tree: its sender may be
     * what is waited for. Where nodes keep to themselves, that holds for open mail, too, as its
     * sender can't take it back.
     */
    private @Nullable Task mail() {
      if (!pool.jobs().mayTakeFromOthers()) {
        return self.mailbox.poll();
      }
      @Nullable Task strict = self.mailbox.pollStrict();
      return strict != null || deep ? strict : self.mailbox.pollOpen(trees);
    }

    private boolean hasMailForNobodyElse() {
      return pool.jobs().mayTakeFromOthers() ? self.mailbox.hasStrict() : !self.mailbox.isEmpty();
    }

    private <T> @Nullable T ofThisTree(@Nullable T found) {
      if (found != null) {
        self.found(self.tree());
      }
      return found;
    }

    private void executeMeanwhile(Object other) {
      boolean carries = other == self.fibers;
      count(carries);
      thief.loyalty().endHunger();
      counters.enter(WorkerState.WORKING, System.nanoTime());
      hideInterrupt(); // meant for what waits
      execute(other, self.foundTree());
      hideInterrupt(); // or left by what was done on top
      now = System.nanoTime();
      thief.becomeHungry(now);
      counters.enter(WorkerState.SEARCHING, now);
      parkNanos = FIRST_PARK_NANOS;
      onlyFibersSince = carries ? onlyFibersSince : now;
    }

    /** A moment of nothing: counted in the first, then spinning, then asleep. */
    private void rest() {
      if (!counted) {
        count(true);
      } else if (now - spinUntil < 0) {
        self.pause();
      } else if (task == null ? withFibers || !hasRoom : task.announceWaiter()) {
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

    private void count(boolean finds) {
      if (finds != counted) {
        counted = finds;
        if (finds) {
          pool.waitingWorkers().enter(self.node());
        } else {
          pool.waitingWorkers().leave(self.node());
        }
      }
    }

    private boolean giveBackInterrupt() {
      Arrived after = thread.takeInterrupt();
      interrupted |= after.any() || after.interrupts() != before.interrupts();
      boolean ends = interrupted && task == null && !done.getAsBoolean();
      if (interrupted && !ends) {
        thread.interrupt();
      }
      return ends;
    }
  }
}
