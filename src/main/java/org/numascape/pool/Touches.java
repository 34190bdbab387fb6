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
 *
 * <p>The figures of blocks have one writer, this worker, by plain stores to an array that it
 * publishes by a volatile store when it makes a larger one. Others read them opaquely: each was
 * true once, and they need not be of the same moment.
 */
final class Touches {
  /** The home of pages that a thread touched first which is bound nowhere. */
  static final short NOWHERE = -2;

  /** Of blocks with larger numbers nothing is counted. */
  static final int MOST_BLOCKS = 1024;

  private static final VarHandle FIGURE = MethodHandles.arrayElementVarHandle(long[].class);

  /** The figures of a block, one behind the other. */
  static final int FIRST_PAGES = 0;

  static final int LOCAL_BYTES = 1;
  static final int REMOTE_BYTES = 2;
  static final int UNBOUND_BYTES = 3;
  static final int FIGURES = 4;

  /** How many declarations of memory of one home may pass before others see them. */
  private static final int SHOWN_AFTER = 64;

  private final WorkerCounters counters;

  /** By home node, and behind them without a node: the task counted last, tasks, and bytes. */
  private final long[] lastTask;

  private final long[] tasks;
  private final long[] bytes;

  /** Of which of them more is counted than others see, and how often. */
  private int hidden;

  private int timesHidden;

  private final int place;
  private int node = NOWHERE;

  private long frames;
  private long frameBytes;

  /** Replaced when it grows, by this worker, which alone writes to it, by plain stores. */
  private volatile long[] blocks = new long[0];

  /**
   * @param place the logical index of the node that the worker stands on
   */
  Touches(WorkerCounters counters, int nodes, int place) {
    this.counters = counters;
    this.place = place;
    this.lastTask = new long[nodes + 1];
    this.tasks = new long[nodes + 1];
    this.bytes = new long[nodes + 1];
  }

  /** From now on the thread runs where its worker stands, and nowhere else. */
  void bound() {
    node = place;
  }

  /** The home of what this worker touches first. Its thread, or one that has read that it did. */
  short home() {
    return (short) node;
  }

  /** Counts pages of a block that this worker touches first. */
  void first(int block, int pages) {
    add(block, FIRST_PAGES, pages);
  }

  /** Counts an access to bytes of a block that have the same home. */
  void count(int block, int home, long length, long task) {
    count(home, length, task);
    if ((node | home) >= 0) {
      add(block, home == node ? LOCAL_BYTES : REMOTE_BYTES, length);
    } else {
      add(block, UNBOUND_BYTES, length);
    }
  }

  /** Counts an access to bytes that are in no block. */
  void count(int home, long length, long task) {
    int at = (node | home) >= 0 ? home : bytes.length - 1;
    if (lastTask[at] != task) {
      lastTask[at] = task;
      tasks[at]++;
    }
    bytes[at] += length;
    if (at != hidden || timesHidden >= SHOWN_AFTER) {
      show();
      hidden = at;
    }
    timesHidden++;
  }

  /** Counts frames that this worker allocated, so on its own node: the running totals. */
  void allocated(long frames, long frameBytes) {
    if (frames != this.frames) {
      int at = node >= 0 ? node : bytes.length - 1;
      tasks[at] += frames - this.frames;
      bytes[at] += frameBytes - this.frameBytes;
      this.frames = frames;
      this.frameBytes = frameBytes;
      show();
      hidden = at;
      timesHidden++;
    }
    if (timesHidden > 0) {
      show();
    }
  }

  /** Lets others see what was counted. */
  private void show() {
    timesHidden = 0;
    if (hidden < bytes.length - 1) {
      counters.touched(hidden, bytes[hidden], tasks[hidden]);
    } else {
      counters.touchedUnbound(bytes[hidden], tasks[hidden]);
    }
  }

  private void add(int block, int figure, long amount) {
    int at = block * FIGURES + figure;
    long[] here = blocks;
    if (at < here.length) {
      here[at] += amount;
    } else if (block < MOST_BLOCKS) {
      here = Arrays.copyOf(here, Math.max(FIGURES, Integer.highestOneBit(at) << 1));
      here[at] = amount;
      blocks = here;
    }
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

  /** Bytes of a block that this worker accessed without a node, or on pages without a home. */
  long unboundBytes(int block) {
    return figure(block, UNBOUND_BYTES);
  }

  private long figure(int block, int figure) {
    long[] here = blocks;
    int at = block * FIGURES + figure;
    return at < here.length ? (long) FIGURE.getOpaque(here, at) : 0;
  }
}
