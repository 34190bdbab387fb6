package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A million jobs from outside that do nothing but count themselves, until the last has run. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubmitBenchmark extends Contest {
  private static final int JOBS = 1_000_000;
  private static final long LOOK_EVERY_NANOS = 20_000;

  @Param({"numa", "forkjoin", "fixed"})
  public String rival;

  @Param({"2"})
  public int workers;

  private final LongAdder done = new LongAdder();
  private final Runnable job = done::increment;
  private ExecutorService pool;

  @Setup
  public void start() {
    pool = Pools.executor(rival, workers);
  }

  @Benchmark
  @OperationsPerInvocation(JOBS)
  public void execute() {
    done.reset();
    for (int i = 0; i < JOBS; i++) {
      pool.execute(job);
    }
    while (done.sum() < JOBS) {
      LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
    }
  }

  @TearDown
  public void close() {
    pool.close();
  }
}
