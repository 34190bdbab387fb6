package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.TestSystemCounts;

final class SystemFiguresTest {
  private static final SystemCounts COUNTS = TestSystemCounts.plausible(2, 2);

  @Test
  void aRatioIsOfAllWorkersAndAbsentWithoutItsParts() {
    SystemCounts counts =
        TestSystemCounts.with(
            TestSystemCounts.with(COUNTS, SystemCounter.CYCLES, 100L, 300L),
            SystemCounter.INSTRUCTIONS,
            500L,
            100L);

    assertThat(SystemFigures.instructionsPerCycle(counts)).hasValueCloseTo(1.5, within(1e-9));
    assertThat(
            SystemFigures.instructionsPerCycle(
                TestSystemCounts.with(counts, SystemCounter.CYCLES, 0L, 0L)))
        .isEmpty();
  }

  @Test
  void valuesAreSaidInTheirUnit() {
    assertThat(SystemFigures.text(SystemCounter.NUMA_HIT, 41_200)).isEqualTo("41.2 k");
    assertThat(SystemFigures.text(SystemCounter.PROCESS_MEMORY, 3 << 20)).isEqualTo("3 MiB");
    assertThat(SystemFigures.text(SystemCounter.NUMA_BALANCING, 0)).isEqualTo("off");
    assertThat(SystemFigures.text(SystemCounter.NUMA_BALANCING, 1)).isEqualTo("on");
    assertThat(SystemFigures.text(SystemCounter.NUMA_BALANCING, 2)).isEqualTo("on, mode 2");
  }

  @Test
  void whereMemoryIsIsSaidByNodesThatHaveSome() {
    assertThat(
            SystemFigures.byNode(COUNTS, new Counted(SystemCounter.JAVA_HEAP, List.of(0L, 50L), 1)))
        .isEqualTo("P#1 100 %");
    assertThat(
            SystemFigures.byNode(
                COUNTS, new Counted(SystemCounter.JAVA_HEAP, List.of(150L, 50L), 1)))
        .isEqualTo("P#0 75.0 %, P#1 25.0 %");
    assertThat(
            SystemFigures.byNode(COUNTS, new Counted(SystemCounter.JAVA_HEAP, List.of(0L, 0L), 1)))
        .isEmpty();
  }
}
