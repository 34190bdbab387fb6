package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * How one worker finds fibers that can go on: those ready on it and in its node's queue, then those
 * that others have left waiting; and when it watches for such. Used by that worker's thread only.
 */
final class FiberSearch {
  private static final long FIRST_WATCH_NANOS = 50_000;
  private static final long LAST_WATCH_NANOS = 1_000_000;

  private final NumaPool pool;
  private final LocalFibers local;
  private final Thief thief;
  private int turn;
  private int polls;
  private boolean watching;
  private long watchNanos;

  FiberSearch(NumaPool pool, LocalFibers local, Thief thief) {
    this.pool = pool;
    this.local = local;
    this.thief = thief;
  }

  /** Whether the next look for work is for fibers before jobs; each second time. */
  boolean comesFirst() {
    return (++turn & 1) == 0;
  }

  /** Takes a fiber that is ready here or on this node, in turn; the part that runs it. */
  @Nullable LocalFibers poll() {
    @Nullable Fibers used = pool.fibersInUse();
    if (used == null) {
      return null;
    }
    boolean nodeFirst = (++polls & 1) == 0;
    @Nullable Object item = nodeFirst ? null : local.poll(used);
    if (item == null) {
      item = used.pollNode(local.node);
    }
    return local.take(item == null && nodeFirst ? local.poll(used) : item);
  }

  /** Takes a fiber that has waited for another worker or on another node. */
  @Nullable LocalFibers steal() {
    @Nullable Fibers used = pool.fibersInUse();
    if (used == null) {
      return null;
    }
    for (int i = 0; i < thief.victims().length; i++) {
      int at = thief.attempt(i);
      Worker victim = thief.victim(at);
      if (victim.fibers.look(local.node) == Sighting.Finding.WAITING) {
        @Nullable Object item = victim.fibers.steal();
        if (item != null) {
          thief.stole(at, 1);
          thief.wakeAnother();
          return local.take(item);
        }
        thief.failed();
      }
    }
    return local.take(used.pollOtherNodes(local.node));
  }

  /** Whether one is in this node's queue. */
  boolean isAnyOnNode() {
    @Nullable Fibers used = pool.fibersInUse();
    return used != null && used.isAnyOn(local.node);
  }

  /** Whether one has waited for another worker or on another node. */
  boolean isAnyWaiting() {
    return look() == Sighting.Finding.WAITING;
  }

  private Sighting.Finding look() {
    @Nullable Fibers used = pool.fibersInUse();
    return used == null ? Sighting.Finding.QUIET : used.look(local.node, thief.victims());
  }

  /**
   * Whether this worker is the one that looks again soon, as fibers come and go on other workers
   * and one of them may be left waiting; becomes that one if there is none.
   */
  boolean watches() {
    @Nullable Fibers used = pool.fibersInUse();
    if (used == null) {
      return false;
    }
    boolean quiet = look() == Sighting.Finding.QUIET;
    if (!quiet && !watching) {
      watching = used.watch();
      watchNanos = FIRST_WATCH_NANOS;
    } else if (quiet && watching) {
      watching = false;
      used.unwatch();
      // Who made one ready a moment ago relied on this look.
      return look() != Sighting.Finding.QUIET;
    }
    return watching;
  }

  /** Whether this worker has begun to watch and not left it. */
  boolean isWatching() {
    return watching;
  }

  /** How long to sleep until the next look at the fibers of others: longer each time. */
  long nextWatchNanos() {
    long nanos = watchNanos;
    watchNanos = Math.min(nanos * 2, LAST_WATCH_NANOS);
    return nanos;
  }

  /** A worker that has found work watches no longer, and wakes one who may watch in its place. */
  void leaveWatch() {
    @Nullable Fibers used = pool.fibersInUse();
    if (watching && used != null) {
      watching = false;
      used.unwatch();
      thief.wakeAnother();
    }
  }

  /**
   * Lets fibers go on that nobody waits for, and ends those at rest, when there is no work left.
   */
  void end() {
    @Nullable Fibers used = pool.fibersInUse();
    if (used == null) {
      return;
    }
    leaveWatch();
    while (pool.lifeCycle().isTerminating()
        && (poll() != null || local.take(used.pollAny()) != null)) {
      local.runTaken(used);
    }
    local.endResting();
  }
}
