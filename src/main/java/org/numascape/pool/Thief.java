package org.numascape.pool;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;

/**
 * How one worker steals: whom it visits, in which order, and how much it takes. Used by that
 * worker's thread only, but for {@link #wakeAnother}.
 */
final class Thief {
  /**
   * How long a thief waits for what its own node's workers hold privately before it publishes in
   * their stead: enough for an owner that forks to see the request, which takes it some
   * nanoseconds.
   */
  private static final long COURTESY_NANOS = 10_000;

  /**
   * With how many tasks a victim is a list of tasks rather than the path through a tree, so that
   * its oldest one need not be the largest, but there are enough of them.
   */
  private static final int MANY_TASKS = 32;

  /** The most tasks that one steal takes. */
  static final int MAX_BATCH = 64;

  private final NumaPool pool;
  private final Worker self;
  private final WorkerCounters counters;

  /** For the tasks of one steal; empty if one steal takes one task. */
  private final @Nullable Task[] batch;

  private final int farGeneration;
  private final StealBackoff backoff = new StealBackoff();
  private VictimOrder order = VictimOrder.NOBODY;
  private Loyalty loyalty;

  /** Whom to wake; volatile, as others see it, and what is in it. */
  private volatile int[] wakes;

  private long random;
  private long hungrySinceNanos;
  private boolean hasForcedNear;
  private long failedAttempts;

  /** Of which trees it takes tasks; of all if null. */
  private @Nullable LongPredicate trees;

  Thief(NumaPool pool, Worker self, WorkerCounters counters) {
    this.pool = pool;
    this.self = self;
    this.counters = counters;
    this.wakes = pool.jobs().wakeOrder(self.node());
    this.loyalty = new Loyalty(pool.scouts(), self.index(), self.node(), new int[0]);
    this.farGeneration = farGeneration(pool.workers(), pool.topology().nodes().size());
    this.random = 0x9e3779b97f4a7c15L * (self.index() + 1);
    this.batch =
        new @Nullable Task[pool.settings().remoteBatch() == RemoteBatch.HALF ? MAX_BATCH : 0];
  }

  /**
   * The last generation whose tasks are worth a steal from another node. With an earlier one nodes
   * save few steals and stand idle for longer at the end: in a simulation of fib on 4 nodes of 2
   * workers, 8 of 1, 8 of 8 and 2 of 16, with steals that take no time, this one made the work take
   * 2 to 7 % longer than no limit, the one before it twice that.
   */
  private static int farGeneration(int workers, int nodes) {
    return generations(workers) + generations(nodes) + 1;
  }

  /** How many forks of each task it takes until there are as many as that. */
  private static int generations(int tasks) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(tasks - 1);
  }

  /**
   * By its thread when it starts: finds out who stands where, nearest first; until then others are
   * woken in the worker's stead as for jobs of its node. What that takes lies on the node of the
   * thread that calls.
   */
  void lookAround() {
    order = pool.victimOrder(self.index());
    wakes = order.wakeOrder(pool.settings().pinning());
    int[] neighbours = Arrays.copyOf(order.victims(), hasFar() ? order.near() : 0);
    loyalty = new Loyalty(pool.scouts(), self.index(), self.node(), neighbours);
  }

  /** The victims' numbers, near before far. */
  int[] victims() {
    return order.victims();
  }

  /**
   * How many of them, the first ones, are on this worker's node; all, if the order knows no far.
   */
  int near() {
    return order.near();
  }

  Worker victim(int at) {
    return pool.worker(order.victims()[at]);
  }

  /** At which place of the order a round's attempt goes. */
  int attempt(int number) {
    return order.isDrawn() ? order.draw(nextRandom()) : number;
  }

  /** At which place of the order to begin when all victims are looked at once. */
  int firstOfAll() {
    return order.isDrawn() ? order.draw(nextRandom()) : 0;
  }

  /** Wakes one who may take what was made ready here, as {@link PuShares#wakeThief}. Any thread. */
  boolean wakeAnother() {
    return pool.shares().wakeThief(wakes);
  }

  private boolean hasFar() {
    return order.near() < order.victims().length;
  }

  Loyalty loyalty() {
    return loyalty;
  }

  /**
   * Takes only tasks of some trees from now on, or of all if null.
   *
   * @return what it took so far, to be given back
   */
  @Nullable LongPredicate confineTo(@Nullable LongPredicate some) {
    @Nullable LongPredicate before = trees;
    trees = some;
    return before;
  }

  private boolean takes(long tree) {
    return trees == null || trees.test(tree);
  }

  /** Begins a search. */
  void becomeHungry(long nowNanos) {
    hungrySinceNanos = nowNanos;
    backoff.becomeHungry(nowNanos);
    hasForcedNear = false;
    loyalty.becomeHungry();
  }

  /** How many victims, the first ones, may be looked at. */
  int reach() {
    return loyalty.mayGoFar() ? order.victims().length : order.near();
  }

  /**
   * Steals in the order of the settings; from another node only if that is {@link Loyalty loyal},
   * and not before what this node's workers keep for long was made public in their stead. Nothing
   * while it rests, as {@link StealBackoff} has it.
   */
  @Nullable Task steal() {
    if (backoff.isTired() && System.nanoTime() - hungrySinceNanos < StealBackoff.REST_NANOS) {
      return null;
    }
    int near = order.near();
    @Nullable Task task = scan(near);
    if (!hasFar()) {
      return task;
    }
    if (task == null && !hasForcedNear && System.nanoTime() - hungrySinceNanos > COURTESY_NANOS) {
      hasForcedNear = true;
      task = uncoverFirst(near);
    }
    if (task != null) {
      loyalty.foundNear();
    } else if (loyalty.mayGoFar()) {
      task = stealFar();
      if (task != null) {
        loyalty.foundFar();
      }
    }
    return task;
  }

  /**
   * Steals from whom has the task nearest to its tree's root, among those that are equally far: the
   * more work comes with it, the later somebody of this node has to go so far again. If that one is
   * still private, it waits for it as long as it is patient.
   */
  private @Nullable Task stealFar() {
    boolean impatient = loyalty.isImpatient();
    boolean nothing = true;
    int first = order.near();
    for (int end : order.rings()) {
      int best = -1;
      int generation = Integer.MAX_VALUE;
      for (int at = first; at < end; at++) {
        TaskDeque its = victim(at).deque;
        boolean stealable = its.hasPublic();
        boolean has = (stealable || its.hasPrivate()) && isForMe(its);
        nothing &= !has;
        if (has && isWorthTheTrip(its)) {
          if (its.hasPrivate()) {
            its.request();
          }
          if ((stealable || !impatient) && its.oldestGeneration() < generation) {
            generation = its.oldestGeneration();
            best = at;
          }
        }
      }
      @Nullable Task task = best < 0 ? null : stealAt(best);
      if (task != null) {
        return task;
      }
      first = end;
    }
    if (nothing) {
      loyalty.foundNothingFar();
    } else {
      loyalty.beginWaiting();
    }
    return null;
  }

  /** Whether a worker on another node has work that this one would take now. */
  boolean isWorkFar() {
    if (!hasFar() || !loyalty.mayGoFar()) {
      return false;
    }
    for (int at = order.near(); at < order.victims().length; at++) {
      Worker victim = victim(at);
      TaskDeque its = victim.deque;
      boolean has = its.hasPublic() || its.hasPrivate();
      if (victim.mailbox.hasOpen() || (has && isWorthTheTrip(its))) {
        return true;
      }
      if (has) {
        loyalty.beginWaiting();
      }
    }
    loyalty.stayNear();
    return false;
  }

  /**
   * Whether the oldest task is likely to be so large a part of all, or one of so many, that
   * fetching it from another node pays; what is smaller, that node's own workers will have done
   * soon, or if they have not, it was larger than it seemed.
   */
  private boolean isWorthTheTrip(TaskDeque its) {
    return its.oldestGeneration() <= farGeneration
        || its.tasks() >= MANY_TASKS
        || loyalty.takesAnything();
  }

  /** Whether the oldest task is of a tree that it works for now. */
  private boolean isForMe(TaskDeque its) {
    return takes(its.oldestTree());
  }

  /** Makes as many attempts as there are victims that are near. */
  private @Nullable Task scan(int victims) {
    for (int i = 0; i < victims; i++) {
      int at = attempt(i);
      @Nullable Task task = stealAt(at);
      if (task != null) {
        return task;
      }
      TaskDeque its = victim(at).deque;
      if (its.hasPrivate() && isForMe(its)) {
        its.request();
      }
    }
    return null;
  }

  private @Nullable Task stealAt(int at) {
    Worker victim = victim(at);
    @Nullable Task task = steal(victim, at);
    if (task == null) {
      failed();
      return null;
    }
    wakeAnotherFor(victim);
    return task;
  }

  /** Lets another have what is left of a victim's tasks. */
  private void wakeAnotherFor(Worker victim) {
    if (victim.deque.hasPublic() || victim.deque.hasPrivate()) {
      wakeAnother();
    }
  }

  /** Takes as many tasks as the settings say; all but the first go into the own deque. */
  private @Nullable Task steal(Worker victim, int at) {
    int generation = victim.deque.oldestGeneration();
    long tree = victim.deque.oldestTree();
    if (!takes(tree)) {
      return null;
    }
    // What goes into the own deque must be of the tree that is on top there.
    boolean one = victim.node() == self.node() || (self.isWaiting() && tree != self.tree());
    if (one || batch.length == 0) {
      @Nullable Task task = victim.deque.steal(tree);
      if (task != null) {
        backoff.stole(stole(at, 1));
        self.found(tree);
        self.deque.setGeneration(generation + 1);
      }
      return task;
    }
    int taken = victim.deque.stealHalf(batch, tree);
    if (taken == 0) {
      return null;
    }
    backoff.stole(stole(at, taken));
    self.found(tree);
    self.deque.setGeneration(generation + 1); // before the others follow, each with its own
    @Nullable Task first = batch[0];
    for (int i = 1; i < taken; i++) {
      self.push(Objects.requireNonNull(batch[i]));
    }
    Arrays.fill(batch, 0, taken, null);
    return first;
  }

  /** Counts a steal from the victim at a place of the order, and says when it was. */
  long stole(int at, int tasks) {
    long nowNanos = System.nanoTime();
    counters.stole(pool.column(victim(at).index()), order.tiers()[at], tasks, nowNanos);
    return nowNanos;
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
    boolean isNear = at < order.near();
    if (!victim.deque.hasPrivate()
        || !isForMe(victim.deque)
        || (!isNear && !isWorthTheTrip(victim.deque))) {
      return null;
    }
    victim.deque.request();
    long askedNanos = System.nanoTime();
    boolean published = victim.deque.forcePublication(pool.thread(victim.index()));
    if (isNear) {
      loyalty.neighbourAnswered(System.nanoTime() - askedNanos);
    }
    return published ? takeUncovered(victim.deque) : null;
  }

  private @Nullable Task takeUncovered(TaskDeque its) {
    long tree = its.oldestTree();
    @Nullable Task task = takes(tree) ? its.steal(tree) : null;
    if (task != null) {
      self.found(tree);
    }
    return task;
  }

  /** Does so with the first victim within reach that has something. */
  @Nullable Task uncoverAny() {
    return uncoverFirst(reach());
  }

  private @Nullable Task uncoverFirst(int victims) {
    int first = firstOfAll();
    for (int i = 0; i < victims; i++) {
      int at = (first + i) % victims;
      @Nullable Task task = uncover(at);
      if (task != null) {
        stole(at, 1);
        wakeAnotherFor(victim(at));
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
