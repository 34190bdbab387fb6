package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From nothing to the first job done with 32 workers: the first pool of a fresh virtual machine,
 * which loads and interprets the pool's classes, and a later one; with the threads that the job
 * needs, as both pools begin, and with all of them.
 */
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartBenchmark extends Contest {
  @Param({"numa", "fixed"})
  public String rival;

  @Param({"32"})
  public int workers;

  /** Which pool of the virtual machine is timed. */
  @Param({"1", "4"})
  public int nth;

  @Param({"false", "true"})
  public boolean allStarted;

  private Supplier<ExecutorService> starter;
  private @Nullable ExecutorService pool;

  @Setup
  public void prepare() throws Exception {
    starter = Pools.starter(rival, workers, allStarted);
    for (int before = 1; before < nth; before++) {
      start();
      close();
    }
  }

  @Benchmark
  public String start() throws Exception {
    pool = starter.get();
    return pool.submit(() -> "done").get();
  }

  @TearDown
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
