package org.numascape.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The memory that a worker touches before it has anything to do: how much a pool of many adds to
 * the process's resident pages and to the live heap, whose own pages are all resident beforehand.
 * What a bare thread takes is in it, and is what the rival shows. Interpreted, as the compiler's
 * own memory comes and goes. Linux only.
 */
@Fork(jvmArgsAppend = "-Xint")
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class FootprintBenchmark extends Contest {
  private static final Path PROCESS_MEMORY = Path.of("/proc/self/smaps_rollup");
  private static final int SETTLE_MILLIS = 2_000;

  @Param({"numa", "fixed"})
  public String rival;

  @Param({"128"})
  public int workers;

  private Supplier<ExecutorService> starter;
  private ExecutorService first;
  private @Nullable ExecutorService pool;

  /** The figure; the benchmark's own time says nothing. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Memory {
    public double touchedKiB;
  }

  /** A first pool loads all classes. */
  @Setup
  public void loadClasses() throws Exception {
    starter = Pools.starter(rival, workers);
    first = Pools.starter(rival, 2).get();
    first.submit(() -> {}).get();
  }

  @Benchmark
  public void start(Memory memory) throws InterruptedException {
    long before = touchedKibiBytes();
    pool = starter.get();
    Thread.sleep(SETTLE_MILLIS);
    memory.touchedKiB = (double) (touchedKibiBytes() - before) / workers;
  }

  private static long touchedKibiBytes() {
    ManagementFactory.getMemoryMXBean().gc();
    long heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    try (Stream<String> lines = Files.lines(PROCESS_MEMORY)) {
      return heapBytes / 1024
          + lines
              .filter(line -> line.startsWith("Rss:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TearDown
  public void close() {
    if (pool != null) {
      pool.close();
    }
    first.close();
  }
}
