package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.numascape.telemetry.WorkerCounters;

/**
 * What one worker's tasks declare to access, by the memory's home node. Used by its thread only,
 * but for the figures of blocks, which any thread may read.
 *
 * <p>A task is known by a number that grows with each task that its worker begins. So it is counted
 * once for each home node however much it declares, as long as it executes no other in between;
 * what it declares after that counts as of one more, or as of the last that it joined.
 *
 * <p>A worker has no node as long as its thread is bound nowhere: nobody knows where that runs.
 */
final class Touches {
  /** The home of pages that a thread touched first which is bound nowhere. */
  static final short NOWHERE = -2;

  /** Blocks made later have no figures of their own. */
  static final int MOST_BLOCKS = 256;

  private static final VarHandle FIGURE = MethodHandles.arrayElementVarHandle(long[].class);

  /** The figures of a block, one behind the other. */
  private static final int FIRST_PAGES = 0;

  private static final int LOCAL_BYTES = 1;
  private static final int REMOTE_BYTES = 2;
  private static final int FIGURES = 4;

  private final WorkerCounters counters;

  /** By home node, the task that was counted for it last; behind them, the one without a node. */
  private final long[] lastTask;

  private final int place;
  private int node = NOWHERE;

  private long frames;
  private long frameBytes;

  /** Replaced when it grows, by this worker. */
  private volatile long[] blocks = new long[0];

  /**
   * @param place the logical index of the node that the worker stands on
   */
  Touches(WorkerCounters counters, int nodes, int place) {
    this.counters = counters;
    this.place = place;
    this.lastTask = new long[nodes + 1];
  }

  /** From now on the thread runs where its worker stands, and nowhere else. */
  void bound() {
    node = place;
  }

  /** The home of what this worker touches first. */
  short home() {
    return (short) node;
  }

  /** Counts pages of a block that this worker touches first. */
  void first(int block, int pages) {
    add(block, FIRST_PAGES, pages);
  }

  /** Counts an access to bytes of a block that have the same home. */
  void count(int block, int home, long bytes, long task) {
    count(home, bytes, task);
    if (node >= 0 && home >= 0) {
      add(block, home == node ? LOCAL_BYTES : REMOTE_BYTES, bytes);
    }
  }

  /** Counts an access to bytes that are in no block. */
  void count(int home, long bytes, long task) {
    boolean known = node >= 0 && home >= 0;
    int at = known ? home : lastTask.length - 1;
    int tasks = lastTask[at] == task ? 0 : 1;
    lastTask[at] = task;
    if (known) {
      counters.touched(home, bytes, tasks);
    } else {
      counters.touchedUnbound(bytes, tasks);
    }
  }

  /** Counts frames that this worker allocated, so on its own node: the running totals. */
  void allocated(long frames, long frameBytes) {
    long more = frames - this.frames;
    if (more == 0) {
      return;
    }
    long moreBytes = frameBytes - this.frameBytes;
    this.frames = frames;
    this.frameBytes = frameBytes;
    if (node >= 0) {
      counters.touched(node, moreBytes, more);
    } else {
      counters.touchedUnbound(moreBytes, more);
    }
  }

  private void add(int block, int figure, long amount) {
    if (block >= MOST_BLOCKS || !WorkerCounters.ENABLED) {
      return;
    }
    int at = block * FIGURES + figure;
    long[] here = blocks;
    if (at >= here.length) {
      here = Arrays.copyOf(here, Math.max(FIGURES, Integer.highestOneBit(at) << 1));
      blocks = here;
    }
    FIGURE.setOpaque(here, at, (long) FIGURE.getOpaque(here, at) + amount);
  }

  /** How many pages of a block this worker touched first. Any thread. */
  long firstPages(int block) {
    return figure(block, FIRST_PAGES);
  }

  /** Bytes of a block that this worker accessed on its own node. Any thread. */
  long localBytes(int block) {
    return figure(block, LOCAL_BYTES);
  }

  /** Bytes of a block that this worker accessed on other nodes. Any thread. */
  long remoteBytes(int block) {
    return figure(block, REMOTE_BYTES);
  }

  private long figure(int block, int figure) {
    long[] here = blocks;
    int at = block * FIGURES + figure;
    return at < here.length ? (long) FIGURE.getOpaque(here, at) : 0;
  }
}
