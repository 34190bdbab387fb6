package org.numascape.pool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.numascape.topology.IndexSet;

/**
 * Which workers share real PUs, where there are more workers than PUs, as under an override. While
 * as many of them can run as there are PUs for, one more that looks for work can only take it away
 * from where its data is, and the PU from who has work: it should sleep instead.
 *
 * <p>Its arrays never change. {@code watching} counts the watchers, each of which adds and takes
 * off itself atomically; it only saves a second one, and if two threads wake one each, both watch.
 */
final class PuShares {
  private final int[] shareOf;
  private final int[][] members;
  private final int[] pus;
  private final boolean oversubscribed;
  private final Sleepers sleepers;
  private final Thread[] threads;
  private final AtomicInteger watching = new AtomicInteger();

  /**
   * Groups the workers by what they are bound to.
   *
   * @param realPus how many PUs this process may use, for workers that are bound nowhere
   */
  PuShares(List<IndexSet> wishes, int realPus, Sleepers sleepers, Thread[] threads) {
    this.sleepers = sleepers;
    this.threads = threads;
    Map<IndexSet, List<Integer>> groups = new LinkedHashMap<>();
    for (int worker = 0; worker < wishes.size(); worker++) {
      groups.computeIfAbsent(wishes.get(worker), key -> new ArrayList<>()).add(worker);
    }
    oversubscribed = wishes.size() > realPus;
    shareOf = new int[wishes.size()];
    members = new int[groups.size()][];
    pus = new int[groups.size()];
    int share = 0;
    for (Map.Entry<IndexSet, List<Integer>> group : groups.entrySet()) {
      members[share] = group.getValue().stream().mapToInt(Integer::intValue).toArray();
      pus[share] = group.getKey().isEmpty() ? realPus : Math.min(realPus, group.getKey().size());
      for (int worker : members[share]) {
        shareOf[worker] = share;
      }
      share++;
    }
  }

  /** Whether there are more workers than PUs. */
  boolean isOversubscribed() {
    return oversubscribed;
  }

  /** Whether two workers of one node are bound to the same PUs, or to none. */
  boolean areShared(Worker one, Worker other) {
    return one.node() == other.node() && shareOf[one.index()] == shareOf[other.index()];
  }

  /**
   * Whether the worker's PUs have all the runnable workers they can serve, besides itself. One that
   * blocks does not count. Any thread; may be outdated at once. Who has made work public and then
   * sees a worker awake here may rely on it: before it sleeps, it looks for work once more.
   */
  boolean areBusy(int worker) {
    return isBusy(shareOf[worker], worker);
  }

  private boolean isBusy(int share, int besides) {
    int free = pus[share];
    if (members[share].length <= free) {
      return false;
    }
    for (int member : members[share]) {
      if (member != besides && isOrWillBeRunning(member) && --free == 0) {
        return true;
      }
    }
    return false;
  }

  /** A thread that was unparked counts as waiting until it has a PU, which takes it a while. */
  private boolean isOrWillBeRunning(int worker) {
    return sleepers.isWoken(worker)
        || (!sleepers.isAnnounced(worker) && threads[worker].getState() == Thread.State.RUNNABLE);
  }

  /**
   * Wakes the first sleeper of an order whose PUs have nothing better to do. If there is none, and
   * nobody watches yet, wakes one to watch: it waits for the work to be done by others, but not for
   * ever, since tasks may wait for each other in a way that looks like work.
   *
   * @return whether there may be more sleepers that could work
   */
  boolean wakeThief(int[] order) {
    if (!sleepers.any()) {
      return false;
    }
    if (members.length == shareOf.length) {
      return sleepers.wakeOne(order) && sleepers.any();
    }
    BitSet idle = new BitSet(members.length);
    for (int share = 0; share < members.length; share++) {
      idle.set(share, !isBusy(share, -1));
    }
    if (!idle.isEmpty()) {
      return sleepers.wakeOne(order, worker -> idle.get(shareOf[worker])) && sleepers.any();
    }
    if (watching.get() == 0) {
      sleepers.wakeOne(order);
    }
    return false;
  }

  /** By a sleeper that begins to watch work which others are expected to do. */
  void beginWatching() {
    watching.incrementAndGet();
  }

  void endWatching() {
    watching.decrementAndGet();
  }
}
