package org.numascape.platform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts an event for some threads of this process, from when it is opened. The threads notice
 * nothing of it. What the processor counts is counted in user mode only, which the kernel allows
 * more often. Confined to one thread.
 */
public final class PerfCounter implements AutoCloseable {
  private final PerfEvent event;
  private final PerfCalls calls;
  private final int[] files;

  /**
   * What was counted of a thread.
   *
   * @param value what is to be believed: the kernel's count divided by {@code countedShare}, since
   *     counters that are fewer than events take turns
   * @param countedShare the time that the event was really counted / the time that it was to be, 0
   *     to 1
   */
  public record Count(long value, double countedShare) {}

  private PerfCounter(PerfEvent event, PerfCalls calls, int[] files) {
    this.event = event;
    this.calls = calls;
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
    int[] files = new int[threadIds.size()];
    Arrays.fill(files, -1);
    PerfCounter counter = new PerfCounter(event, calls, files);
    for (int i = 0; i < files.length; i++) {
      int result = calls.open(event, threadIds.get(i));
      if (result < 0) {
        counter.close();
        return PerfRefusal.of(event, -result, system);
      }
      files[i] = result;
    }
    return new Fact.Known<>(counter);
  }

  public PerfEvent event() {
    return event;
  }

  /** The counts so far, in the order of the threads. */
  public Fact<List<Count>> read() {
    List<Count> counts = new ArrayList<>();
    for (int file : files) {
      long[] values = new long[3];
      int errno = calls.read(file, values);
      if (errno != 0) {
        return new Fact.Absent<>(
            "the counter of " + event.label() + " can't be read: " + Linux.errorName(errno), "");
      }
      if (values[1] > 0 && values[2] <= 0) {
        return new Fact.Absent<>(
            "the counter of " + event.label() + " never had its turn on the processor",
            "let no other program count meanwhile, and run for longer");
      }
      counts.add(count(values[0], values[1], values[2]));
    }
    return new Fact.Known<>(List.copyOf(counts));
  }

  /** A thread that has not run yet counted nothing, and missed nothing. */
  private static Count count(long value, long enabledNanos, long runningNanos) {
    if (runningNanos >= enabledNanos) {
      return new Count(value, 1);
    }
    double share = runningNanos / (double) enabledNanos;
    return new Count(Math.round(value / share), share);
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
