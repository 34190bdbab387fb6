package org.numascape.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts an event for some threads of this process, from when it is opened. The threads notice
 * nothing of it. What the processor counts is counted in user mode only, which the kernel allows
 * more often. Confined to one thread.
 *
 * <p>On a processor with several kinds of cores each kind has counters of its own, of which one
 * counts for a thread at a time: the event is opened on all of them, and their counts added up.
 */
public final class PerfCounter implements AutoCloseable {
  /** As in {@code cpu_core} and {@code cpu_atom}; where all cores are alike it is {@code cpu}. */
  private static final String ONE_KIND_OF_CORE = "cpu_";

  private static final int WHICHEVER = 0;

  /** Time of threads that never were counted / of all threads; more makes a sum worthless. */
  private static final double MOST_MISSED = 0.01;

  private final PerfEvent event;
  private final PerfCalls calls;
  private final int kinds;

  /** By thread, and then by kind of core. */
  private final int[] files;

  /**
   * What was counted of a thread.
   *
   * @param value what is to be believed: the kernel's count divided by {@code countedShare}, since
   *     counters that are fewer than events take turns
   * @param countedShare the time that the event was really counted / the time that it was to be, 0
   *     (then the value is 0, too) to 1
   */
  public record Count(long value, double countedShare) {}

  private PerfCounter(PerfEvent event, PerfCalls calls, int kinds, int[] files) {
    this.event = event;
    this.calls = calls;
    this.kinds = kinds;
    this.files = files;
  }

  /**
   * Begins to count an event for each of these threads, or for none.
   *
   * @param threadIds as the kernel numbers them
   */
  public static Fact<PerfCounter> open(PerfEvent event, List<Integer> threadIds) {
    return open(event, threadIds, new PerfCalls.OfThisSystem(), KernelFiles.OF_THIS_SYSTEM);
  }

  static Fact<PerfCounter> open(
      PerfEvent event, List<Integer> threadIds, PerfCalls calls, KernelFiles system) {
    if (!calls.unavailable().isEmpty()) {
      return new Fact.Absent<>("perf_event_open: " + calls.unavailable(), "");
    }
    int[] pmus = event.isHardware() ? pmus(system) : new int[] {WHICHEVER};
    int[] files = new int[threadIds.size() * pmus.length];
    Arrays.fill(files, -1);
    PerfCounter counter = new PerfCounter(event, calls, pmus.length, files);
    for (int i = 0; i < files.length; i++) {
      int result = calls.open(event, pmus[i % pmus.length], threadIds.get(i / pmus.length));
      if (result < 0) {
        counter.close();
        return PerfRefusal.of(event, -result, system);
      }
      files[i] = result;
    }
    return new Fact.Known<>(counter);
  }

  /** The kernel's numbers of the counters of each kind of core, if there are several kinds. */
  private static int[] pmus(KernelFiles system) {
    String folder = PerfRefusal.COUNTERS + "/";
    try (Stream<Path> devices = Files.list(system.path(folder))) {
      int[] pmus =
          devices
              .map(device -> device.getFileName().toString())
              .filter(name -> name.startsWith(ONE_KIND_OF_CORE))
              .flatMapToInt(name -> number(system.read(folder + name + "/type", "")))
              .sorted()
              .toArray();
      return pmus.length > 1 ? pmus : new int[] {WHICHEVER};
    } catch (IOException | UncheckedIOException e) {
      return new int[] {WHICHEVER};
    }
  }

  private static IntStream number(Fact<String> type) {
    return type instanceof Fact.Known<String>(String text) && text.matches("\\d{1,9}")
        ? IntStream.of(Integer.parseInt(text))
        : IntStream.empty();
  }

  public PerfEvent event() {
    return event;
  }

  /** The counts so far, in the order of the threads. */
  public Fact<List<Count>> read() {
    List<Count> counts = new ArrayList<>();
    long ofAllNanos = 0;
    long missedNanos = 0;
    for (int thread = 0; thread < files.length; thread += kinds) {
      long value = 0;
      long enabledNanos = 0;
      long runningNanos = 0;
      for (int kind = 0; kind < kinds; kind++) {
        long[] values = new long[3];
        int errno = calls.read(files[thread + kind], values);
        if (errno != 0) {
          return new Fact.Absent<>(
              "the counter of " + event.label() + " can't be read: " + Linux.errorName(errno), "");
        }
        value += values[0];
        // Each is enabled while the thread runs, and counts while that is on its kind of core.
        enabledNanos = Math.max(enabledNanos, values[1]);
        runningNanos += values[2];
      }
      ofAllNanos += enabledNanos;
      missedNanos += runningNanos > 0 ? 0 : enabledNanos;
      counts.add(count(value, enabledNanos, runningNanos));
    }
    if (missedNanos > MOST_MISSED * ofAllNanos) {
      return new Fact.Absent<>(
          "the counter of " + event.label() + " never had its turn on the processor",
          "let no other program count meanwhile, and run for longer");
    }
    return new Fact.Known<>(List.copyOf(counts));
  }

  /** A thread that has not run yet counted nothing, and missed nothing. */
  private static Count count(long value, long enabledNanos, long runningNanos) {
    if (runningNanos >= enabledNanos) {
      return new Count(value, 1);
    }
    double share = Math.max(0, runningNanos) / (double) enabledNanos;
    return share == 0 ? new Count(0, 0) : new Count(Math.round(value / share), share);
  }

  @Override
  public void close() {
    for (int i = 0; i < files.length; i++) {
      if (files[i] >= 0) {
        calls.close(files[i]);
        files[i] = -1;
      }
    }
  }
}
