package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.platform.Detection;
import org.numascape.platform.PagePlacement;
import org.numascape.platform.Pages;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;

@Timeout(600)
class MemoryPolicyTest {
  private static final Topology FOUR_NODES = SyntheticReader.read("pack:4 [numa] core:2 pu:1");
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);
  private static final long PAGE = Pages.sizeBytes();
  private static final int PAGES = 64;

  private static NumaPool emulated(MemorySettings memory) {
    return NumaPool.builder(FOUR_NODES)
        .emulatedOn(MACHINE)
        .settings(
            new PoolSettings(4, Pinning.SCATTER, StealOrder.HIERARCHICAL, RemoteBatch.ONE, memory))
        .build();
  }

  private static NumaPool real(MemoryPolicy policy, HugePages hugePages) {
    return NumaPool.builder(Detection.best().topology())
        .settings(
            new PoolSettings(
                1,
                Pinning.COMPACT,
                StealOrder.HIERARCHICAL,
                RemoteBatch.ONE,
                new MemorySettings(policy, hugePages)))
        .build();
  }

  private static MemorySettings by(String policy) {
    return new MemorySettings(MemoryPolicy.parse(policy), HugePages.NO);
  }

  /** Touches a block page by page on workers of all nodes; the bytes by home node. */
  private static long[] touchAll(NumaPool pool, NumaBlock block) {
    pool.parallelFor(
        0,
        PAGES,
        1,
        (worker, from, to) -> {
          worker.touches(block, from * PAGE, to * PAGE);
          block.segment().set(ValueLayout.JAVA_BYTE, from * PAGE, (byte) 1);
        });
    long[] byHome = new long[pool.topology().nodes().size()];
    for (WorkerCounts worker : pool.snapshot().workers()) {
      Arrays.setAll(byHome, node -> byHome[node] + worker.touchedBytes()[node]);
    }
    return byHome;
  }

  @ParameterizedTest
  @CsvSource({
    "interleave, 16, 16, 16, 16",
    "one-node, 64, 0, 0, 0",
    "bind:2, 0, 0, 64, 0",
    "bind:3, 0, 0, 0, 64",
  })
  void onAnEmulatedMachineHomesFollowThePolicyWhoeverTouches(
      String policy, long on0, long on1, long on2, long on3) {
    try (NumaPool pool = emulated(by(policy));
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      long[] before = new long[4];
      LongStream.range(0, PAGES)
          .forEach(page -> before[block.homeNode(page * PAGE).orElseThrow()]++);
      assertThat(before).containsExactly(on0, on1, on2, on3);
      assertThat(touchAll(pool, block))
          .containsExactly(on0 * PAGE, on1 * PAGE, on2 * PAGE, on3 * PAGE);
      assertThat(pool.checkPages(PAGES).unavailable()).contains("emulated");
    }
  }

  @Test
  void interleavedPagesAreDealtInTurn() {
    try (NumaPool pool = emulated(by("interleave"));
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      for (int page = 0; page < PAGES; page++) {
        assertThat(block.homeNode(page * PAGE + PAGE - 1)).hasValue(page % 4);
      }
    }
  }

  @Test
  void withFirstTouchAPageHasNoHomeBeforeIt() {
    try (NumaPool pool = emulated(MemorySettings.DEFAULT);
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      assertThat(block.homeNode(0)).isEmpty();
      assertThat(block.homeNode(PAGES * PAGE - 1)).isEmpty();
      assertThat(Arrays.stream(touchAll(pool, block)).sum()).isEqualTo(PAGES * PAGE);
      assertThat(block.homeNode(0)).isPresent();
    }
  }

  @Test
  void aBlockMayHaveAPolicyOfItsOwn() {
    try (NumaPool pool = emulated(by("one-node"));
        NumaBlock own = pool.allocate("a", PAGE, by("bind:3"));
        NumaBlock usual = pool.allocate("b", PAGE)) {
      assertThat(own.homeNode(0)).hasValue(3);
      assertThat(usual.homeNode(0)).hasValue(0);
      assertThatThrownBy(() -> pool.allocate("c", PAGE, by("bind:4")))
          .isInstanceOf(MemoryPolicyException.class)
          .hasMessage("memory=bind:4 names no node that may be used; those are P#0-3");
      assertThat(pool.allocate("d", PAGE, by("bind:1")).homeNode(0)).hasValue(1);
    }
  }

  @Test
  void aPoolIsNotBuiltWithANodeThatDoesNotExist() {
    assertThatThrownBy(() -> emulated(by("bind:7")))
        .isInstanceOf(MemoryPolicyException.class)
        .hasMessageContaining("bind:7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"first-touch", "interleave", "one-node", "bind:0", "bind:12"})
  void aLabelIsReadBack(String label) {
    assertThat(MemoryPolicy.parse(label).label()).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "everywhere, 'first-touch, interleave, one-node, or bind: and a node, such as bind:0'",
    "bind:x, 'must name a node by its OS index, such as bind:0'",
    "bind:, 'must name a node by its OS index, such as bind:0'",
    "bind:-1, must name a node in 0..1048575",
  })
  void whatIsNoPolicyIsRefusedWithThoseThatThereAre(String label, String words) {
    assertThatThrownBy(() -> MemoryPolicy.parse(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory=" + label)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "first-touch, default",
    "interleave, interleave:",
    "one-node, bind:",
    "bind, bind:",
  })
  void theKernelHasThePolicyAndPutsThePagesWhereItSays(String policy, String kernels)
      throws IOException {
    Topology machine = Detection.best().topology();
    int first = machine.allowedNodeset().first();
    String label = policy.equals("bind") ? "bind:" + first : policy;
    try (NumaPool pool = real(MemoryPolicy.parse(label), HugePages.NO);
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      assumeTrue(pool.limitations().isEmpty(), pool.limitations()::toString);
      assertThat(kernelsPolicy(block)).startsWith(kernels);

      touchAll(pool, block);
      PageCheck check = pool.checkPages(PAGES);

      assumeTrue(check.unavailable().isEmpty(), check::unavailable);
      assertThat(check.checked()).isEqualTo(PAGES);
      assertThat(check.confirmed()).isEqualTo(PAGES);
      assertThat(check.framesChecked()).isZero();
      if (policy.equals("interleave")) {
        int nodes = machine.allowedNodeset().size();
        assertThat(check.pagesByNode()).hasSize(nodes);
        assertThat(check.pagesByNode().values())
            .allMatch(pages -> pages == PAGES / nodes || pages == Math.ceilDiv(PAGES, nodes));
      } else {
        int toucher = pool.snapshot().header().workers().getFirst().node();
        int due =
            policy.equals("first-touch")
                ? machine.nodes().get(toucher).osIndex().orElseThrow()
                : first;
        assertThat(check.pagesByNode()).isEqualTo(Map.of(due, (long) PAGES));
      }
      OptionalInt home = block.homeNode(0);
      assertThat(home).isPresent();
      if (!policy.equals("first-touch")) {
        // Placed, but not touched: nothing to confirm, and nothing amiss.
        pool.allocate("b", PAGES * PAGE);
        PageCheck both = pool.checkPages(2 * PAGES);
        assertThat(both.pages()).isEqualTo(2 * PAGES);
        assertThat(both.checked()).isEqualTo(PAGES);
        assertThat(both.confirmed()).isEqualTo(PAGES);
      }
    }
  }

  @Test
  void aCheckInPassesEndsWhenNoOtherIsWantedAndAsksAboutNoPageTwice() {
    try (NumaPool pool = real(MemoryPolicy.FIRST_TOUCH, HugePages.NO);
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      assumeTrue(pool.limitations().isEmpty(), pool.limitations()::toString);
      pool.rehearsePageCheck(PAGES); // of which nothing is left
      assertThat(pool.checkPages(PAGES).checked()).isZero();
      assertThat(pool.touchedBlocks()).hasSize(1);
      touchAll(pool, block);
      int[] wanted = {2};
      PageCheck check = pool.checkPages(PAGES, PAGES / 4, () -> wanted[0]-- > 0);

      assumeTrue(check.unavailable().isEmpty(), check::unavailable);
      assertThat(check.pages()).isEqualTo(PAGES);
      assertThat(check.checked()).isEqualTo(3 * PAGES / 4);
      assertThat(pool.checkPages(PAGES, PAGES / 4, () -> true).confirmed()).isEqualTo(PAGES);
    }
  }

  @Test
  void theKernelIsAskedAboutFramesAsFarAsTheyWereWritten() {
    int frameBytes = FrameStack.MAX_FRAME_BYTES;
    NumaPool pool = real(MemoryPolicy.FIRST_TOUCH, HugePages.NO);
    try (pool) {
      assumeTrue(pool.limitations().isEmpty(), pool.limitations()::toString);
      try (NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
        touchAll(pool, block);
        PageCheck before = pool.checkPages(PAGES);
        assumeTrue(before.unavailable().isEmpty(), before::unavailable);
        assertThat(before.framesChecked()).isZero();
      }
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Frame frame = worker.allocateFrame(frameBytes);
              for (int at = 0; at < frameBytes; at += Long.BYTES) {
                frame.setLong(at, at);
              }
            }
          });

      PageCheck check = pool.checkPages(1 << 20);

      assertThat(check.unavailable()).isEmpty();
      // Its header may begin a page more; a huge page is the whole chunk.
      assertThat(check.framesChecked())
          .isBetween(frameBytes / PAGE, (long) FrameChunks.BYTES / PAGE);
      assertThat(check.framesConfirmed()).isEqualTo(check.framesChecked());
      assertThat(check.checked()).isEqualTo(check.framesChecked());
      assertThat(pool.checkPages(64).framesChecked()).isBetween(1L, 64L);
    }
    assertThat(pool.checkPages(1 << 20).framesChecked()).isZero();
  }

  /**
   * What the kernel says of the mapping that a block begins or is in: the word behind its start.
   */
  private static String kernelsPolicy(NumaBlock block) throws IOException {
    Path maps = Path.of("/proc/self/numa_maps");
    assumeTrue(Files.isReadable(maps), "this kernel has no numa_maps");
    long address = block.segment().address();
    List<String> before =
        Files.readAllLines(maps).stream()
            .filter(line -> Long.parseUnsignedLong(line.split(" ")[0], 16) <= address)
            .toList();
    return before.getLast().split(" ")[1];
  }

  @Test
  void hugePagesAreAskedForAndHomesAreAsCoarse() throws IOException {
    try (NumaPool pool = real(MemoryPolicy.FIRST_TOUCH, HugePages.YES)) {
      long huge = PagePlacement.hugePageBytes().orElse(0);
      long bytes = 3 * Math.max(huge, PAGE) - 8;
      NumaBlock block = pool.allocate("a", bytes);
      assumeTrue(pool.limitations().isEmpty(), pool.limitations()::toString);
      assertThat(block.segment().byteSize()).isEqualTo(bytes);
      assertThat(block.segment().address() % huge).isZero();
      assertThat(smaps(block, "VmFlags:")).contains(" hg");

      pool.parallelFor(0, 1, 1, (worker, from, to) -> worker.touches(block, huge + 5, huge + 6));

      assertThat(block.homeNode(huge - 1)).isEmpty();
      assertThat(block.homeNode(huge)).isPresent();
      assertThat(block.homeNode(2 * huge - 1)).isPresent();
      assertThat(block.homeNode(2 * huge)).isEmpty();
    }
  }

  @Test
  void largeBlocksHaveHugePagesByThemselvesOnAMachineWithOneNode() throws IOException {
    assertThat(asksByItself(MACHINE, false, HugePages.LEAST_PAGES)).isTrue();
    assertThat(asksByItself(MACHINE, false, HugePages.LEAST_PAGES - 1)).isFalse();
    assertThat(asksByItself(FOUR_NODES, false, HugePages.LEAST_PAGES)).isFalse();
    assertThat(asksByItself(FOUR_NODES, true, HugePages.LEAST_PAGES)).isTrue();
  }

  private static boolean asksByItself(Topology topology, boolean emulated, int hugePages)
      throws IOException {
    assumeTrue(Pages.untouchedMappingUnavailable().isEmpty());
    long bytes = hugePages * PagePlacement.hugePageBytes().orElse(0);
    assumeTrue(bytes > 0, "this kernel has no huge pages");
    try (Blocks blocks =
        new Blocks(
            topology,
            emulated,
            new BlockUse(new Worker[0], 1, refusal -> {}),
            refusal -> {
              throw new AssertionError(refusal);
            })) {
      return smaps(blocks.allocate("a", bytes, MemorySettings.DEFAULT), "VmFlags:").contains(" hg");
    }
  }

  @Test
  void emulatedHomesStayFineWhateverPagesTheMachineHas() {
    try (NumaPool pool = emulated(MemorySettings.DEFAULT)) {
      long bytes = HugePages.LEAST_PAGES * PagePlacement.hugePageBytes().orElse(PAGE);
      NumaBlock block = pool.allocate("a", bytes);
      pool.parallelFor(0, 1, 1, (worker, from, to) -> worker.touches(block, 0, 1));

      assertThat(block.homeNode(PAGE - 1)).isPresent();
      assertThat(block.homeNode(PAGE)).isEmpty();
    }
  }

  @Test
  void ifTheyAreNotWantedNoHugePagesAreAskedFor() throws IOException {
    try (NumaPool pool = real(MemoryPolicy.FIRST_TOUCH, HugePages.NO);
        NumaBlock block = pool.allocate("a", PAGES * PAGE)) {
      assumeTrue(Pages.untouchedMappingUnavailable().isEmpty());
      assertThat(smaps(block, "VmFlags:")).doesNotContain(" hg");
    }
  }

  /** A line of what the kernel says of the mapping that a block is in. */
  private static String smaps(NumaBlock block, String name) throws IOException {
    Path smaps = Path.of("/proc/self/smaps");
    assumeTrue(Files.isReadable(smaps), "this system has no smaps");
    long address = block.segment().address();
    boolean inside = false;
    for (String line : Files.readAllLines(smaps)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.split("[ -]");
        inside =
            Long.parseUnsignedLong(ends[0], 16) <= address
                && address < Long.parseUnsignedLong(ends[1], 16);
      } else if (inside && line.startsWith(name)) {
        return line;
      }
    }
    throw new AssertionError("no mapping holds 0x" + Long.toHexString(address));
  }
}
