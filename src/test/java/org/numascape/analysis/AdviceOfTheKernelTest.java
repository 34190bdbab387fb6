package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.Advice.Rule;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.TestSystemCounts;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/** What the kernel counted reaches the rules that need it. */
final class AdviceOfTheKernelTest {
  private static final long MIB = 1 << 20;

  /** A worker on each of two nodes; the heap spread, no worker moved. */
  private static final SystemCounts HEALTHY =
      TestSystemCounts.with(
          TestSystemCounts.with(
              TestSystemCounts.plausible(2, 2), SystemCounter.JAVA_HEAP, 100 * MIB, 120 * MIB),
          SystemCounter.MIGRATIONS,
          0L,
          0L);

  private static final SystemCounts HEAP_ON_ONE =
      TestSystemCounts.with(
          TestSystemCounts.with(HEALTHY, SystemCounter.JAVA_HEAP, 220 * MIB, 0L),
          SystemCounter.JAVA_ALLOCATION,
          100 * MIB,
          20 * MIB);
  private static final SystemCounts MOVED =
      TestSystemCounts.with(HEALTHY, SystemCounter.MIGRATIONS, 5_000L, 0L);

  private static List<Rule> rules(Source source, boolean bound, SystemCounts system) {
    return rules(source, bound, system, List.of());
  }

  private static List<Rule> rules(
      Source source, boolean bound, SystemCounts system, List<RunRecord.Sample> timeLine) {
    Snapshot counters = TestSnapshots.plausible(2, 1, 1_000_000_000L);
    CountersHeader header = counters.header();
    List<WorkerPlace> places =
        header.workers().stream()
            .map(
                place ->
                    new WorkerPlace(
                        place.worker(),
                        place.puLogicalIndex(),
                        place.puOsIndex(),
                        place.node(),
                        place.column(),
                        bound ? place.boundTo() : IndexSet.empty()))
            .toList();
    RunRecord run =
        new RunRecord(
            Instant.EPOCH,
            "<topology/>",
            new TopologyOrigin(source, "", List.of()),
            "",
            "",
            Map.of("steal", "node-only", "memory", "first-touch"),
            new RunRecord.WorkloadRun("cg", "CG", "cg", Map.of()),
            new RunRecord.Outcome(RunRecord.End.VERIFIED, ""),
            List.of(1L),
            List.of(),
            1,
            new Snapshot(
                new CountersHeader(
                    header.processId(),
                    header.startedEpochMillis(),
                    header.nodes(),
                    places,
                    header.columns()),
                counters.elapsedNanos(),
                counters.progress(),
                counters.workers()),
            timeLine,
            RunRecord.LocalityBasis.unchecked(""),
            List.of(),
            system,
            List.of(),
            new RunRecord.ProbeCost(0, 0, ""),
            Map.of());
    return Advisor.of(run).stream()
        .map(Advice::rule)
        .filter(rule -> rule == Rule.JAVA_HEAP || rule == Rule.PINNING)
        .toList();
  }

  @Test
  void aHeapOnOneOfTheNodesThatHaveWorkersIsAdvisedUponUnlessItIsLaidOutByNodes() {
    assertThat(rules(Source.HWLOC, true, HEAP_ON_ONE)).containsExactly(Rule.JAVA_HEAP);
    assertThat(rules(Source.HWLOC, true, HEALTHY)).isEmpty();
    assertThat(
            rules(
                Source.HWLOC,
                true,
                TestSystemCounts.with(HEAP_ON_ONE, SystemCounter.JAVA_HEAP_BY_NODES, 1L)))
        .isEmpty();
    assertThat(rules(Source.SYNTHETIC, true, HEAP_ON_ONE)).isEmpty();
  }

  @Test
  void workersThatMovedAreAdvisedUponIfNothingBindsThem() {
    assertThat(rules(Source.HWLOC, false, MOVED)).containsExactly(Rule.PINNING);
    assertThat(rules(Source.HWLOC, false, HEALTHY)).isEmpty();
    assertThat(rules(Source.HWLOC, true, MOVED)).isEmpty();
  }

  @Test
  void movesAreJudgedByTheTimeInWhichTheyWereCountedWithWarmUps() {
    long[] hours = {TimeUnit.HOURS.toNanos(2), TimeUnit.HOURS.toNanos(2)};
    RunRecord.Sample end =
        new RunRecord.Sample(
            TimeUnit.HOURS.toNanos(2), 1, new long[StealTier.values().length], 0, 0, hours);
    assertThat(rules(Source.HWLOC, false, MOVED, List.of(end))).isEmpty();
    assertThat(rules(Source.HWLOC, false, MOVED)).containsExactly(Rule.PINNING);
  }

  @Test
  void whatTheKernelDidNotTellIsNoReasonForAdvice() {
    assertThat(rules(Source.HWLOC, false, SystemCounts.none("no kernel"))).isEmpty();
  }
}
