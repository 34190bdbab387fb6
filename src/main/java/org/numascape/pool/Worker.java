package org.numascape.pool;

import java.lang.foreign.MemorySegment;

/** What a task sees of the worker that executes it. To be used by that worker's thread only. */
public abstract sealed class Worker permits Worker.Unfinished {
  static final class Unfinished extends Worker {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public int node() {
      return 0;
    }

    @Override
    public void fork(Task task) {}

    @Override
    public void join(Task task) {}

    @Override
    public MemorySegment allocateFrame(long bytes) {
      return MemorySegment.NULL;
    }

    @Override
    public void touches(NumaBlock block, long fromByte, long toByte) {}
  }

  /** The worker's number, from 0. */
  public abstract int index();

  /** The logical index of the NUMA node that this worker stands on. */
  public abstract int node();

  /** Makes a task available to this worker and to thieves; to be joined by the forking task. */
  public abstract void fork(Task task);

  /**
   * Returns when the task, forked by the calling task, is done; works meanwhile.
   *
   * @throws TaskFailedException if it threw
   */
  public abstract void join(Task task);

  /**
   * Off-heap scratch memory on this worker's node, 8-byte aligned, not zeroed; it lives until the
   * calling task ends.
   */
  public abstract MemorySegment allocateFrame(long bytes);

  /**
   * Declares that the calling task accesses the bytes {@code fromByte..toByte} (exclusive) of a
   * block, each once. The first such declaration of a page is its first touch.
   */
  public abstract void touches(NumaBlock block, long fromByte, long toByte);
}
