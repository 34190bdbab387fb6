package org.numascape.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Submitting to a pool whose workers sleep, until the result is there. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WakeUpBenchmark extends Contest {
  private static final int IDLE_MILLIS = 5;

  @Param({"numa", "forkjoin", "fixed"})
  public String rival;

  @Param({"2"})
  public int workers;

  private final Callable<String> job = () -> "done";
  private ExecutorService pool;

  @Setup
  public void start() {
    pool = Pools.executor(rival, workers);
  }

  /** Not timed. */
  @Setup(Level.Invocation)
  public void letSleep() throws InterruptedException {
    Thread.sleep(IDLE_MILLIS);
  }

  @Benchmark
  public String submitAndWait() throws Exception {
    return pool.submit(job).get();
  }

  @TearDown
  public void close() {
    pool.close();
  }
}
