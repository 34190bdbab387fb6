package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.TestMachines;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.TestSystemCounts;
import org.numascape.telemetry.Snapshot;
import org.numascape.topology.Topology;

/** What the kernel and the processor counted, in both reports. */
final class SystemReportTest {
  private static final Topology MACHINE = TestMachines.of(2, 1, 1, 1, 1);
  private static final Snapshot COUNTERS = TestSnapshots.plausible(2, 1, 2_000_000_000L);
  private static final SystemCounts HEALTHY =
      TestSystemCounts.with(TestSystemCounts.plausible(2, 2), SystemCounter.MIGRATIONS, 0L, 0L);

  private static RunRecord run(SystemCounts system) {
    return TestRuns.counting(TestRuns.of(COUNTERS, End.VERIFIED), system);
  }

  private static JsonNode json(SystemCounts system) throws Exception {
    return new ObjectMapper().readTree(JsonReport.write(Findings.of(run(system), MACHINE)));
  }

  private static String html(SystemCounts system) {
    return HtmlReport.write(Findings.of(run(system), MACHINE));
  }

  @Test
  void countersAreUnderKeysThatNeverChange() throws Exception {
    JsonNode json = json(HEALTHY);

    assertThat(json.at("/kernel").propertyStream().map(each -> each.getKey()))
        .containsExactly(
            "periodIs",
            "nodeOsIndexes",
            "numaHitPages",
            "numaMissPages",
            "numaForeignPages",
            "interleaveHitPages",
            "localNodePages",
            "otherNodePages",
            "processMemoryBytes",
            "blockPages",
            "javaHeapBytes",
            "javaHeapUseNuma",
            "numaBalancing",
            "numaPageTableUpdates",
            "numaHintFaults",
            "numaHintFaultsLocal",
            "numaMigratedPages",
            "voluntarySwitches",
            "involuntarySwitches",
            "migrations",
            "minorFaults",
            "majorFaults",
            "javaAllocatedBytes",
            "movedPinnedWorkers",
            "lookCpuNanos");
    assertThat(json.at("/hardware").propertyStream().map(each -> each.getKey()))
        .containsExactly(
            "periodIs",
            "cycles",
            "instructions",
            "stalledCyclesFrontend",
            "stalledCyclesBackend",
            "llcLoadMisses",
            "nodeLoads",
            "nodeLoadMisses",
            "perfContextSwitches",
            "perfMigrations",
            "instructionsPerCycle",
            "instructionsPerCycleIs");
  }

  @Test
  void valuesAreByNodeByWorkerOrOneAndWhatIsAbsentSaysWhy() throws Exception {
    JsonNode json = json(HEALTHY);

    assertThat(json.at("/kernel/numaMissPages").toString())
        .isEqualTo("{\"byNode\":[1000,1001],\"total\":2001}");
    assertThat(json.at("/kernel/numaBalancing").toString()).isEqualTo("{\"total\":0}");
    assertThat(json.at("/kernel/migrations").toString())
        .isEqualTo("{\"byWorker\":[0,0],\"total\":0}");
    long cycles = 1000L * SystemCounter.CYCLES.ordinal();
    assertThat(json.at("/hardware/cycles").toString())
        .isEqualTo(
            "{\"byWorker\":[%d,%d],\"total\":%d,\"countedShare\":0.5}"
                .formatted(cycles, cycles + 1, 2 * cycles + 1));
    assertThat(json.at("/hardware/nodeLoads").toString())
        .isEqualTo(
            "{\"absentBecause\":\"perf_event_open: ENOENT\",\"remedy\":\"use another machine\"}");
    assertThat(json.at("/locality/pageSampling/budgetShare").asDouble()).isEqualTo(0.01);
    assertThat(json.at("/locality/pageSampling/pagesAtHome").asLong()).isEqualTo(4900);
    assertThat(json.at("/locality/pageSampling/rehearsalCpuNanos").asLong()).isEqualTo(2_000_000);
  }

  @Test
  void theReportHasEachFigureWithWhatItIsAndWhatIsAbsentWithTheRemedy() {
    String html = html(HEALTHY);

    assertThat(html)
        .contains("What the kernel and hardware counted")
        .contains("<td>P#1</td><td class=\"number\">1</td>") // numa hit of node 1
        .contains("counted for 50.0 % of the time and scaled")
        .contains("NUMA balancing <b>off</b>")
        .contains("instructions a cycle")
        .contains("not available, because: perf_event_open: ENOENT. Remedy: use another machine")
        .contains("within 1.0 % of the CPU time: 20 times; 3 more would have been beyond that")
        .contains("it took 9.0 ms, 0.9 % of the CPU time; 2.0 ms before the run")
        .doesNotContain("moved all the same");
    for (SystemCounter each : SystemCounter.values()) {
      assertThat(html).contains(Escape.xml(each.label()));
    }
  }

  @Test
  void aPinnedWorkerThatMovedIsAFinding() throws Exception {
    assertThat(json(HEALTHY).at("/kernel/movedPinnedWorkers")).isEmpty();

    SystemCounts moved = TestSystemCounts.with(HEALTHY, SystemCounter.MIGRATIONS, 0L, 3L);
    assertThat(json(moved).at("/kernel/movedPinnedWorkers").toString()).isEqualTo("[1]");
    assertThat(html(moved)).contains("moved all the same", "worker 1, bound to PU P#1, moved");
  }

  @Test
  void whereMigrationsAreAbsentNobodySaysThatAllStayed() throws Exception {
    JsonNode kernel = json(SystemCounts.none("no /proc")).at("/kernel");

    assertThat(kernel.at("/movedPinnedWorkers").isNull()).isTrue();
    assertThat(kernel.at("/migrations/absentBecause").asText()).isEqualTo("no /proc");
  }

  @Test
  void aRunOfWhichNothingWasCountedSaysSoOnce() throws Exception {
    SystemCounts none = SystemCounts.none("the run's JVM ended before it could say");

    assertThat(html(none))
        .contains("<b>what the kernel and the processor count:</b> not available, because: the run")
        .doesNotContain("<h3>By node</h3>");
    JsonNode json = json(none);
    assertThat(
            Arrays.stream(SystemCounter.values())
                .map(
                    each ->
                        json.at(
                            (each.group() == Group.HARDWARE ? "/hardware/" : "/kernel/")
                                + each.key()
                                + "/absentBecause")))
        .allMatch(why -> why.asText().equals("the run's JVM ended before it could say"));
    assertThat(json.at("/kernel/lookCpuNanos").isNull()).isTrue();
    assertThat(json.at("/kernel/periodIs").asText()).isEqualTo("not known");
    assertThat(json.at("/locality/pageSampling").isNull()).isTrue();
  }
}
