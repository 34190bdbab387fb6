package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.pool.PageCheck;
import org.numascape.recording.SystemCounts.PageSampling;

final class PageSamplerTest {
  private static final long MILLI = 1_000_000;
  private static final int BATCH = PageSampler.BATCH_PAGES;

  private long threadNanos = 300 * MILLI;
  private long processNanos = 5_000 * MILLI;

  /** A kernel that takes some time for each page of a batch, and finds nine of ten at home. */
  private final class Kernel implements PageSampler.Survey {
    private final IntUnaryOperator nanosAPage;
    private final long startNanos;
    private int rehearsals;
    private int batches;

    /**
     * @param nanosAPage by the number of the batch; negative for rehearsals
     * @param startNanos what it takes to find out which pages there are
     */
    Kernel(long startNanos, IntUnaryOperator nanosAPage) {
      this.startNanos = startNanos;
      this.nanosAPage = nanosAPage;
    }

    @Override
    public void rehearse() {
      take(startNanos + (long) BATCH * nanosAPage.applyAsInt(rehearsals++ - 2));
    }

    @Override
    public PageCheck check(int mostPages, BooleanSupplier another) {
      take(startNanos);
      int pages = 0;
      do {
        take((long) BATCH * nanosAPage.applyAsInt(batches++));
        pages += BATCH;
      } while (pages < mostPages && another.getAsBoolean());
      return new PageCheck(
          100_000, pages, pages * 9 / 10, 0, 0, new TreeMap<>(Map.of(0, (long) pages)), "");
    }
  }

  private void take(long nanos) {
    threadNanos += nanos;
    processNanos += nanos;
  }

  private PageSampler sampler(PageSampler.Survey survey) {
    return new PageSampler(survey, () -> threadNanos, () -> processNanos);
  }

  /** As a run of so many samples, in which workers use the CPU. */
  private void run(PageSampler sampler, int ticks, long cpuNanosATick) {
    for (int i = 0; i < ticks; i++) {
      processNanos += cpuNanosATick;
      sampler.sample();
    }
  }

  private static double share(PageSampling sampling) {
    return sampling.cpuNanos() / (double) sampling.processCpuNanos();
  }

  @ParameterizedTest(name = "{0} samples, each after {1} ms of CPU time, {2} ns a page")
  @CsvSource({
    "5, 100, 3000",
    "5, 100, 100",
    "5, 100, 9000",
    "10, 100, 3000",
    "10, 200, 20000",
    "1000, 200, 10000",
    "1000, 20, 3000",
    "2, 250, 3000"
  })
  void itNeverTakesMoreThanItsShareOfTheCpuTimeOfHalfASecondOrMore(
      int ticks, long cpuMillisATick, int nanosAPage) {
    // The first batches run in code that is loaded and compiled, the rehearsals do not.
    PageSampler sampler =
        sampler(
            new Kernel(
                100_000,
                batch ->
                    switch (batch) {
                      case -2 -> 40_000;
                      case -1 -> 2 * nanosAPage;
                      default -> batch % 3 == 0 ? 2 * nanosAPage : nanosAPage;
                    }));
    for (int i = 0; i < ticks; i++) {
      run(sampler, 1, cpuMillisATick * MILLI);
      assertThat(share(sampler.sampling(0))).isLessThanOrEqualTo(PageSampler.BUDGET_SHARE);
    }
    sampler.last();

    PageSampling sampling = sampler.sampling(0);
    assertThat(sampling.budgetShare()).isEqualTo(0.01);
    assertThat(share(sampling)).isLessThanOrEqualTo(0.01);
    assertThat(sampling.batches() + sampling.skippedBatches()).isEqualTo(ticks);
  }

  @Test
  void whatItTookIsWhatTheThreadTookAndTheRehearsalsAreApart() {
    long threadBefore = threadNanos;
    PageSampler sampler = sampler(new Kernel(0, batch -> batch < 0 ? 40_000 : 1_000));
    long rehearsed = threadNanos - threadBefore;
    long processBefore = processNanos;
    run(sampler, 20, 200 * MILLI);
    sampler.last();

    PageSampling sampling = sampler.sampling(100 * MILLI);
    assertThat(sampling.rehearsalCpuNanos()).isEqualTo(rehearsed).isEqualTo(2 * BATCH * 40_000L);
    assertThat(sampling.cpuNanos()).isEqualTo(threadNanos - threadBefore - rehearsed);
    assertThat(sampling.processCpuNanos()).isEqualTo(processNanos - processBefore);
  }

  @Test
  void aLongRunUsesItsBudgetUp() {
    PageSampler sampler = sampler(new Kernel(0, batch -> 10_000)); // a batch takes 2.56 ms
    run(sampler, 1000, 200 * MILLI); // each affords 2 ms
    PageCheck last = sampler.last();

    assertThat(share(sampler.sampling(0))).isBetween(0.0098, 0.01);
    assertThat(last.checked()).isEqualTo(4096);
  }

  @Test
  void whatIsCheapIsAskedAtEachSampleAndMoreAtTheEnd() {
    PageSampler sampler = sampler(new Kernel(0, batch -> 100));
    run(sampler, 50, 200 * MILLI);
    PageCheck last = sampler.last();

    PageSampling sampling = sampler.sampling(100 * MILLI);
    assertThat(sampling.batches()).isEqualTo(50);
    assertThat(sampling.skippedBatches()).isZero();
    assertThat(sampling.pages()).isEqualTo(50 * 256);
    assertThat(sampling.pagesAtHome()).isEqualTo(50 * 230);
    assertThat(last.checked()).isEqualTo(4096);
  }

  @Test
  void halfOfTheBudgetOfAShortRunIsKeptForItsEnd() {
    PageSampler sampler = sampler(new Kernel(0, batch -> 2_000)); // a batch takes half a milli
    run(sampler, 5, 200 * MILLI); // which afford 10 ms
    assertThat(sampler.sampling(0).cpuNanos()).isLessThanOrEqualTo(5 * MILLI + 2 * 512_000);

    assertThat(sampler.last().checked()).isGreaterThan(9 * 256).isLessThan(4096);
  }

  @Test
  void afterADearBatchThereIsNoneUntilItIsPaidFor() {
    PageSampler sampler = sampler(new Kernel(0, batch -> batch == 0 ? 100_000 : 100));
    run(sampler, 50, 100 * MILLI); // which affords 50 ms, half of it at once: that batch of 25.6

    assertThat(sampler.sampling(0).batches()).isEqualTo(1);
    run(sampler, 200, 100 * MILLI);
    assertThat(sampler.sampling(0).batches()).isGreaterThan(1);
    assertThat(share(sampler.sampling(0))).isLessThanOrEqualTo(0.01);
  }

  @Test
  void theShortestRunHasOneBatchAtItsEnd() {
    PageSampler sampler = sampler(new Kernel(0, batch -> 3_000));
    run(sampler, 1, 0);

    assertThat(sampler.last().checked()).isEqualTo(256);
    assertThat(sampler.sampling(0).batches()).isZero();
    assertThat(sampler.sampling(0).skippedBatches()).isEqualTo(1);
  }

  /** One that costs nothing. */
  private static PageSampler.Survey answering(Supplier<PageCheck> answer) {
    return new PageSampler.Survey() {
      @Override
      public void rehearse() {}

      @Override
      public PageCheck check(int mostPages, BooleanSupplier another) {
        return answer.get();
      }
    };
  }

  @Test
  void aKernelThatDoesNotAnswerIsNotAskedAgainUntilTheEnd() {
    int[] asked = {0};
    PageSampler sampler =
        sampler(
            answering(
                () -> {
                  asked[0]++;
                  return PageCheck.unavailable("move_pages: EPERM");
                }));
    run(sampler, 20, 200 * MILLI);

    assertThat(asked[0]).isEqualTo(1);
    assertThat(sampler.last().unavailable()).isEqualTo("move_pages: EPERM");
    assertThat(sampler.sampling(0).batches()).isZero();
  }

  @Test
  void pagesThatNobodyHasWrittenSoFarEndNothing() {
    boolean[] written = new boolean[1];
    PageSampler sampler =
        sampler(
            answering(
                () ->
                    written[0]
                        ? new PageCheck(8, 8, 8, 0, 0, new TreeMap<>(Map.of(0, 8L)), "")
                        : PageCheck.unavailable(PageCheck.NOTHING_WRITTEN)));
    run(sampler, 3, 200 * MILLI);
    written[0] = true;
    run(sampler, 2, 200 * MILLI);
    assertThat(sampler.sampling(0).pages()).isEqualTo(16);
  }
}
