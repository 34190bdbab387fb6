package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.numascape.pool.PageCheck;
import org.numascape.recording.SystemCounts.PageSampling;

final class PageSamplerTest {
  private static final long MILLI = 1_000_000;

  private long threadNanos;
  private long processNanos = 5_000 * MILLI;
  private long askedPages;
  private int mostAtOnce;

  /** A kernel that takes some time a page, and finds nine of ten at home. */
  private PageSampler sampler(IntUnaryOperator nanosAPage) {
    return new PageSampler(
        pages -> {
          long nanos = (long) pages * nanosAPage.applyAsInt(pages);
          threadNanos += nanos;
          processNanos += nanos;
          askedPages += pages;
          mostAtOnce = Math.max(mostAtOnce, pages);
          return new PageCheck(
              100_000, pages, pages * 9 / 10, 0, 0, new TreeMap<>(Map.of(0, (long) pages)), "");
        },
        () -> threadNanos,
        () -> processNanos);
  }

  private void run(PageSampler sampler, int ticks, long cpuNanosATick) {
    for (int i = 0; i < ticks; i++) {
      processNanos += cpuNanosATick;
      sampler.sample();
    }
  }

  @Test
  void askingTakesNoMoreThanItsShareOfTheCpuTime() {
    PageSampler sampler = sampler(pages -> 10_000); // 2.56 ms a batch: a tick affords 2 ms
    run(sampler, 1000, 200 * MILLI);
    sampler.last();

    PageSampling sampling = sampler.sampling(100 * MILLI);
    assertThat(sampling.cpuNanos()).isEqualTo(threadNanos).isEqualTo(askedPages * 10_000);
    assertThat(sampling.processCpuNanos()).isEqualTo(processNanos - 5_000 * MILLI);
    // Nobody could ask more often, as each batch is as dear as the last.
    assertThat(sampling.cpuNanos() / (double) sampling.processCpuNanos())
        .isBetween(0.0098, PageSampler.BUDGET_SHARE);
    assertThat(sampling.batches() + sampling.skippedBatches()).isEqualTo(1000);
    assertThat(sampling.skippedBatches()).isBetween(200L, 240L);
    assertThat(sampling.budgetShare()).isEqualTo(0.01);
    assertThat(mostAtOnce).isEqualTo(256);
  }

  @Test
  void whatIsCheapIsAskedAtEachTickAndMoreAtTheEnd() {
    PageSampler sampler = sampler(pages -> 100);
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
  void afterADearBatchThereIsNoneUntilItIsPaidFor() {
    PageSampler sampler = sampler(pages -> askedPages == 0 ? 100_000 : 100); // at first 25.6 ms
    run(sampler, 70, 100 * MILLI); // which affords 70 ms: that batch and not yet two more

    assertThat(sampler.sampling(0).batches()).isEqualTo(1);
    run(sampler, 30, 100 * MILLI);
    assertThat(sampler.sampling(0).batches()).isGreaterThan(1);
    assertThat(sampler.sampling(0).cpuNanos())
        .isLessThanOrEqualTo((processNanos - 5_000 * MILLI) / 100);
  }

  @Test
  void aKernelThatDoesNotAnswerIsNotAskedAgainUntilTheEnd() {
    int[] asked = {0};
    PageSampler sampler =
        new PageSampler(
            pages -> {
              asked[0]++;
              return PageCheck.unavailable("move_pages: EPERM");
            },
            () -> threadNanos,
            () -> processNanos);
    run(sampler, 20, 200 * MILLI);

    assertThat(asked[0]).isEqualTo(1);
    assertThat(sampler.last().unavailable()).isEqualTo("move_pages: EPERM");
    assertThat(sampler.sampling(0).batches()).isZero();
  }
}
