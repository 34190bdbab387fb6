package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.numascape.topology.IndexSet;

final class PagePlacementTest {
  @Test
  void aNodeThatIsNotThereIsRefusedWithItsNumber() {
    assumeTrue(Pages.untouchedMappingUnavailable().isEmpty(), Pages::untouchedMappingUnavailable);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pages = Pages.mapUntouched(4 * Pages.sizeBytes(), arena);
      int missing = Detection.best().topology().allowedNodeset().size() + 40;
      String refusal = PagePlacement.bind(pages, IndexSet.of(missing));
      assumeTrue(!refusal.contains("EPERM") && !refusal.contains("ENOSYS"), refusal);
      assertThat(refusal)
          .isEqualTo("mbind: EINVAL, this process may use no memory of node P#" + missing);
    }
  }

  @Test
  void whatTheKernelAnswersIsSaidInWords() {
    IndexSet nodes = IndexSet.range(0, 3);
    assertThat(PagePlacement.refusal(1, nodes)).contains("EPERM").contains("seccomp");
    assertThat(PagePlacement.refusal(38, nodes)).contains("ENOSYS").contains("NUMA");
    assertThat(PagePlacement.refusal(22, nodes)).contains("EINVAL").contains("P#0-3");
    assertThat(PagePlacement.refusal(14, nodes)).isEqualTo("mbind: EFAULT");
  }

  @Test
  void alignedMemoryBeginsWhereItWasAskedToAndEndsWithItsSize() {
    try (Arena arena = Arena.ofConfined()) {
      for (long alignment : new long[] {64, Pages.sizeBytes(), 1 << 21}) {
        MemorySegment memory = Pages.mapUntouched(10_001, alignment, arena);
        assertThat(memory.address() % alignment).isZero();
        assertThat(memory.byteSize()).isEqualTo(10_001);
        memory.fill((byte) 1);
      }
    }
  }
}
