package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.Topology;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From nothing to the first job done with 32 workers, in a fresh virtual machine: loading and
 * interpreting the pool's classes is in it, detecting the machine is not.
 */
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartBenchmark extends Contest {
  @Param({"numa", "fixed"})
  public String rival;

  @Param({"32"})
  public int workers;

  private Topology machine;
  private @Nullable ExecutorService pool;

  @Setup
  public void detect() {
    machine = Pools.machine();
  }

  @Benchmark
  public String start() throws Exception {
    pool = Pools.started(rival, machine, workers);
    return pool.submit(() -> "done").get();
  }

  @TearDown
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
