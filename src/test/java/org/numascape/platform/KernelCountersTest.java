package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.platform.KernelCounters.Faults;
import org.numascape.platform.KernelCounters.NodeStatistics;
import org.numascape.platform.KernelCounters.Switches;
import org.numascape.topology.IndexSet;

final class KernelCountersTest {
  @TempDir Path root;

  private final KernelCounters here = new KernelCounters();

  @Test
  void numastatIsReadNodeByNode() throws IOException {
    // Two nodes of a machine with numbers that are not in a row, as Linux 6.1 writes them.
    numastat(0, 1_873, 0, 12);
    numastat(8, 40, 12, 0);

    assertThat(known(elsewhere().numastat()))
        .containsOnlyKeys(0, 8)
        .containsEntry(8, new NodeStatistics(40, 12, 0, 7, 3, 49));
  }

  /** Node 1 is memory only; node 8's PUs are not for this process. */
  @Test
  void onlyNodesWithPusOfItsOwnAreForItsThreads() throws IOException {
    file("/sys/devices/system/node/online", "0-1,8\n");
    file("/sys/devices/system/node/node0/cpulist", "0-3\n");
    file("/sys/devices/system/node/node1/cpulist", "\n");
    file("/sys/devices/system/node/node8/cpulist", "4-7\n");
    assertThat(elsewhere().nodesWithPus()).isEqualTo(2);

    file("/proc/self/status", "Name:\tjava\nCpus_allowed:\tf\nCpus_allowed_list:\t0,2\n");
    assertThat(elsewhere().nodesWithPus()).isEqualTo(1);
  }

  @Test
  void aKernelWithoutNumaOrWithoutSysSaysSo() throws IOException {
    assertThat(absent(elsewhere().numastat()))
        .contains("/sys/devices/system/node is not there", "no NUMA support");
    assertThat(elsewhere().nodesWithPus()).isZero();
    assertThat(absent(elsewhere().processBytesByNode()))
        .contains("/proc/self/numa_maps is not there", "no NUMA support");
    assertThat(absent(elsewhere().numaBalancing())).contains("no automatic NUMA balancing");

    file("/proc/vmstat", "nr_free_pages 17\n");
    assertThat(absent(elsewhere().balancing())).contains("/proc/vmstat has no numa_hint_faults");
  }

  @Test
  void countersThatWereSwitchedOffAreNotTakenForZero() throws IOException {
    numastat(0, 1, 2, 3);
    file("/proc/sys/vm/numa_stat", "0\n");

    assertThat(elsewhere().numastat())
        .isEqualTo(new Fact.Absent<>("vm.numa_stat is 0", "sysctl vm.numa_stat=1"));
  }

  @Test
  void smallAndHugePagesOfAllMappingsAddUpByNode() throws IOException {
    file(
        "/proc/self/numa_maps",
        """
        5581e1a00000 default file=/bin/a\\040name=N0 mapped=2 N0=2 kernelpagesize_kB=4
        7f0000000000 default anon=3 dirty=3 N0=1 N1=2 kernelpagesize_kB=2048
        7f1000000000 interleave:0-1
        7ffc00000000 default stack anon=3 dirty=3 N1=3 kernelpagesize_kB=4
        """);

    assertThat(known(elsewhere().processBytesByNode()))
        .isEqualTo(Map.of(0, (8L + 2048) << 10, 1, (4096L + 12) << 10));

    file("/proc/self/numa_maps", "7f0000000000 default anon=3 N0=many kernelpagesize_kB=4\n");
    assertThat(absent(elsewhere().processBytesByNode())).contains("form that is not known");
  }

  @Test
  void whatAThreadDidIsReadWhateverItsName() throws IOException {
    file("/proc/self/task/7/stat", "7 (a) R 9 (b) S 1 7 7 0 -1 4194304 123 0 4 0 1 2 0 0 20 0 9\n");
    file(
        "/proc/self/task/7/status",
        "Name:\ta) b\nvoluntary_ctxt_switches:\t31\nnonvoluntary_ctxt_switches:\t5\n");
    file("/proc/self/task/7/sched", "a (7, #threads: 9)\n----\nse.nr_migrations  :   42\n");

    assertThat(known(elsewhere().faults(7))).isEqualTo(new Faults(123, 4));
    assertThat(known(elsewhere().switches(7))).isEqualTo(new Switches(31, 5));
    assertThat(known(elsewhere().migrations(7))).isEqualTo(42);
    assertThat(absent(elsewhere().switches(8))).contains("task/8/status", "the thread has ended");
    assertThat(absent(elsewhere().migrations(8))).contains("CONFIG_SCHED_DEBUG");
  }

  @Test
  void aFileThatMayNotBeReadAnyMoreSaysSo() throws IOException {
    file("/proc/sys/kernel/numa_balancing", "1\n");
    assertThat(known(elsewhere().numaBalancing())).isEqualTo(1);

    Files.delete(root.resolve("proc/sys/kernel/numa_balancing"));
    Files.createDirectory(root.resolve("proc/sys/kernel/numa_balancing"));

    assertThat(absent(elsewhere().numaBalancing())).contains("can't be read");
  }

  @Test
  void thisThreadsSleepsFaultsAndMovesAreCounted() throws Exception {
    assumeTrue(Linux.unavailable().isEmpty(), Linux::unavailable);
    int self = Threads.currentId().orElseThrow();
    Switches switches = known(here.switches(self));
    Faults faults = known(here.faults(self));
    for (int i = 0; i < 30; i++) {
      Thread.sleep(1);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(100 * Pages.sizeBytes(), arena);
      memory.fill((byte) 1);
      assertThat(known(here.faults(self)).minor()).isGreaterThan(faults.minor());
    }
    // Not 30: a sleep whose time is over before it begins, as on a PU taken away, is no switch.
    assertThat(known(here.switches(self)).voluntary())
        .isGreaterThanOrEqualTo(switches.voluntary() + 20);
  }

  @Test
  void aThreadThatIsBoundToAnotherPuHasMigratedAndThenStays() {
    IndexSet pus = Threads.allowedPus();
    assumeTrue(pus.size() > 1, "there is but one PU");
    int self = Threads.currentId().orElseThrow();
    Fact<Long> atFirst = here.migrations(self);
    assumeTrue(atFirst instanceof Fact.Known, atFirst::toString);
    int[] both = {pus.stream().min().orElseThrow(), pus.stream().max().orElseThrow()};
    try {
      for (int i = 0; i < 10; i++) {
        Threads.bindCurrent(IndexSet.of(both[i % 2]));
      }
      long moved = known(here.migrations(self));
      assertThat(moved).isGreaterThanOrEqualTo(known(atFirst) + 9);
      for (int i = 0; i < 100; i++) {
        Thread.yield();
      }
      assertThat(known(here.migrations(self))).isEqualTo(moved);
    } finally {
      Threads.unbindCurrent();
    }
  }

  @Test
  void memoryByNodeIsWhatTheKernelSaysIsResident() throws IOException {
    Fact<?> fact = here.processBytesByNode();
    assumeTrue(fact instanceof Fact.Known, fact::toString);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(64 << 20, arena);
      memory.fill((byte) 1);

      long before = residentBytes();
      long bytes = known(here.processBytesByNode()).values().stream().mapToLong(b -> b).sum();
      long after = residentBytes();

      // The JVM gets and gives back memory at any time, and the kernel counts in batches a PU.
      assertThat(bytes)
          .isGreaterThan(64 << 20)
          .isBetween(Math.min(before, after) * 3 / 4, Math.max(before, after) * 5 / 4);
    }
  }

  private static long residentBytes() {
    String resident = Linux.value(Path.of("/proc/self/status"), "VmRSS", ':').orElseThrow();
    return Long.parseLong(resident.replace(" kB", "")) << 10;
  }

  private KernelCounters elsewhere() {
    return new KernelCounters(root);
  }

  private void numastat(int node, long hit, long miss, long foreign) throws IOException {
    file(
        "/sys/devices/system/node/node" + node + "/numastat",
        """
        numa_hit %d
        numa_miss %d
        numa_foreign %d
        interleave_hit 7
        local_node 3
        other_node 49
        """
            .formatted(hit, miss, foreign));
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static <T> T known(Fact<T> fact) {
    return switch (fact) {
      case Fact.Known<T>(T value) -> value;
      case Fact.Absent<T>(String why, String remedy) -> throw new AssertionError(why);
    };
  }

  static String absent(Fact<?> fact) {
    return switch (fact) {
      case Fact.Known<?>(Object value) -> throw new AssertionError("known: " + value);
      case Fact.Absent<?>(String why, String remedy) -> why;
    };
  }
}
