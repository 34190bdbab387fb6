package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.numascape.pool.PageCheck;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.SystemCounts.PageSampling;

/** Homes are believed as long as the kernel finds pages there. */
class MovedPagesTest {
  private static PageCheck atTheEnd(long onNodes, long confirmed) {
    return new PageCheck(
        1000, onNodes + 7, confirmed, 0, 0, new TreeMap<>(Map.of(0, 1L, 3, onNodes - 1)), "");
  }

  private static SystemCounts system(long answers, long atHome, long balanced) {
    return new SystemCounts(
        "",
        List.of(0, 3),
        2,
        List.of(new SystemCount.Counted(SystemCounter.PAGES_MIGRATED, List.of(balanced), 1)),
        0,
        new PageSampling(1, 256, 0.01, 2, 0, answers, atHome, 0, 0, 0));
  }

  @Test
  void pagesThatHaveNearlyAllStayedAreNotWorthAWord() {
    assertThat(MovedPages.of(atTheEnd(100, 98), system(100, 92, 5))).isEmpty();
  }

  @Test
  void noAnswerIsNoMove() {
    PageCheck none = PageCheck.unavailable("move_pages: EPERM");
    assertThat(MovedPages.of(none, system(0, 0, 5))).isEmpty();
  }

  @Test
  void pagesFoundElsewhereWhileItRanAreToldThoughAllAreAtHomeAtTheEnd() {
    Optional<Unmeasured> moved = MovedPages.of(atTheEnd(100, 100), system(100, 89, 0));
    assertThat(moved).isPresent();
    assertThat(moved.get().what()).isEqualTo("home nodes of pages that moved");
    assertThat(moved.get().why()).startsWith("in 11 of 200 answers").doesNotContain("balancing");
    assertThat(moved.get().remedy()).contains("Worker.touches");
  }

  @Test
  void ifTheKernelBalancesItIsToldHowToStopThat() {
    Unmeasured moved = MovedPages.of(atTheEnd(100, 40), system(0, 0, 1234)).orElseThrow();
    assertThat(moved.why()).startsWith("in 60 of 100 answers").contains("moved 1234 pages");
    assertThat(moved.remedy()).contains("kernel.numa_balancing=0");
  }
}
