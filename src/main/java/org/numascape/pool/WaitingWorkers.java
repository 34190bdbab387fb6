package org.numascape.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many workers wait within a task or a job and have found nothing to help with, or have ended.
 *
 * <p>What they wait for may depend on a job that nobody has begun. Others will begin it; if all
 * wait, nobody will, unless one of them does, on top of what waits there. That is the last resort,
 * as the job may in turn wait for what lies below it.
 *
 * <p>Each worker counts itself, and looks at the counts afterwards: of those that come to wait at
 * the same time, at least the one that counted last sees all.
 */
final class WaitingWorkers {
  private final int[] workersOn;
  private final int workers;
  private final AtomicIntegerArray waitingOn;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param nodes how many the topology has
   */
  WaitingWorkers(int nodes, int[] nodeOfWorker) {
    this.workersOn = new int[nodes];
    for (int node : nodeOfWorker) {
      workersOn[node]++;
    }
    this.workers = nodeOfWorker.length;
    this.waitingOn = new AtomicIntegerArray(nodes);
  }

  void enter(int node) {
    waitingOn.getAndIncrement(node);
    waiting.getAndIncrement();
  }

  void leave(int node) {
    waitingOn.getAndDecrement(node);
    waiting.getAndDecrement();
  }

  /**
   * Whether all of a node's workers wait or have ended. The last one to end counts twice while a
   * late job that it does waits.
   */
  boolean areAllOn(int node) {
    return waitingOn.get(node) >= workersOn[node];
  }

  boolean areAll() {
    return count() >= workers;
  }

  /** How many wait or have ended. */
  int count() {
    return waiting.get();
  }
}
