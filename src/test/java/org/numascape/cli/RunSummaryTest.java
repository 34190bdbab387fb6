package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.TestSystemCounts;
import org.numascape.report.JsonReport;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.TopologyOrigin;

class RunSummaryTest {
  private static RunRecord run(End end, Long... durationsNanos) {
    return run(TestSnapshots.plausible(2, 1, 8_000_000_000L), end, durationsNanos);
  }

  private static RunRecord run(Snapshot counters, End end, Long... durationsNanos) {
    return new RunRecord(
        Instant.EPOCH,
        "<topology/>",
        new TopologyOrigin(TopologyOrigin.Source.SYNTHETIC, "numa:2 core:1 pu:1", List.of()),
        "1 node, 2 cores, 2 PUs",
        "2 PUs on 2",
        Map.of("workers", "2"),
        new RunRecord.WorkloadRun("cg", "CG, conjugate gradient", "cg", Map.of("class", "S")),
        new RunRecord.Outcome(end, "word ".repeat(30).strip()),
        List.of(durationsNanos),
        List.of(),
        9_000_000_000L,
        counters,
        List.of(),
        RunRecord.LocalityBasis.unchecked("as declared"),
        List.of(),
        TestSystemCounts.plausible(2, counters.workers().size()),
        List.of(new RunRecord.Unmeasured("page locations", "emulated", "use a real machine")),
        new RunRecord.ProbeCost(1_000_000, 0.01, "of the sampler"),
        Map.of());
  }

  private static String print(RunRecord run, boolean interactive) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(out, out, Map.of(), interactive, () -> new Terminal.Size(60, 24), () -> false);
    RunSummary.print(run, out, terminal);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalLinesAreBrokenBetweenWordsAndElsewhereNot() {
    String narrow = print(run(End.VERIFIED, 1_000_000_000L), true);
    String log = print(run(End.VERIFIED, 1_000_000_000L), false);

    assertThat(narrow.lines())
        .allMatch(line -> LivePictureTest.shown(line).length() < 60)
        .anyMatch(line -> LivePictureTest.shown(line).matches(" {16}word .*word"));
    assertThat(log.lines())
        .contains("  result        verified: " + "word ".repeat(30).strip())
        .contains("  not measured  page locations: emulated; use a real machine");
    assertThat(log).doesNotContain("\u001b");
  }

  @Test
  void aResultThatDidNotVerifyIsRed() {
    String red = "\u001b[1;38;5;166m";

    assertThat(print(run(End.NOT_VERIFIED, 1L), true)).contains(red + "NOT VERIFIED: ");
    assertThat(print(run(End.FAILED), true)).contains(red + "FAILED: ");
    assertThat(print(run(End.VERIFIED, 1L), true)).doesNotContain(red);
  }

  @Test
  void theDurationIsTheMedianAndItsRange() {
    assertThat(print(run(End.VERIFIED, 1_700_000_000L), false))
        .contains("  duration      1.7 s for the timed part, 9.0 s in all\n");
    assertThat(print(run(End.VERIFIED, 3_000_000_000L, 1_000_000_000L, 1_100_000_000L), false))
        .contains(
            "duration      1.1 s, the median of 3 repetitions (1.0 s to 3.0 s), 9.0 s in all\n");
    assertThat(print(run(End.CANCELLED), false))
        .contains("duration      no repetition ended; 9.0 s in all\n");
  }

  @Test
  void figuresOfAnEmulatedMachineSaySo() {
    assertThat(print(run(End.VERIFIED, 1L), false))
        .contains("(tiers emulated)")
        .contains("% (emulated) = ")
        .contains("emulated: not this machine")
        .contains("really run on 1 node, 2 cores, 2 PUs; 2 PUs on 2");
  }

  @Test
  void whereMemoryIsThatTasksTouchedIsATableOfNodes() {
    List<WorkerCounts> workers =
        List.of(
            TestSnapshots.worker(
                1, new long[3], StealTier.REMOTE, new long[2], new long[] {8 << 20, 4096}),
            TestSnapshots.worker(
                1, new long[3], StealTier.REMOTE, new long[2], new long[] {0, 1 << 10}));
    Snapshot counted =
        TestSnapshots.snapshot(TestSnapshots.header(2, 0, 1), 1_000_000_000L, workers);

    assertThat(print(run(counted, End.VERIFIED, 1L), false).lines())
        .containsSequence(
            "  bytes by node runs on ↓ home →, emulated",
            "                             N0         N1",
            "                N0        8 MiB      4 KiB",
            "                N1          0 B      1 KiB",
            "  tasks by node runs on ↓ home →, emulated",
            "                             N0         N1",
            "                N0        2.0 k          1",
            "                N1            0          1");
  }

  @Test
  void anAbsentShareHasTheReasonThatReportsGive() throws IOException {
    Snapshot nothing =
        TestSnapshots.snapshot(
            TestSnapshots.header(1, 0),
            1_000_000_000L,
            List.of(
                TestSnapshots.worker(1, new long[3], StealTier.REMOTE, new long[1], new long[1])));
    RunRecord run = run(nothing, End.VERIFIED, 1L);
    String reason =
        new ObjectMapper().readTree(JsonReport.write(run)).at("/locality/absentBecause").asText();

    assertThat(reason).isNotEmpty();
    assertThat(print(run, false)).contains("  local share   – (" + reason + ")\n");
  }

  @Test
  void stealsHaveTheirLatencyAndFibersTheirCounts() {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[4] = 98;
    counts[10] = 2;
    Snapshot plain = TestSnapshots.plausible(2, 1, 8_000_000_000L);
    Snapshot counted =
        TestSnapshots.withLatency(
            TestSnapshots.withFibers(plain, new FiberCounts(12_300, 12_000, 7), FiberCounts.NONE),
            StealTier.SAME_PACKAGE,
            new LatencyHistogram(counts));

    assertThat(print(run(counted, End.VERIFIED, 1L), false).lines())
        .contains(
            "  steal latency median and 99th percentile (tiers emulated): same package < 1.0 µs and"
                + " < 65.5 µs",
            "  fibers        12.3 k mounts, 12.0 k unmounts, 7 node changes (nodes emulated)")
        .anyMatch(
            line ->
                line.matches(
                    " {16}they took [0-9.]+( k)? tasks; [0-9.]+( k)? attempts took nothing"));
    assertThat(print(run(plain, End.VERIFIED, 1L), false))
        .contains("  steal latency – (no steal was timed)")
        .doesNotContain("fibers");
  }
}
