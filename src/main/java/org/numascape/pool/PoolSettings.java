package org.numascape.pool;

/**
 * What an experimenter can turn on a pool.
 *
 * @param workers how many workers, 1..{@link #MAX_WORKERS}; 0 for one on each PU that may be used
 */
public record PoolSettings(
    int workers, Pinning pinning, StealOrder stealOrder, MemorySettings memory) {
  public static final int MAX_WORKERS = 4096;

  /** A worker a PU, compact, hierarchical, first touch. */
  public static final PoolSettings DEFAULT =
      new PoolSettings(0, Pinning.COMPACT, StealOrder.HIERARCHICAL);

  public PoolSettings {
    if (workers < 0 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException(
          "workers="
              + workers
              + " must be in 1.."
              + MAX_WORKERS
              + ", or 0 for one on each PU that may be used");
    }
  }

  /** With memory where its first touch puts it. */
  public PoolSettings(int workers, Pinning pinning, StealOrder stealOrder) {
    this(workers, pinning, stealOrder, MemorySettings.DEFAULT);
  }
}
