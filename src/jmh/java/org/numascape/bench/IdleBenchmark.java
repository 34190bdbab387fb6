package org.numascape.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a pool that has nothing to do takes of the processors within five seconds. */
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class IdleBenchmark extends Contest {
  private static final int CALM_MILLIS = 500;
  private static final int IDLE_MILLIS = 5_000;

  @Param({"numa", "forkjoin", "fixed"})
  public String rival;

  @Param({"2"})
  public int workers;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private ExecutorService pool;
  private Set<Long> workerIds;

  /** The figure; the benchmark's own time says nothing. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Processors {
    public double cpuMicros;
  }

  /** Starts a pool and makes all its workers work, then leaves it alone. */
  @Setup
  public void start() throws Exception {
    Set<Long> before = liveThreads();
    pool = Pools.executor(rival, workers);
    for (Future<?> job : IntStream.range(0, 1000).mapToObj(i -> pool.submit(() -> {})).toList()) {
      job.get();
    }
    workerIds = liveThreads();
    workerIds.removeAll(before);
    Thread.sleep(CALM_MILLIS);
  }

  private Set<Long> liveThreads() {
    return LongStream.of(threads.getAllThreadIds()).boxed().collect(Collectors.toSet());
  }

  @Benchmark
  public void idle(Processors processors) throws InterruptedException {
    long before = cpuNanos();
    Thread.sleep(IDLE_MILLIS);
    processors.cpuMicros = (cpuNanos() - before) / 1e3;
  }

  private long cpuNanos() {
    long cpuNanos = workerIds.stream().mapToLong(threads::getThreadCpuTime).sum();
    if (cpuNanos <= 0) {
      throw new AssertionError("the system does not tell what threads " + workerIds + " used");
    }
    return cpuNanos;
  }

  @TearDown
  public void close() {
    pool.close();
  }
}
