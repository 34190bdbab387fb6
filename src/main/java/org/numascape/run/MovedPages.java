package org.numascape.run;

import java.util.Optional;
import org.numascape.pool.PageCheck;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;

/**
 * Whether the kernel found a run's pages where they were known to be. Those it was asked about are
 * at home where it found them; until then, what was touched on them counts for a wrong node.
 */
final class MovedPages {
  /** Of all answers, the share that may name another node without a word. */
  private static final double WORTH_A_WORD = 0.05;

  private MovedPages() {}

  /** What is to be said if many pages were elsewhere. */
  static Optional<Unmeasured> of(PageCheck atTheEnd, SystemCounts system) {
    long answers =
        system.pageSampling().pages()
            + atTheEnd.pagesByNode().values().stream().mapToLong(Long::longValue).sum();
    long elsewhere = answers - system.pageSampling().pagesAtHome() - atTheEnd.confirmed();
    if (elsewhere <= WORTH_A_WORD * answers) {
      return Optional.empty();
    }
    long balanced =
        system.counted(SystemCounter.PAGES_MIGRATED).map(SystemCount.Counted::total).orElse(0L);
    String found =
        ("in %d of %d answers the kernel had a page on another node than the one it was known to be"
                + " on, and nobody knows since when; what was touched on it until then counts for"
                + " the wrong node")
            .formatted(elsewhere, answers);
    return Optional.of(
        balanced > 0
            ? new Unmeasured(
                RunRecord.HOMES_OF_MOVED_PAGES,
                found + "; NUMA balancing moved %d pages, of all processes".formatted(balanced),
                "turn NUMA balancing off for the run, as with sysctl kernel.numa_balancing=0")
            : new Unmeasured(
                RunRecord.HOMES_OF_MOVED_PAGES,
                found,
                "declare with Worker.touches what the same worker writes first, and let nobody move"
                    + " pages"));
  }
}
