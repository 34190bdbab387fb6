package org.numascape.pool;

import org.numascape.topology.Topology;

/**
 * What an experimenter can turn on a pool.
 *
 * @param workers how many workers, 1..{@link #MAX_WORKERS}; 0 for one on each PU that the pinning
 *     uses
 */
public record PoolSettings(
    int workers,
    Pinning pinning,
    StealOrder stealOrder,
    RemoteBatch remoteBatch,
    MemorySettings memory) {
  public static final int MAX_WORKERS = 4096;

  /** A worker a PU, compact, hierarchical, one task a steal, first touch. */
  public static final PoolSettings DEFAULT =
      new PoolSettings(0, Pinning.COMPACT, StealOrder.HIERARCHICAL);

  public PoolSettings {
    if (workers < 0 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException(
          "workers="
              + workers
              + " must be in 1.."
              + MAX_WORKERS
              + ", or 0 for one on each PU that the pinning uses");
    }
  }

  /** With one task a steal, and memory where its first touch puts it. */
  public PoolSettings(int workers, Pinning pinning, StealOrder stealOrder) {
    this(workers, pinning, stealOrder, RemoteBatch.ONE, MemorySettings.DEFAULT);
  }

  /**
   * How many workers a pool with these settings has on a machine.
   *
   * @throws org.numascape.topology.TopologyException if no PU may be used
   * @throws PinningException if the pinning names a PU that does not exist or may not be used
   */
  public int workersOn(Topology topology) {
    int all = new PuOrder(topology).workers(pinning);
    return workers == 0 ? all : workers;
  }
}
