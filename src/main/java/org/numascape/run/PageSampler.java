package org.numascape.run;

import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.numascape.pool.PageCheck;
import org.numascape.recording.SystemCounts.PageSampling;

/**
 * Asks the kernel in batches where a pool's pages are, within a budget: as soon as another batch
 * would take more than its share of the CPU time that the process has used, there is none. The
 * first is taken for free, as nobody knows what it takes. Guarded by itself.
 */
final class PageSampler {
  static final double BUDGET_SHARE = 0.01;
  static final int BATCH_PAGES = 256;

  /** At the end, where it is affordable, more is asked at once. */
  private static final int MOST_PAGES = 4096;

  private final IntFunction<PageCheck> pages;
  private final LongSupplier threadCpuNanos;
  private final LongSupplier processCpuNanos;
  private final long processCpuNanosAtStart;
  private boolean unavailable;
  private long batches;
  private long skippedBatches;
  private long answers;
  private long answersAtHome;
  private long spentNanos;
  private long batchNanos;

  /**
   * A sampler whose process starts to work now.
   *
   * @param pages asks about so many pages at most
   * @param threadCpuNanos CPU time of the calling thread
   * @param processCpuNanos CPU time of all threads
   */
  PageSampler(
      IntFunction<PageCheck> pages, LongSupplier threadCpuNanos, LongSupplier processCpuNanos) {
    this.pages = pages;
    this.threadCpuNanos = threadCpuNanos;
    this.processCpuNanos = processCpuNanos;
    this.processCpuNanosAtStart = processCpuNanos.getAsLong();
  }

  /** Asks about a batch of pages, if it is affordable. */
  synchronized void sample() {
    if (unavailable) {
      return;
    }
    // One is kept back for the end.
    if (affordableNanos() < 2 * batchNanos) {
      skippedBatches++;
      return;
    }
    PageCheck check = ask(BATCH_PAGES);
    // What nobody has written yet, or nobody declared, has no place to speak of.
    long onNodes = check.pagesByNode().values().stream().mapToLong(Long::longValue).sum();
    unavailable = onNodes == 0 && !check.unavailable().isEmpty();
    if (!unavailable) {
      batches++;
      answers += onNodes;
      answersAtHome += check.confirmed();
    }
  }

  /** Asks about as many pages as are affordable, a batch at least. */
  synchronized PageCheck last() {
    long batchesLeft = batchNanos == 0 ? 1 : affordableNanos() / batchNanos;
    return ask((int) Math.clamp(batchesLeft * BATCH_PAGES, (long) BATCH_PAGES, (long) MOST_PAGES));
  }

  private PageCheck ask(int mostPages) {
    long before = threadCpuNanos.getAsLong();
    PageCheck check = pages.apply(mostPages);
    long nanos = Math.max(0, threadCpuNanos.getAsLong() - before);
    spentNanos += nanos;
    batchNanos = nanos * BATCH_PAGES / mostPages;
    return check;
  }

  private long affordableNanos() {
    return (long) (BUDGET_SHARE * usedNanos()) - spentNanos;
  }

  private long usedNanos() {
    return Math.max(0, processCpuNanos.getAsLong() - processCpuNanosAtStart);
  }

  synchronized PageSampling sampling(long periodNanos) {
    return new PageSampling(
        periodNanos,
        BATCH_PAGES,
        BUDGET_SHARE,
        batches,
        skippedBatches,
        answers,
        answersAtHome,
        spentNanos,
        usedNanos());
  }
}
