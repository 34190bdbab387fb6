package org.numascape.pool;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which workers have no work, and which one of each node looks for some on other nodes: its scout.
 * The others of the node wait for what the scout brings, so that a node takes one task from far
 * away and shares it, rather than one for each of its workers (the leaders of Quintin and Wagner,
 * "Hierarchical Work-Stealing", Euro-Par 2010, but who leads is whoever comes first).
 *
 * <pre>
 * field      written by   how                          so that
 * hungry[w]  worker w     opaque                       others see it soon; a hint, on which no work
 *                                                      and no wake-up depends
 * scout[n]   workers of   CAS from none to itself      a node has one scout at a time
 *            node n       opaque, by the scout only    the next one may begin
 * </pre>
 */
final class Scouts {
  private static final int SPACING = 32; // ints: 128 bytes, as lines are prefetched in pairs

  private final AtomicIntegerArray hungry;
  private final AtomicIntegerArray scout;

  Scouts(int workers, int nodes) {
    hungry = new AtomicIntegerArray(workers * SPACING);
    scout = new AtomicIntegerArray(nodes * SPACING);
    for (int worker = 0; worker < workers; worker++) {
      setHungry(worker, true);
    }
  }

  /** By the worker itself: whether it has no work. */
  void setHungry(int worker, boolean isHungry) {
    hungry.setOpaque(worker * SPACING, isHungry ? 1 : 0);
  }

  boolean isHungry(int worker) {
    return hungry.getOpaque(worker * SPACING) != 0;
  }

  /** By a worker of the node: becomes its scout, unless there is one. */
  boolean become(int node, int worker) {
    return scout.getOpaque(node * SPACING) == 0
        && scout.compareAndSet(node * SPACING, 0, worker + 1);
  }

  /** By a worker of the node: is its scout no longer, if it was. */
  void resign(int node, int worker) {
    if (scout.getOpaque(node * SPACING) == worker + 1) {
      scout.setOpaque(node * SPACING, 0);
    }
  }
}
