package org.numascape.pool;

import java.util.Objects;
import java.util.OptionalInt;
import org.numascape.topology.Topology;

/**
 * What an experimenter can turn on a pool.
 *
 * @param workers how many workers, 1..{@link #MAX_WORKERS}; absent for one on each PU that the
 *     pinning uses
 */
public record PoolSettings(
    OptionalInt workers,
    Pinning pinning,
    StealOrder stealOrder,
    RemoteBatch remoteBatch,
    MemorySettings memory) {
  public static final int MAX_WORKERS = 4096;

  /** A worker a PU, compact, hierarchical, half of what is public far away, first touch. */
  public static final PoolSettings DEFAULT =
      new PoolSettings(Pinning.COMPACT, StealOrder.HIERARCHICAL);

  public PoolSettings {
    Objects.requireNonNull(workers, "workers");
    Objects.requireNonNull(pinning, "pinning");
    Objects.requireNonNull(stealOrder, "stealOrder");
    Objects.requireNonNull(remoteBatch, "remoteBatch");
    Objects.requireNonNull(memory, "memory");
    if (workers.isPresent()) {
      int number = workers.getAsInt();
      if (number < 1 || number > MAX_WORKERS) {
        throw new IllegalArgumentException("workers=" + number + " must be in 1.." + MAX_WORKERS);
      }
    }
  }

  /** With so many workers. */
  public PoolSettings(
      int workers,
      Pinning pinning,
      StealOrder stealOrder,
      RemoteBatch remoteBatch,
      MemorySettings memory) {
    this(OptionalInt.of(workers), pinning, stealOrder, remoteBatch, memory);
  }

  /** With {@link RemoteBatch#HALF}, and memory where its first touch puts it. */
  public PoolSettings(int workers, Pinning pinning, StealOrder stealOrder) {
    this(workers, pinning, stealOrder, RemoteBatch.HALF, MemorySettings.DEFAULT);
  }

  /** With a worker on each PU that the pinning uses, and otherwise as above. */
  public PoolSettings(Pinning pinning, StealOrder stealOrder) {
    this(OptionalInt.empty(), pinning, stealOrder, RemoteBatch.HALF, MemorySettings.DEFAULT);
  }

  /**
   * How many workers a pool with these settings has on a machine.
   *
   * @throws org.numascape.topology.TopologyException if no PU may be used
   * @throws PinningException if the pinning names a PU that does not exist or may not be used
   */
  public int workersOn(Topology topology) {
    int all = new PuOrder(topology).workers(pinning);
    return workers.orElse(all);
  }
}
