package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.numascape.telemetry.Snapshot;
import org.numascape.topology.Topology;

/** A work-stealing pool whose workers stand on the PUs of a topology and steal from near to far. */
public final class NumaPool implements AutoCloseable {
  private final Topology topology;
  private final PoolSettings settings;

  private NumaPool(Topology topology, PoolSettings settings) {
    this.topology = topology;
    this.settings = settings;
  }

  public static Builder builder(Topology topology) {
    return new Builder(topology);
  }

  /** Settings of a pool to be made. */
  public static final class Builder {
    private final Topology topology;
    private PoolSettings settings = PoolSettings.DEFAULT;

    private Builder(Topology topology) {
      this.topology = topology;
    }

    public Builder settings(PoolSettings settings) {
      this.settings = settings;
      return this;
    }

    /** The topology is an override: its PUs are mapped to the real ones of {@code machine}. */
    public Builder emulatedOn(Topology machine) {
      return this;
    }

    /** Where the counters file is made; without it, in the temporary folder, deleted on close. */
    public Builder countersFile(Path file) {
      return this;
    }

    /** Starts the workers. */
    public NumaPool build() {
      return new NumaPool(topology, settings);
    }
  }

  public Topology topology() {
    return topology;
  }

  public PoolSettings settings() {
    return settings;
  }

  /** How many workers there are. */
  public int workers() {
    return 1;
  }

  /** Executes a task on a worker and waits for it; from a thread that is not a worker. */
  public void invoke(Task task) {}

  /**
   * Executes {@code body} on pieces of {@code from..to}, of at least {@code grain} indexes, and
   * waits for all. The same piece goes to the same worker each time unless it is stolen, so that
   * data touched in one pass is local in the next. From a thread that is not a worker.
   */
  public void parallelFor(long from, long to, long grain, RangeBody body) {}

  /** As {@link #parallelFor}, adding up the pieces' sums in range order. */
  public double parallelSum(long from, long to, long grain, RangeSum body) {
    return 0;
  }

  /** Makes a block of untouched memory. */
  public NumaBlock allocate(String name, long bytes) {
    return new NumaBlock(MemorySegment.NULL);
  }

  /** The counters now. Any thread. */
  public Snapshot snapshot() {
    throw new IllegalStateException("no counters yet");
  }

  /** What could not be done on this system, such as binding, in sentences. */
  public List<String> limitations() {
    return List.of();
  }

  /** Lets running tasks end, then ends the workers and frees all blocks. */
  @Override
  public void close() {}
}
