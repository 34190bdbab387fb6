package org.numascape.pool;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;

/**
 * How one worker steals: whom it visits, in which order, and how much it takes. Used by that
 * worker's thread only, but for {@link #wakeAnother}.
 */
final class Thief {
  /**
   * How long a thief waits for what its own node's workers hold privately before it looks on other
   * nodes: enough for an owner that forks to see the request, which takes it some nanoseconds, but
   * for a long task of it no more than a steal from far away costs.
   */
  private static final long LOYALTY_NANOS = 10_000;

  /** The most tasks that one steal takes. */
  static final int MAX_BATCH = 64;

  private final NumaPool pool;
  private final Worker self;
  private final WorkerCounters counters;

  /** For the tasks of one steal; empty if one steal takes one task. */
  private final @Nullable Task[] batch;

  private VictimOrder order = VictimOrder.NOBODY;
  private int[] wakes = order.victims();
  private long random;
  private long hungrySinceNanos;
  private boolean hasForcedNear;
  private long failedAttempts;

  Thief(NumaPool pool, Worker self, WorkerCounters counters) {
    this.pool = pool;
    this.self = self;
    this.counters = counters;
    this.random = 0x9e3779b97f4a7c15L * (self.index() + 1);
    this.batch =
        new @Nullable Task[pool.settings().remoteBatch() == RemoteBatch.HALF ? MAX_BATCH : 0];
  }

  /** Finds out who stands where; what that takes lies on the node of the thread that calls. */
  void lookAround() {
    order = pool.victimOrder(self.index());
    wakes = pool.wakeOrder(order);
  }

  /** The victims' numbers, near before far. */
  int[] victims() {
    return order.victims();
  }

  Worker victim(int at) {
    return pool.worker(order.victims()[at]);
  }

  /** At which place of the order a round's attempt goes. */
  int attempt(int number) {
    return order.isDrawn() ? order.draw(nextRandom()) : number;
  }

  /** Wakes one who may take what was made ready here, as {@link PuShares#wakeThief}. Any thread. */
  boolean wakeAnother() {
    return pool.shares().wakeThief(wakes);
  }

  /** Begins a search. */
  void becomeHungry(long nowNanos) {
    hungrySinceNanos = nowNanos;
    hasForcedNear = false;
  }

  /**
   * Steals in the order of the settings; from another node only if nobody on this one has work, or
   * they keep it for too long, even after it was made public in their stead.
   */
  @Nullable Task steal() {
    int near = order.near();
    @Nullable Task task = scan(0, near);
    if (task != null || near == order.victims().length) {
      return task;
    }
    if (isWorkOn(near)) {
      if (System.nanoTime() - hungrySinceNanos < LOYALTY_NANOS) {
        return null;
      }
      if (!hasForcedNear) {
        hasForcedNear = true;
        task = uncoverFirst(near);
      }
    }
    return task == null ? scan(near, order.victims().length) : task;
  }

  /** Whether one of the first victims of the order has work that might be stolen. */
  private boolean isWorkOn(int victims) {
    for (int i = 0; i < victims; i++) {
      TaskDeque its = victim(i).deque;
      if (its.hasPrivate() || its.hasPublic()) {
        return true;
      }
    }
    return false;
  }

  /** Makes as many attempts as there are victims in a part of the order. */
  private @Nullable Task scan(int first, int end) {
    for (int i = first; i < end; i++) {
      int at = attempt(i);
      Worker victim = victim(at);
      @Nullable Task task = steal(victim, at);
      if (task != null) {
        if (victim.deque.hasPublic() || victim.deque.hasPrivate()) {
          wakeAnother();
        }
        return task;
      }
      failed();
      if (victim.deque.hasPrivate()) {
        victim.deque.request();
      }
    }
    return null;
  }

  /** Takes as many tasks as the settings say; all but the first go into the own deque. */
  private @Nullable Task steal(Worker victim, int at) {
    if (victim.node() == self.node() || batch.length == 0) {
      @Nullable Task task = victim.deque.steal();
      if (task != null) {
        stole(at, 1);
      }
      return task;
    }
    int taken = victim.deque.stealHalf(batch);
    if (taken == 0) {
      return null;
    }
    stole(at, taken);
    @Nullable Task first = batch[0];
    for (int i = 1; i < taken; i++) {
      self.push(Objects.requireNonNull(batch[i]));
    }
    Arrays.fill(batch, 0, taken, null);
    return first;
  }

  /** Counts a steal from the victim at a place of the order. */
  void stole(int at, int tasks) {
    counters.stole(pool.column(victim(at).index()), order.tiers()[at], tasks, System.nanoTime());
  }

  /** Counts an attempt that took nothing. */
  void failed() {
    failedAttempts++;
  }

  /** How many attempts took nothing. */
  long failedAttempts() {
    return failedAttempts;
  }

  /** Publishes in the stead of a victim that is too busy to do it, and steals; not counted yet. */
  @Nullable Task uncover(int at) {
    Worker victim = victim(at);
    if (victim.deque.hasPrivate()) {
      victim.deque.request();
      if (victim.deque.forcePublication(pool.thread(victim.index()))) {
        return victim.deque.steal();
      }
    }
    return null;
  }

  /** Does so with the first victim that has something. */
  @Nullable Task uncoverAny() {
    return uncoverFirst(order.victims().length);
  }

  private @Nullable Task uncoverFirst(int victims) {
    for (int at = 0; at < victims; at++) {
      @Nullable Task task = uncover(at);
      if (task != null) {
        stole(at, 1);
        return task;
      }
    }
    return null;
  }

  /** Asks all victims to publish at their next push. */
  void requestFromAll() {
    for (int victim : order.victims()) {
      pool.worker(victim).deque.request();
    }
  }

  private long nextRandom() {
    // xorshift64 (Marsaglia 2003)
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }
}
