package org.numascape.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.Pages;
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
 * The memory that a worker touches before it has anything to do, before its thread starts or with
 * it: a page for each minor fault that the start of a pool of many causes, and what it adds to the
 * live heap, whose own pages are all touched beforehand. (Resident pages would not do: a kernel
 * that reclaims idle memory takes them away meanwhile.) What a bare thread takes is what the rival
 * shows. Interpreted, as the compiler's own memory comes and goes, and without buffers of threads
 * in the heap, which get smaller as there are more threads and count as used. Linux only.
 */
@Fork(jvmArgsAppend = {"-Xint", "-XX:-UseTLAB"})
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class FootprintBenchmark extends Contest {
  private static final Path PROCESS = Path.of("/proc/self/stat");

  /** Of the fields after the command's name, which may hold blanks (proc(5)). */
  private static final int MINOR_FAULTS = 7;

  private static final int SETTLE_MILLIS = 2_000;
  private static final int COLLECTIONS = 4;

  @Param({"numa", "fixed"})
  public String rival;

  @Param({"128"})
  public int workers;

  @Param({"false", "true"})
  public boolean allStarted;

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
    starter = Pools.starter(rival, workers, allStarted);
    first = Pools.starter(rival, 2, true).get();
    first.submit(() -> {}).get();
  }

  @Benchmark
  public void start(Memory memory) throws InterruptedException {
    long before = touchedKibiBytes();
    pool = starter.get();
    memory.touchedKiB = (double) (touchedKibiBytes() - before) / workers;
  }

  private static long touchedKibiBytes() throws InterruptedException {
    // What only references that are cleared late keep alive takes more than one collection to go.
    for (int i = 0; i < COLLECTIONS; i++) {
      ManagementFactory.getMemoryMXBean().gc();
      Thread.sleep(SETTLE_MILLIS / COLLECTIONS);
    }
    long heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    try {
      String stat = Files.readString(PROCESS);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return heapBytes / 1024 + Long.parseLong(fields[MINOR_FAULTS]) * Pages.sizeBytes() / 1024;
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
