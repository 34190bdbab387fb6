package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.numascape.platform.KernelCountersTest.known;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PerfCounterTest {
  @TempDir Path root;

  @Test
  void anotherThreadsSwitchesAreCountedFromOutside() throws Exception {
    AtomicInteger id = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    CountDownLatch slept = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  id.set(Threads.currentId().orElse(0));
                  started.countDown();
                  try {
                    counted.await();
                    for (int i = 0; i < 30; i++) {
                      Thread.sleep(1);
                    }
                    slept.countDown();
                    seen.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    started.await();
    long beforeOpening = switches(id.get());
    Fact<PerfCounter> opened = PerfCounter.open(PerfEvent.CONTEXT_SWITCHES, List.of(id.get()));
    assumeTrue(opened instanceof Fact.Known, opened::toString);
    try (PerfCounter counter = known(opened)) {
      long afterOpening = switches(id.get());
      counted.countDown();
      slept.await();
      long beforeReading = switches(id.get());
      PerfCounter.Count count = known(counter.read()).getFirst();
      long afterReading = switches(id.get());

      // Not 30: a sleep whose time is over before it begins, as on a PU taken away, is no switch.
      assertThat(beforeReading - afterOpening).isGreaterThanOrEqualTo(20);
      // However often the thread was switched between two looks; the two counts of one switch are
      // not raised at once, so that each end may lie between them.
      assertThat(count.value())
          .isBetween(beforeReading - afterOpening - 2, afterReading - beforeOpening + 2);
      assertThat(count.countedShare()).isEqualTo(1);
    } finally {
      seen.countDown();
      thread.join();
    }
  }

  private static long switches(int threadId) {
    KernelCounters.Switches switches = known(new KernelCounters().switches(threadId));
    return switches.voluntary() + switches.involuntary();
  }

  @Test
  void whatWasCountedInTurnsIsScaledAndSaysSo() {
    Answers calls = new Answers();
    calls.values.add(new long[] {100, 1_000, 250});
    calls.values.add(new long[] {70, 900, 900});
    calls.values.add(new long[] {0, 0, 0});

    try (PerfCounter counter =
        known(PerfCounter.open(PerfEvent.CYCLES, List.of(5, 6, 7), calls, system()))) {
      assertThat(known(counter.read()))
          .containsExactly(
              new PerfCounter.Count(400, 0.25),
              new PerfCounter.Count(70, 1),
              new PerfCounter.Count(0, 1));
    }
    assertThat(calls.open).isEmpty();
  }

  @Test
  void anEventIsCountedForAllThreadsOrForNone() {
    Answers calls = new Answers();
    calls.refusals.put(7, 24);

    Fact<PerfCounter> refused =
        PerfCounter.open(PerfEvent.CYCLES, List.of(5, 6, 7), calls, system());

    assertThat(refused)
        .isEqualTo(
            new Fact.Absent<>(
                "perf_event_open: EMFILE, too many open files, one a worker and event",
                "raise ulimit -n"));
    assertThat(calls.open).isEmpty();
  }

  @Test
  void aCounterThatNeverHadItsTurnIsAbsentAndNotZero() {
    Answers calls = new Answers();
    calls.values.add(new long[] {100, 1_000, 1_000});
    calls.values.add(new long[] {0, 900, 0});

    try (PerfCounter counter =
        known(PerfCounter.open(PerfEvent.CYCLES, List.of(5, 6), calls, system()))) {
      assertThat(KernelCountersTest.absent(counter.read()))
          .isEqualTo("the counter of cycles never had its turn on the processor");
    }
  }

  @Test
  void aThreadThatHardlyRanAndWasNotCountedCostsTheOthersNothing() {
    Answers calls = new Answers();
    calls.values.add(new long[] {100, 1_000, 1_000});
    calls.values.add(new long[] {0, 9, 0});

    try (PerfCounter counter =
        known(PerfCounter.open(PerfEvent.CYCLES, List.of(5, 6), calls, system()))) {
      assertThat(known(counter.read()))
          .containsExactly(new PerfCounter.Count(100, 1), new PerfCounter.Count(0, 0));
    }
  }

  /** As on Intel's hybrid processors, with a thread on each kind, and one that was on both. */
  @Test
  void onAProcessorWithTwoKindsOfCoresTheCountersOfBothAreAddedUp() throws IOException {
    write("sys/bus/event_source/devices/cpu_core/type", "4\n");
    write("sys/bus/event_source/devices/cpu_atom/type", "10\n");
    write("sys/bus/event_source/devices/software/type", "1\n");
    Answers calls = new Answers();
    calls.values.add(new long[] {500, 1_000, 1_000});
    calls.values.add(new long[] {0, 1_000, 0});
    calls.values.add(new long[] {0, 1_000, 0});
    calls.values.add(new long[] {70, 1_000, 500});
    calls.values.add(new long[] {300, 1_000, 600});
    calls.values.add(new long[] {100, 1_000, 400});

    try (PerfCounter counter =
        known(PerfCounter.open(PerfEvent.CYCLES, List.of(5, 6, 7), calls, system()))) {
      assertThat(known(counter.read()))
          .containsExactly(
              new PerfCounter.Count(500, 1),
              new PerfCounter.Count(140, 0.5),
              new PerfCounter.Count(400, 1));
    }
    assertThat(calls.pmus).containsExactly(4, 10, 4, 10, 4, 10);
    assertThat(calls.open).isEmpty();

    known(PerfCounter.open(PerfEvent.TASK_CLOCK, List.of(5), calls, system())).close();
    assertThat(calls.pmus).endsWith(10, 0);
  }

  @Test
  void aCounterThatIsLostInBetweenIsAbsent() {
    Answers calls = new Answers();
    try (PerfCounter counter =
        known(PerfCounter.open(PerfEvent.CYCLES, List.of(5), calls, system()))) {
      assertThat(KernelCountersTest.absent(counter.read()))
          .isEqualTo("the counter of cycles can't be read: EIO");
    }
  }

  @ParameterizedTest(name = "{0}, paranoid {1}, seccomp {2}, PMU {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          13 | 4 | 0 | true  | EACCES, kernel.perf_event_paranoid is 4 | sysctl kernel.perf_event_paranoid=2, or give CAP_PERFMON
          13 | 2 | 2 | true  | EACCES, refused by a container's seccomp profile | allow perf_event_open in the profile
          13 | 2 | 0 | true  | EACCES, though kernel.perf_event_paranoid would allow it, as by a security module | allow perf events in its policy
          13 | 4 | 2 | true  | EACCES, kernel.perf_event_paranoid is 4 | sysctl kernel.perf_event_paranoid=2, or give CAP_PERFMON
          1  | 2 | 2 | true  | EPERM, refused by a container's seccomp profile | allow perf_event_open in the profile
          1  | 3 | 0 | true  | EPERM, kernel.perf_event_paranoid is 3 | sysctl kernel.perf_event_paranoid=2, or give CAP_PERFMON
          38 | 2 | 0 | true  | ENOSYS, this kernel was built without it | use a kernel with CONFIG_PERF_EVENTS
          38 | 2 | 2 | true  | ENOSYS, refused by a container's seccomp profile | allow perf_event_open in the profile
          2  | 2 | 0 | false | ENOENT, no counters of the processor are visible here, as in most virtual machines | run on the machine itself, or let the hypervisor pass its PMU through
          2  | 2 | 0 | true  | ENOENT, this processor does not count it | ''
          3  | 2 | 0 | true  | ESRCH, a worker has ended | ''
          """)
  void aRefusalSaysWhyAndWhatWouldHelp(
      int errno, String paranoid, String seccomp, boolean pmu, String why, String remedy)
      throws IOException {
    write("proc/sys/kernel/perf_event_paranoid", paranoid);
    write("proc/self/status", "Name:\tjava\nSeccomp:\t" + seccomp + "\n");
    if (pmu) {
      Files.createDirectories(root.resolve("sys/bus/event_source/devices/cpu"));
    }
    Answers calls = new Answers();
    calls.refusals.put(5, errno);

    assertThat(PerfCounter.open(PerfEvent.NODE_LOADS, List.of(5), calls, system()))
        .isEqualTo(new Fact.Absent<>("perf_event_open: " + why, remedy));
  }

  @Test
  void whereNoFileTellsTheReasonIsWhatIsLeft() {
    Answers calls = new Answers();
    calls.refusals.put(5, 13);

    assertThat(
            KernelCountersTest.absent(
                PerfCounter.open(PerfEvent.CYCLES, List.of(5), calls, system())))
        .isEqualTo(
            "perf_event_open: EACCES, and /proc/sys/kernel/perf_event_paranoid is not there");
  }

  private KernelFiles system() {
    return new KernelFiles(root);
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A kernel that answers as it is told. */
  private static final class Answers implements PerfCalls {
    final Map<Integer, Integer> refusals = new HashMap<>();
    final List<long[]> values = new ArrayList<>();
    final List<Integer> open = new ArrayList<>();
    final List<Integer> pmus = new ArrayList<>();

    @Override
    public String unavailable() {
      return "";
    }

    @Override
    public int open(PerfEvent event, int pmu, int threadId) {
      pmus.add(pmu);
      int refusal = refusals.getOrDefault(threadId, 0);
      if (refusal == 0) {
        open.add(100 * pmu + threadId);
      }
      return refusal == 0 ? 100 * pmu + threadId : -refusal;
    }

    @Override
    public int read(int file, long[] into) {
      int place = open.indexOf(file);
      if (place >= values.size()) {
        return 5;
      }
      System.arraycopy(values.get(place), 0, into, 0, into.length);
      return 0;
    }

    @Override
    public void close(int file) {
      open.remove(Integer.valueOf(file));
    }
  }
}
