package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.TestMachines;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;

/** Two workers on two nodes; every figure is worked out by hand. */
class JsonReportTest {
  private static final Topology MACHINE = TestMachines.of(2, 1, 1, 1, 1);

  private static Snapshot twoWorkers() {
    return TestSnapshots.snapshot(
        TestSnapshots.header(2, 0, 1),
        2_000_000_000L,
        List.of(
            TestSnapshots.worker(
                10,
                new long[] {60, 30, 10},
                StealTier.REMOTE,
                new long[] {0, 4},
                new long[] {700, 100}),
            TestSnapshots.worker(
                20,
                new long[] {50, 0, 50},
                StealTier.REMOTE,
                new long[] {3, 0},
                new long[] {50, 150})));
  }

  private static JsonNode json(RunRecord run, Topology topology) throws Exception {
    return new ObjectMapper().readTree(JsonReport.write(Findings.of(run, topology)));
  }

  @Test
  void fibersAreReportedWithTheirRowsAWorkerIfThereWereAny() throws Exception {
    Snapshot none = twoWorkers();
    Snapshot some =
        TestSnapshots.withFibers(none, new FiberCounts(70, 69, 2), new FiberCounts(30, 30, 1));
    assertThat(json(TestRuns.of(none, End.VERIFIED), MACHINE).has("fibers")).isFalse();
    JsonNode fibers = json(TestRuns.of(some, End.VERIFIED), MACHINE).get("fibers");
    assertThat(fibers.at("/mounts").asLong()).isEqualTo(100);
    assertThat(fibers.at("/unmounts").asLong()).isEqualTo(99);
    assertThat(fibers.at("/nodeChanges").asLong()).isEqualTo(3);
    assertThat(fibers.at("/byWorker").toString())
        .isEqualTo(
            "[{\"mounts\":70,\"unmounts\":69,\"nodeChanges\":2},"
                + "{\"mounts\":30,\"unmounts\":30,\"nodeChanges\":1}]");
    assertThat(HtmlReport.write(Findings.of(TestRuns.of(some, End.VERIFIED), MACHINE)))
        .contains("Fibers: 100 mounts, 3 node changes");
    assertThat(HtmlReport.write(Findings.of(TestRuns.of(none, End.VERIFIED), MACHINE)))
        .doesNotContain("Fibers:");
  }

  @Test
  void theKeysThatScriptsRelyOnAreThere() throws Exception {
    JsonNode json = json(TestRuns.of(twoWorkers(), End.VERIFIED), MACHINE);
    assertThat(json.at("/schema").asInt()).isEqualTo(1);
    assertThat(json.at("/startedAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.at("/workload/verified").asBoolean()).isTrue();
    assertThat(json.at("/workload/outcome").asText()).isEqualTo("verified");
    // The mean of the middle two of 6.1, 6.2, 6.25 and 6.3 s.
    assertThat(json.at("/workload/durationNanos").asLong()).isEqualTo(6_225_000_000L);
    assertThat(json.at("/workload/durationsNanos")).hasSize(4);
    assertThat(json.at("/workload/parameters/class").asText()).isEqualTo("B");
    assertThat(json.at("/steals/total").asLong()).isEqualTo(7);
    assertThat(json.at("/steals/byTier").toString())
        .isEqualTo(
            "{\"same-core\":0,\"same-cache\":0,\"same-node\":0,\"same-package\":0,\"remote\":7}");
    assertThat(json.at("/steals/byNode").toString()).isEqualTo("[[0,4],[3,0]]");
    assertThat(json.at("/steals/byWorker").toString()).isEqualTo("[[0,4],[3,0]]");
    assertThat(json.at("/steals/failedAttempts").asLong()).isEqualTo(14);
    assertThat(json.at("/locality/localShare").asDouble()).isEqualTo(0.85);
    assertThat(json.at("/locality/label").asText()).isEqualTo("emulated");
    assertThat(json.at("/locality/localShareIs").asText())
        .startsWith("bytes touched locally / bytes touched");
    // 850 bytes at 10/10, 150 at 32/10.
    assertThat(json.at("/locality/meanDistance").asDouble()).isEqualTo(1.33);
    assertThat(json.at("/locality/byNode").toString()).isEqualTo("[[700,100],[50,150]]");
    assertThat(json.at("/topology/source").asText()).isEqualTo("synthetic");
    assertThat(json.at("/topology/emulated").asBoolean()).isTrue();
    assertThat(json.at("/topology/summary").asText()).isEqualTo("2 nodes, 2 cores, 2 PUs");
    assertThat(json.at("/settings").toString())
        .isEqualTo("{\"workers\":2,\"pinning\":\"compact\",\"steal\":\"hierarchical\"}");
    assertThat(json.at("/tasks/perSecond").asDouble()).isEqualTo(15);
    assertThat(json.at("/workers/1/utilisation").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/workers/1/boundTo").asText()).isEqualTo("1");
    assertThat(json.at("/passes").toString())
        .isEqualTo(
            "[{\"kind\":\"warm-up\",\"fromNanos\":1000000000,\"toNanos\":6000000000},"
                + "{\"kind\":\"repetition\",\"fromNanos\":6100000000,\"toNanos\":12400000000}]");
    assertThat(json.at("/timeLine")).hasSize(60);
    assertThat(json.at("/timeLine/59/tasks").asLong()).isBetween(29L, 30L);
    assertThat(json.at("/unmeasured/0/why").asText()).isEqualTo("perf_event_paranoid is 4");
    assertThat(json.at("/probe/share").asDouble()).isEqualTo(0.0069);
    assertThat(json.at("/versions/Java").asText()).startsWith("25");
  }

  @Test
  void eachBucketOfTheStealsLatencyHasItsBound() throws Exception {
    JsonNode steals = json(TestRuns.of(twoWorkers(), End.VERIFIED), MACHINE).at("/steals");
    assertThat(steals.at("/latencyBoundsNanos"))
        .hasSameSizeAs(steals.at("/latencyByTier/remote/counts"));
    assertThat(steals.at("/latencyBoundsNanos/0").asLong()).isEqualTo(64);
    assertThat(steals.at("/latencyBoundsNanos/22").asLong()).isEqualTo(64L << 22);
    assertThat(steals.at("/latencyBoundsNanos/23").asLong()).isEqualTo(64L << 22);
  }

  @Test
  void adviceComesWithItsFiguresAndACommand() throws Exception {
    RunRecord run = TestRuns.of(twoWorkers(), End.VERIFIED);
    assertThat(json(run, MACHINE).at("/advice")).isEmpty();
    RunRecord touched =
        TestRuns.touching(
            run,
            new TouchedBlock(
                "<a>", 8 << 20, 4096, 8 << 20, 8 << 20, 1, 8 << 20, 1, 20 << 20, 60 << 20, 0));
    JsonNode advice = json(touched, MACHINE).at("/advice/0");
    assertThat(advice.at("/rule").asText()).isEqualTo("first-touch");
    assertThat(advice.at("/summary").asText())
        .isEqualTo("Worker 1 (node 1) touched 100 % of ‘<a>’ first: first-touch it in parallel");
    assertThat(advice.at("/evidence/2/value").asDouble()).isEqualTo(0.75);
    assertThat(advice.at("/experiment/settings/memory").asText()).isEqualTo("interleave");
    assertThat(advice.at("/experiment/command").asText())
        .startsWith("numascape run cg -p class=B -p touch=parallel --synthetic 'pack:2 [numa]")
        .endsWith(" --memory interleave");
    assertThat(advice.at("/label").asText()).isEqualTo("emulated");
    assertThat(HtmlReport.write(Findings.of(touched, MACHINE)))
        .contains("touched 100 % of ‘&lt;a&gt;’ first", "75.0 %", "--memory interleave</pre>");
    assertThat(HtmlReport.write(Findings.of(run, MACHINE))).doesNotContain("Advice");
  }

  @Test
  void whatThreadsBoundNowhereDidIsToldApart() throws Exception {
    List<WorkerCounts> workers =
        twoWorkers().workers().stream()
            .map(
                each ->
                    TestSnapshots.withTouches(
                        each, new TouchCounts(each.touches().tasks(), 3, 1 << 20)))
            .toList();
    Snapshot some =
        TestSnapshots.snapshot(twoWorkers().header(), twoWorkers().elapsedNanos(), workers);
    RunRecord run = TestRuns.of(some, End.VERIFIED);
    JsonNode locality = json(run, MACHINE).at("/locality");
    assertThat(locality.at("/unboundTasks").asLong()).isEqualTo(6);
    assertThat(locality.at("/unboundBytes").asLong()).isEqualTo(2 << 20);
    assertThat(locality.at("/localShare").asDouble()).isEqualTo(0.85);
    assertThat(locality.at("/tasksByNode").toString()).isEqualTo("[[1,1],[1,1]]");
    assertThat(HtmlReport.write(Findings.of(run, MACHINE)))
        .contains("Apart from these figures: 2 MiB in 6 tasks by threads that are bound nowhere");
  }

  @Test
  void aMachineWithoutDistancesHasNoMeanAndSaysWhy() throws Exception {
    JsonNode locality =
        json(TestRuns.of(twoWorkers(), End.VERIFIED), SyntheticReader.read("numa:2 pu:1"))
            .at("/locality");
    assertThat(locality.at("/meanDistance").isNull()).isTrue();
    assertThat(locality.at("/meanDistanceAbsentBecause").asText()).contains("has no distances");
    assertThat(locality.at("/localShare").asDouble()).isEqualTo(0.85);
  }

  @Test
  void whatIsAbsentIsNullWithItsReasonNeverZero() throws Exception {
    Snapshot nothing =
        TestSnapshots.snapshot(
            TestSnapshots.header(2, 0),
            0,
            List.of(
                TestSnapshots.worker(0, new long[3], StealTier.REMOTE, new long[1], new long[2])));
    JsonNode json = json(TestRuns.of(nothing, End.CANCELLED, List.of(), "by Ctrl-C"), MACHINE);
    assertThat(json.at("/workload/durationNanos").isNull()).isTrue();
    assertThat(json.at("/workload/verified").asBoolean()).isFalse();
    assertThat(json.at("/workload/outcome").asText()).isEqualTo("cancelled");
    assertThat(json.at("/locality/localShare").isNull()).isTrue();
    assertThat(json.at("/locality/absentBecause").asText()).contains("no task declared");
    assertThat(json.at("/tasks/perSecond").isNull()).isTrue();
    assertThat(json.at("/workers/0/utilisation").isNull()).isTrue();
    assertThat(json.at("/timeLine")).isEmpty();
  }

  @Test
  void aWrongResultIsNotVerified() throws Exception {
    JsonNode json = json(TestRuns.of(twoWorkers(), End.NOT_VERIFIED), MACHINE);
    assertThat(json.at("/workload/verified").asBoolean()).isFalse();
    assertThat(json.at("/workload/outcome").asText()).isEqualTo("not verified");
  }

  @Test
  void withGroupColumnsThereIsNoWorkerMatrix() throws Exception {
    Snapshot whole = twoWorkers();
    CountersHeader grouped =
        new CountersHeader(
            1,
            0,
            2,
            whole.header().workers(),
            List.of(
                new VictimColumn("L3 L#0", 0),
                new VictimColumn("L3 L#1", 0),
                new VictimColumn("L3 L#2", 1)));
    Snapshot snapshot =
        TestSnapshots.snapshot(
            grouped,
            1,
            List.of(
                TestSnapshots.worker(
                    1, new long[3], StealTier.REMOTE, new long[] {1, 2, 3}, new long[2]),
                TestSnapshots.worker(
                    1, new long[3], StealTier.REMOTE, new long[] {4, 5, 6}, new long[2])));
    JsonNode json = json(TestRuns.of(snapshot, End.VERIFIED), MACHINE);
    assertThat(json.at("/steals/byNode").toString()).isEqualTo("[[3,3],[9,6]]");
    assertThat(json.at("/steals").has("byWorker")).isFalse();
  }

  @Test
  void anUnreadableTopologyIsAbsentWithItsReasonAndTheRestIsThere() throws Exception {
    JsonNode json =
        new ObjectMapper().readTree(JsonReport.write(TestRuns.of(twoWorkers(), End.VERIFIED)));
    assertThat(json.at("/topology/pus").isNull()).isTrue();
    assertThat(json.at("/topology/absentBecause").asText()).contains("the run's topology");
    assertThat(json.at("/locality/meanDistance").isNull()).isTrue();
    assertThat(json.at("/locality/localShare").asDouble()).isEqualTo(0.85);
  }

  @Test
  void aTopologyThatIsNotTheCountersIsAbsent() throws Exception {
    JsonNode json = json(TestRuns.of(twoWorkers(), End.VERIFIED), TestMachines.of(2, 2, 1, 1, 1));
    assertThat(json.at("/topology/absentBecause").asText())
        .isEqualTo("the topology has nodes=4, the counters have nodes=2");
  }

  @Test
  void quotedTextsComeBackAsTheyWentIn() throws Exception {
    String text = "</script><script>\"\\\u0000\u2028";
    JsonNode json = new ObjectMapper().readTree(JsonReport.write(TestRuns.quoting(text)));
    assertThat(json.at("/workload/name").asText()).isEqualTo(text);
    assertThat(json.at("/versions").fieldNames().next()).isEqualTo(text);
  }

  @Test
  void anUnknownCostOfMeasuringIsNullAndHasNoFigureInHtml() throws Exception {
    RunRecord run = TestRuns.quoting("not measured: the JVM ended");
    JsonNode probe = json(run, MACHINE).at("/probe");
    assertThat(probe.at("/share").isNull()).isTrue();
    assertThat(probe.at("/samplerCpuNanos").isNull()).isTrue();
    assertThat(probe.at("/shareIs").asText()).startsWith("not measured: ");
    assertThat(HtmlReport.write(run))
        .contains("<td>not measured: the JVM ended")
        .doesNotContain("(0 ns)");
  }
}
