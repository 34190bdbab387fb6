package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;
import org.numascape.telemetry.WorkerState;

/**
 * How one worker sleeps: what it does rather than sleep, whether there is work for it or for
 * others, and whether it should leave that to others. Used by that worker's thread only.
 */
final class Slumber {
  private static final long FIRST_SLEEP_NANOS = 1_000_000;
  private static final long LOYAL_NANOS = 50_000;

  /** How long one of few workers sleeps while others work, until it looks at all of them again. */
  private static final long LOOK_AGAIN_NANOS = 50_000_000;

  /** How many are few. More of them sleep for longer, as n that look at n would take all PUs. */
  private static final int FEW_WORKERS = 64;

  private static final long RESTRAINT_NANOS = 10_000_000;

  private final NumaPool pool;
  private final Worker self;
  private final Thief thief;
  private final FiberSearch fiberSearch;
  private final WorkerCounters counters;
  private boolean impatient;

  Slumber(
      NumaPool pool, Worker self, Thief thief, FiberSearch fiberSearch, WorkerCounters counters) {
    this.pool = pool;
    this.self = self;
    this.thief = thief;
    this.fiberSearch = fiberSearch;
    this.counters = counters;
  }

  /**
   * Whether the worker should leave work to those who have it, as they keep its PUs busy; not if it
   * has watched them for {@value #RESTRAINT_NANOS} ns and there is work still.
   */
  boolean isRestrained() {
    return !impatient && pool.shares().areBusy(self.index());
  }

  /** The same while it waits for a task; not if it has for {@value #RESTRAINT_NANOS} ns. */
  boolean isRestrained(long waitingSinceNanos) {
    return System.nanoTime() - waitingSinceNanos < RESTRAINT_NANOS && isRestrained();
  }

  /** Takes what is meant for others, and makes public what is hidden, rather than sleep. */
  @Nullable Task lastResort() {
    boolean freshMail = false;
    int reach = thief.reach();
    long now = System.nanoTime();
    int first = thief.firstOfAll();
    for (int i = 0; i < thief.victims().length; i++) {
      int at = (first + i) % thief.victims().length;
      Worker victim = thief.victim(at);
      boolean fresh = !victim.mailbox.isOld(now);
      freshMail |= fresh && victim.mailbox.hasOpen();
      @Nullable Task task = fresh ? null : self.adopted(victim.mailbox.pollOpen());
      if (task == null && at < reach) {
        task = thief.uncover(at);
      }
      if (task != null) {
        thief.stole(at, 1);
        thief.wakeAnother();
        return task;
      }
    }
    if (freshMail) {
      // Whom it is for may need this very PU to get to it; mail that stays is taken after all.
      counters.enter(WorkerState.IDLE, System.nanoTime());
      LockSupport.parkNanos(self, Mailbox.PATIENCE_NANOS / 4);
      counters.enter(WorkerState.SEARCHING, System.nanoTime());
    }
    return null;
  }

  /** Sleeps until somebody makes work public; see {@link Sleepers} for why none is missed. */
  void sleep() {
    Sleepers sleepers = pool.sleepers();
    impatient = false;
    self.deque.forget();
    self.fibers.forget(pool.fibersInUse());
    sleepers.announce(self.index());
    if (!isRestrained()) {
      thief.requestFromAll();
    }
    if (!pool.lifeCycle().mayEnd() && !isWorkForMe()) {
      counters.enter(WorkerState.IDLE, System.nanoTime());
      thief.loyalty().stayNear();
      boolean idle = !isWorkAnywhere();
      // An owner may have pushed just before it could see the request; a second look finds that.
      LockSupport.parkNanos(self, firstNanos(idle));
      while (sleepers.isAnnounced(self.index()) && !pool.lifeCycle().mayEnd() && !isWorkForMe()) {
        if (isWorkAnywhere()) {
          if (isRestrained()) {
            watch();
          } else {
            LockSupport.parkNanos(self, LOYAL_NANOS);
          }
        } else if (fiberSearch.watches()) {
          break;
        } else if (sleepers.areAllAsleep()) {
          idle = true;
          // One that was restrained has left no request yet, and nobody will look for it.
          thief.requestFromAll();
          if (!isWorkAnywhere()) {
            LockSupport.park(self);
          }
        } else {
          idle = true;
          // A request may be lost while an owner is off its PU; while others work, look again.
          LockSupport.parkNanos(self, LOOK_AGAIN_NANOS * (1 + pool.workers() / FEW_WORKERS));
        }
        Thread.interrupted();
      }
      long now = System.nanoTime();
      if (idle) {
        thief.becomeHungry(now);
      }
      counters.enter(WorkerState.SEARCHING, now);
    }
    sleepers.cancel(self.index());
    pool.overseer().wake();
  }

  private long firstNanos(boolean idle) {
    if (fiberSearch.isWatching()) {
      return fiberSearch.nextWatchNanos();
    }
    return idle || isRestrained() ? FIRST_SLEEP_NANOS : LOYAL_NANOS;
  }

  /** Gives those who keep this worker's PUs busy time to do what work there is. */
  private void watch() {
    pool.shares().beginWatching();
    long end = System.nanoTime() + RESTRAINT_NANOS;
    while (pool.sleepers().isAnnounced(self.index())
        && !pool.lifeCycle().mayEnd()
        && !isWorkForMe()
        && isWorkAnywhere()) {
      if (System.nanoTime() - end >= 0) {
        impatient = true;
        break;
      }
      LockSupport.parkNanos(self, RESTRAINT_NANOS / 10);
    }
    pool.shares().endWatching();
  }

  /** By one that has found work: what it was woken for may be something else. */
  void passWakeUpOn() {
    if (pool.sleepers().any() && isWorkAnywhere()) {
      thief.wakeAnother();
    }
  }

  private boolean isWorkForMe() {
    return hasOwnWork() || (!isRestrained() && isWorkWithinReach());
  }

  private boolean hasOwnWork() {
    return !self.mailbox.isEmpty()
        || pool.jobs().hasJobsFor(self.node())
        || fiberSearch.isAnyOnNode();
  }

  /** Whether there is work for this worker, or with others for whoever may take it. */
  boolean isWorkAnywhere() {
    return hasOwnWork() || isWorkWith(thief.victims().length) || fiberSearch.isAnyWaiting();
  }

  private boolean isWorkWithinReach() {
    return isWorkWith(thief.near()) || fiberSearch.isAnyWaiting() || thief.isWorkFar();
  }

  /** Whether one of the first victims of the order has work that might be taken. */
  private boolean isWorkWith(int victims) {
    for (int i = 0; i < victims; i++) {
      Worker victim = thief.victim(i);
      if (victim.deque.hasPublic() || victim.deque.hasPrivate() || victim.mailbox.hasOpen()) {
        return true;
      }
    }
    return false;
  }
}
