package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.platform.Fact;
import org.numascape.platform.KernelCounters;
import org.numascape.pool.PageCheck;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount.Absent;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.SystemCounts.PageSampling;

/** On a system that is a folder of files, which may change while the run goes on. */
final class SystemWatchTest {
  private static final Fact<List<Integer>> WORKERS = new Fact.Known<>(List.of(71, 72));
  private static final PageCheck PAGES =
      new PageCheck(3, 3, 3, 0, 0, new TreeMap<>(Map.of(1, 3L)), "");

  @TempDir Path root;

  @BeforeEach
  void aMachineOfTwoNodes() throws IOException {
    at(1);
    file("proc/sys/kernel/numa_balancing", "1\n");
    file(
        "proc/self/numa_maps", "7f00 default anon=3 N0=1 N1=2 kernelpagesize_kB=4\n7fff default\n");
  }

  /** The counters' values at an instant; whatever grows grows by its own step. */
  private void at(int instant) throws IOException {
    for (int node = 0; node < 2; node++) {
      file(
          "sys/devices/system/node/node" + node + "/numastat",
          """
          numa_hit %d
          numa_miss %d
          numa_foreign %d
          interleave_hit 9
          local_node 8
          other_node 7
          """
              .formatted(1000 * instant, 20 * instant * node, 300 * instant));
    }
    file(
        "proc/vmstat",
        """
        numa_pte_updates %d
        numa_hint_faults %d
        numa_hint_faults_local 4
        numa_pages_migrated 5
        """
            .formatted(40 * instant, 50 * instant));
    for (int thread : List.of(71, 72)) {
      file(
          "proc/self/task/" + thread + "/status",
          "voluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t%d\n"
              .formatted(thread * instant, 6 * instant));
      file(
          "proc/self/task/" + thread + "/sched",
          "x (1, #threads: 2)\nse.nr_migrations   :   %d\n".formatted(thread == 72 ? instant : 4));
      file(
          "proc/self/task/" + thread + "/stat",
          "7 (x) R 1 1 1 0 -1 0 %d 0 3 0 1 1 0\n".formatted(700 * instant));
    }
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private final AtomicLong made = new AtomicLong();

  private SystemWatch begin(Fact<List<Integer>> workers) {
    return new SystemWatch(
        workers,
        () -> new Fact.Known<>(List.of(made.getAndAdd(1000), 70L)),
        new KernelCounters(root),
        (event, threads) -> new Fact.Absent<>("perf_event_open: ENOENT, no PMU", "buy one"),
        () -> 0);
  }

  private static SystemCounts end(SystemWatch watch) {
    try (watch) {
      return watch.end(PAGES, PageSampling.NONE);
    }
  }

  @Test
  void whatGrewBetweenTheLooksIsCounted() throws IOException {
    SystemWatch watch = begin(WORKERS);
    at(3);
    SystemCounts counts = end(watch);

    assertThat(counts.nodeOsIndexes()).containsExactly(0, 1);
    assertThat(values(counts, SystemCounter.NUMA_HIT)).containsExactly(2000L, 2000L);
    assertThat(values(counts, SystemCounter.NUMA_MISS)).containsExactly(0L, 40L);
    assertThat(values(counts, SystemCounter.OTHER_NODE)).containsExactly(0L, 0L);
    assertThat(values(counts, SystemCounter.HINT_FAULTS)).containsExactly(100L);
    assertThat(values(counts, SystemCounter.VOLUNTARY_SWITCHES)).containsExactly(142L, 144L);
    assertThat(values(counts, SystemCounter.INVOLUNTARY_SWITCHES)).containsExactly(12L, 12L);
    assertThat(values(counts, SystemCounter.MIGRATIONS)).containsExactly(0L, 2L);
    assertThat(values(counts, SystemCounter.MINOR_FAULTS)).containsExactly(1400L, 1400L);
    // As it is at the end.
    assertThat(values(counts, SystemCounter.PROCESS_MEMORY)).containsExactly(4096L, 8192L);
    assertThat(values(counts, SystemCounter.BLOCK_PAGES)).containsExactly(0L, 3L);
    assertThat(values(counts, SystemCounter.NUMA_BALANCING)).containsExactly(1L);
    assertThat(counts.unmeasured())
        .contains(
            new Unmeasured(
                "cycles, instructions, front-end stalls, back-end stalls, LLC load"
                    + " misses, node loads, node load misses, context switches (perf), migrations"
                    + " (perf)",
                "perf_event_open: ENOENT, no PMU",
                "buy one"));
  }

  @Test
  void nodesOfWhichNothingIsKnownAreThereAllTheSame() throws IOException {
    file("proc/sys/vm/numa_stat", "0\n");
    file("sys/devices/system/node/online", "0-2\n");
    SystemCounts counts = end(begin(WORKERS));

    assertThat(counts.nodeOsIndexes()).containsExactly(0, 1, 2);
    assertThat(values(counts, SystemCounter.PROCESS_MEMORY)).containsExactly(4096L, 8192L, 0L);
  }

  @Test
  void countsThatWereSetBackInMidRunAreAbsentAndNotNegative() throws IOException {
    at(5);
    SystemWatch watch = begin(WORKERS);
    at(2);
    SystemCounts counts = end(watch);

    assertThat(absent(counts, SystemCounter.NUMA_HIT).why())
        .isEqualTo("the kernel's counts by node were set back during the run");
    assertThat(values(counts, SystemCounter.INTERLEAVE_HIT)).containsExactly(0L, 0L);
  }

  @Test
  void whatIsGoneInMidRunIsAbsentAndTheRestIsThere() throws IOException {
    SystemWatch watch = begin(WORKERS);
    at(2);
    Files.delete(root.resolve("sys/devices/system/node/node1/numastat"));
    Files.delete(root.resolve("proc/self/numa_maps"));
    Files.delete(root.resolve("proc/self/task/72/status"));
    SystemCounts counts = end(watch);

    assertThat(absent(counts, SystemCounter.NUMA_HIT).why())
        .startsWith("/sys/devices/system/node/node1/numastat is not there");
    assertThat(absent(counts, SystemCounter.PROCESS_MEMORY).why())
        .startsWith("/proc/self/numa_maps is not there");
    assertThat(absent(counts, SystemCounter.VOLUNTARY_SWITCHES).why())
        .isEqualTo("/proc/self/task/72/status is not there: the thread has ended");
    assertThat(values(counts, SystemCounter.MINOR_FAULTS)).containsExactly(700L, 700L);
    assertThat(values(counts, SystemCounter.HINT_FAULTS)).containsExactly(50L);
  }

  @Test
  void whatComesInMidRunHasNoStartToCountFrom() throws IOException {
    Files.delete(root.resolve("proc/vmstat"));
    SystemWatch watch = begin(WORKERS);
    at(2);

    assertThat(absent(end(watch), SystemCounter.HINT_FAULTS).why())
        .isEqualTo("/proc/vmstat is not there");
  }

  @Test
  void aSystemWithoutSuchFilesTellsNothingAndWhy() throws IOException {
    SystemCounts counts =
        end(
            new SystemWatch(
                new Fact.Absent<>("threads have no number", ""),
                () -> new Fact.Absent<>("not counted", ""),
                new KernelCounters(root.resolve("empty")),
                (event, threads) -> {
                  throw new AssertionError("there is no thread to count");
                },
                () -> 0));

    for (SystemCounter counter : SystemCounter.values()) {
      switch (counter) {
        // The heap and the pool's pages are this process's own.
        case JAVA_HEAP, JAVA_HEAP_BY_NODES, BLOCK_PAGES -> {}
        default -> assertThat(absent(counts, counter).why()).isNotEmpty();
      }
    }
    assertThat(absent(counts, SystemCounter.MIGRATIONS).why()).isEqualTo("threads have no number");
    assertThat(absent(counts, SystemCounter.CYCLES).why()).isEqualTo("threads have no number");
  }

  private static List<Long> values(SystemCounts counts, SystemCounter counter) {
    return counts.counted(counter).map(Counted::values).orElseThrow();
  }

  private static Absent absent(SystemCounts counts, SystemCounter counter) {
    return counts.counts().stream()
        .filter(each -> each.counter() == counter)
        .map(Absent.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
