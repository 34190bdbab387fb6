package org.numascape.telemetry;

import static org.numascape.telemetry.CountersLayout.getOpaque;
import static org.numascape.telemetry.CountersLayout.setOpaque;
import static org.numascape.telemetry.CountersLayout.setRelease;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import org.numascape.topology.IndexSet;

/**
 * One worker's pen for its own block of the counters file. Used by that worker's thread only;
 * nobody else writes there, so no store needs a lock. What each store promises a reader stands in
 * {@link CountersLayout}.
 */
public final class WorkerCounters {
  /**
   * False if the property {@code numascape.pool.counters} is {@code off}: then nothing is counted,
   * and only the states are kept. There to measure what counting costs.
   */
  public static final boolean ENABLED =
      !"off".equals(System.getProperty("numascape.pool.counters"));

  private final MemorySegment block;
  private final CountersLayout layout;
  private final long originNanos;

  private WorkerState state = WorkerState.NOT_STARTED;
  private long stateSinceNanos;

  WorkerCounters(MemorySegment block, CountersLayout layout, long originNanos) {
    this.block = block;
    this.layout = layout;
    this.originNanos = originNanos;
  }

  /** Says what the thread is really bound to; empty for nothing. */
  public void boundTo(IndexSet pus) {
    BitSet fitting = new BitSet();
    pus.stream().filter(pu -> pu < CountersLayout.BOUND_TO_BYTES * Byte.SIZE).forEach(fitting::set);
    byte[] bits = fitting.toByteArray();
    CountersLayout.setBytes(block, CountersLayout.BOUND_TO, bits);
    setRelease(block, CountersLayout.BOUND_TO_LENGTH, bits.length);
  }

  public WorkerState state() {
    return state;
  }

  /**
   * Changes the state, adding the time since the last change to what the worker did until now.
   *
   * @param nowNanos {@link System#nanoTime}
   */
  public void enter(WorkerState next, long nowNanos) {
    if (!ENABLED) {
      state = next;
      return;
    }
    long now = nowNanos - originNanos;
    long sequence = getOpaque(block, CountersLayout.SEQUENCE);
    setOpaque(block, CountersLayout.SEQUENCE, sequence + 1);
    VarHandle.storeStoreFence(); // the odd sequence is seen before any of the changes
    switch (state) {
      case WORKING -> add(CountersLayout.WORKING, now - stateSinceNanos);
      case SEARCHING -> add(CountersLayout.SEARCHING, now - stateSinceNanos);
      case IDLE -> add(CountersLayout.IDLE, now - stateSinceNanos);
      case NOT_STARTED, ENDED -> {}
    }
    state = next;
    stateSinceNanos = now;
    setOpaque(block, CountersLayout.STATE, next.ordinal());
    setOpaque(block, CountersLayout.STATE_SINCE, now);
    setRelease(block, CountersLayout.SEQUENCE, sequence + 2);
  }

  /** Stores the running totals that the worker keeps in its own fields. */
  public void totals(long tasks, long failedAttempts, long frames, long frameBytes) {
    if (!ENABLED) {
      return;
    }
    setOpaque(block, CountersLayout.TASKS, tasks);
    setOpaque(block, CountersLayout.FAILED_ATTEMPTS, failedAttempts);
    setOpaque(block, CountersLayout.FRAMES, frames);
    setOpaque(block, CountersLayout.FRAME_BYTES, frameBytes);
  }

  /**
   * Counts one steal operation that moved {@code tasks} tasks. Its latency is how long the worker
   * had been searching: since it had nothing left, or woke up, until it had the task; with all
   * attempts at others that took nothing.
   *
   * @param nowNanos {@link System#nanoTime} when it had the task
   */
  public void stole(int column, StealTier tier, int tasks, long nowNanos) {
    if (!ENABLED) {
      return;
    }
    int bucket = LatencyHistogram.bucket(Math.max(0, nowNanos - originNanos - stateSinceNanos));
    add(
        CountersLayout.STEAL_LATENCY
            + (long) tier.ordinal() * CountersLayout.LATENCY_BYTES
            + (long) bucket * Long.BYTES,
        1);
    long byTier = (long) tier.ordinal() * Long.BYTES;
    long byColumn = (long) column * Long.BYTES;
    add(CountersLayout.STOLEN_BY_TIER + byTier, tasks);
    add(layout.stolenTasks() + byColumn, tasks);
    addRelease(CountersLayout.STEALS_BY_TIER + byTier, 1);
    addRelease(CountersLayout.STEALS + byColumn, 1);
  }

  /**
   * Counts bytes that tasks declared to access, on their home node: the running totals.
   *
   * @param tasks how many tasks it were
   */
  public void touched(int homeNode, long bytes, long tasks) {
    if (!ENABLED) {
      return;
    }
    setOpaque(block, layout.touchedBytes() + (long) homeNode * Long.BYTES, bytes);
    setOpaque(block, layout.touchingTasks() + (long) homeNode * Long.BYTES, tasks);
  }

  /** As {@link #touched}, where the thread or the memory is bound to no node. */
  public void touchedUnbound(long bytes, long tasks) {
    if (!ENABLED) {
      return;
    }
    setOpaque(block, layout.unboundBytes(), bytes);
    setOpaque(block, layout.unboundTasks(), tasks);
  }

  /** Counts fibers that began or went on here: the running total. */
  public void fibersMounted(long mounts) {
    setOpaque(block, layout.fiberMounts(), mounts);
  }

  /** Counts fibers that blocked or ended here: the running total. */
  public void fibersUnmounted(long unmounts) {
    setRelease(block, layout.fiberUnmounts(), unmounts);
  }

  /** Counts fibers that went on here and had been on another node: the running total. */
  public void fibersChangedNode(long nodeChanges) {
    setOpaque(block, layout.fiberNodeChanges(), nodeChanges);
  }

  private void add(long offset, long amount) {
    setOpaque(block, offset, getOpaque(block, offset) + amount);
  }

  private void addRelease(long offset, long amount) {
    setRelease(block, offset, getOpaque(block, offset) + amount);
  }
}
