package org.numascape.run;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.numascape.pool.PageCheck;
import org.numascape.recording.SystemCounts.PageSampling;

/**
 * Asks the kernel in batches where a pool's pages are, within a budget: a share of the CPU time
 * that the process has used so far. There is a batch only if one as dear as the dearest so far is
 * affordable; while the run goes on half of the budget, or what the last batches take if that is
 * less, is kept for its end. The first price is that of a rehearsal before the run, which also
 * takes what happens but once, such as the loading of code; it is counted apart. Guarded by itself.
 */
final class PageSampler {
  static final double BUDGET_SHARE = 0.01;
  static final int BATCH_PAGES = 256;

  /** At the end, where it is affordable, more is asked. */
  private static final int MOST_BATCHES_AT_THE_END = 16;

  private final Survey survey;
  private final LongSupplier threadCpuNanos;
  private final LongSupplier processCpuNanos;
  private final long rehearsalNanos;
  private final long processCpuNanosAtStart;
  private boolean unavailable;
  private long batches;
  private long skippedBatches;
  private long answers;
  private long answersAtHome;
  private long spentNanos;
  private long dearestNanos;

  /** The thread's CPU time when what it spent was last added up. */
  private long markNanos;

  /** Who asks about pages. */
  interface Survey {
    /** Asks about pages of its own, as many as in a batch. */
    void rehearse();

    /** Asks about a batch, and about another as long as it is wanted and there are more pages. */
    PageCheck check(int mostPages, BooleanSupplier another);
  }

  /**
   * A sampler whose process starts to work when this returns.
   *
   * @param threadCpuNanos CPU time of the calling thread
   * @param processCpuNanos CPU time of all threads
   */
  PageSampler(Survey survey, LongSupplier threadCpuNanos, LongSupplier processCpuNanos) {
    this.survey = survey;
    this.threadCpuNanos = threadCpuNanos;
    this.processCpuNanos = processCpuNanos;
    long start = threadCpuNanos.getAsLong();
    usedNanos();
    survey.rehearse();
    markNanos = threadCpuNanos.getAsLong();
    survey.rehearse();
    dearestNanos = sinceMark();
    this.rehearsalNanos = Math.max(0, markNanos - start);
    this.processCpuNanosAtStart = processCpuNanos.getAsLong();
  }

  /** Asks about a batch of pages, if it is affordable. */
  synchronized void sample() {
    if (unavailable) {
      return;
    }
    markNanos = threadCpuNanos.getAsLong();
    long budgetNanos = budgetNanos();
    long keptNanos = Math.min(budgetNanos / 2, MOST_BATCHES_AT_THE_END * dearestNanos);
    if (budgetNanos - keptNanos - spentNanos < dearestNanos) {
      skippedBatches++;
      spentNanos += sinceMark();
      return;
    }
    PageCheck check = survey.check(BATCH_PAGES, () -> false);
    batchWasTaken();
    // What nobody has written yet, or nobody declared, has no place to speak of.
    long onNodes = check.pagesByNode().values().stream().mapToLong(Long::longValue).sum();
    unavailable =
        onNodes == 0
            && !check.unavailable().isEmpty()
            && !check.unavailable().equals(PageCheck.NOTHING_WRITTEN);
    if (!unavailable) {
      batches++;
      answers += onNodes;
      answersAtHome += check.confirmed();
    }
  }

  /** Asks about as many pages as are affordable, a batch at least. */
  synchronized PageCheck last() {
    markNanos = threadCpuNanos.getAsLong();
    PageCheck check =
        survey.check(
            MOST_BATCHES_AT_THE_END * BATCH_PAGES,
            () -> {
              batchWasTaken();
              return budgetNanos() - spentNanos >= dearestNanos;
            });
    batchWasTaken();
    return check;
  }

  private void batchWasTaken() {
    long nanos = sinceMark();
    spentNanos += nanos;
    dearestNanos = Math.max(dearestNanos, nanos);
  }

  private long sinceMark() {
    long before = markNanos;
    markNanos = threadCpuNanos.getAsLong();
    return Math.max(0, markNanos - before);
  }

  private long budgetNanos() {
    return (long) (BUDGET_SHARE * usedNanos());
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
        rehearsalNanos,
        spentNanos,
        usedNanos());
  }
}
