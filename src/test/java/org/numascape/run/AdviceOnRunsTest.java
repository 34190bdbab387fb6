package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Advisor;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Trial;
import org.numascape.analysis.TrialCommand;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.StealOrder;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Unmeasured;

/** What is advised after real runs, on emulated machines. */
@Timeout(600)
class AdviceOnRunsTest {
  private static final TopologyChoice FOUR_NODES = new TopologyChoice.Sample("small-four-nodes");

  private static RunRecord run(
      String workload, Map<String, String> parameters, TopologyChoice machine, Pinning pinning)
      throws Exception {
    Experiment experiment =
        new Experiment(
            workload,
            parameters,
            machine,
            new PoolSettings(pinning, StealOrder.HIERARCHICAL),
            0,
            1);
    try (RunHandle run = Runs.embedded(experiment)) {
      RunRecord record = run.record().get(240, TimeUnit.SECONDS);
      assertThat(record.outcome().end()).isEqualTo(RunRecord.End.VERIFIED);
      return record;
    }
  }

  private static long sum(long[][] matrix) {
    return Arrays.stream(matrix).flatMapToLong(Arrays::stream).sum();
  }

  @Test
  void cgTouchedByOneWorkerIsToldToTouchInParallel() throws Exception {
    RunRecord run = run("cg", Map.of("class", "W", "touch", "main"), FOUR_NODES, Pinning.COMPACT);
    List<Advice> advice = Advisor.of(run);
    assertThat(advice).extracting(Advice::rule).containsExactly(Advice.Rule.FIRST_TOUCH);
    assertThat(advice.getFirst().summary())
        .contains(" touched 100 % of ‘a’ and ‘columns’ first: first-touch them in parallel");
    assertThat(advice.getFirst().trial().parameters())
        .containsExactly(Map.entry("touch", "parallel"));
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @CsvSource({
    "cg, class, W",
    "cg, class, S",
    "axpy, n, 2000000",
    "fib, n, 24",
    "ping-pong, rounds, 200"
  })
  void healthyRunsAreToldNothing(String workload, String parameter, String value) throws Exception {
    RunRecord run = run(workload, Map.of(parameter, value), FOUR_NODES, Pinning.COMPACT);
    assertThat(Advisor.of(run)).isEmpty();
  }

  @Test
  void whatRunDoesByItselfNeedsNoOptionInTheCommandOfATrial() throws Exception {
    Experiment experiment =
        new Experiment("fib", Map.of("n", "1"), FOUR_NODES, PoolSettings.DEFAULT, 0, 1);
    try (RunHandle run = Runs.embedded(experiment)) {
      RunRecord record = run.record().get(240, TimeUnit.SECONDS);
      String workers = record.settings().getOrDefault("workers", "");
      assertThat(TrialCommand.of(record, new Trial(Map.of("n", "2"), Map.of(), "")))
          .isEqualTo("numascape run fib -p n=2 --xml small-four-nodes --workers " + workers);
    }
  }

  @Test
  void onASingleNodeNobodyIsToldWhereToTouch() throws Exception {
    RunRecord run =
        run(
            "cg",
            Map.of("class", "W", "touch", "main"),
            new TopologyChoice.Synthetic("core:4 pu:1"),
            Pinning.COMPACT);
    assertThat(Advisor.of(run)).isEmpty();
    assertThat(Analysis.localShare(run.counters())).hasValue(1);
  }

  @Test
  void workersThatNothingBindsAreCountedApartAndTheReportSaysWhy() throws Exception {
    RunRecord run = run("cg", Map.of("class", "S", "touch", "main"), FOUR_NODES, Pinning.NONE);
    assertThat(sum(Analysis.touchedBytesByNode(run.counters()))).isZero();
    assertThat(sum(Analysis.touchingTasksByNode(run.counters()))).isZero();
    assertThat(Analysis.unbound(run.counters()).unboundBytes()).isPositive();
    assertThat(Analysis.localShare(run.counters())).isEmpty();
    assertThat(run.unmeasured())
        .extracting(Unmeasured::what)
        .contains("locality of threads bound nowhere");
    // Nobody knows where it ran, so nobody knows that it should have been elsewhere.
    assertThat(Advisor.of(run)).isEmpty();
  }

  @Test
  void asManyTasksTouchedMemoryAsWereExecutedAtMostForEachNode() throws Exception {
    RunRecord run = run("axpy", Map.of("n", "1000000"), FOUR_NODES, Pinning.COMPACT);
    long tasks = run.counters().workers().stream().mapToLong(each -> each.tasks()).sum();
    long[][] touching = Analysis.touchingTasksByNode(run.counters());
    assertThat(sum(touching)).isBetween(1L, 4 * tasks);
    assertThat(run.blocks()).extracting(each -> each.name()).containsExactly("x", "y");
    // 20 passes: x is read twice, y read and written twice and summed up twice, after the first
    // touch.
    assertThat(run.blocks().getFirst().localBytes() + run.blocks().getFirst().remoteBytes())
        .isEqualTo(8_000_000L * (1 + 2 * 20));
    assertThat(run.blocks().getLast().localBytes() + run.blocks().getLast().remoteBytes())
        .isEqualTo(8_000_000L * (1 + 4 * 20));
  }
}
