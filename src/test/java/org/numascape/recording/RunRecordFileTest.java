package org.numascape.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.IndexSet;
import org.numascape.topology.TopologyOrigin;

class RunRecordFileTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenIsReadBack() {
    Path file = folder.resolve("record.json");
    RunRecord record = record();

    RunRecordFile.write(record, file);

    assertThat(RunRecordFile.read(file)).usingRecursiveComparison().isEqualTo(record);
    assertThat(RunRecordFile.read(file).workload().parameters().keySet())
        .containsExactly("touch", "class");
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void anUnknownCostOfMeasuringIsReadBackAsUnknown() {
    Path file = folder.resolve("record.json");

    RunRecordFile.write(record(RunRecord.ProbeCost.unknown("too short")), file);

    assertThat(RunRecordFile.read(file).probe().knownShare()).isEmpty();
    assertThat(RunRecordFile.read(file).probe().description()).isEqualTo("not measured: too short");
  }

  @Test
  void instantsAndIndexSetsAreReadableText() throws IOException {
    Path file = folder.resolve("record.json");

    RunRecordFile.write(record(), file);

    assertThat(Files.readString(file))
        .contains("\"startedAt\":\"2026-11-24T10:15:30.000000001Z\"")
        .contains("\"boundTo\":\"0-3,8\"");
  }

  @Test
  void anUnwritableFolderIsNamed() {
    Path file = folder.resolve("absent").resolve("record.json");

    assertThatThrownBy(() -> RunRecordFile.write(record(), file))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("writable");
  }

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"numascape-run-6\", \"numascape-run-9\"",
        "\"end\":\"VERIFIED\", \"end\":\"SPLENDID\"",
        "2026-11-24T10:15:30.000000001Z, yesterday",
        "0-3|8, 3-0",
        "\"nodes\":2, \"nodes\":3",
        "\"column\":1, \"column\":7",
        "\"elapsedNanos\":5, \"elapsedNanos\":null",
        "\"title\":, \"unheardOf\":",
        "\"counter\":\"MIGRATIONS\", \"counter\":\"NUMA_HIT_X\"",
        "\"nodeOsIndexes\":[0|1], \"nodeOsIndexes\":[0]",
        "\"countedShare\":0.5, \"countedShare\":1.5",
      })
  void aDamagedRecordIsRefusedInOneLineThatNamesTheFile(String was, String is) throws IOException {
    Path file = folder.resolve("record.json");
    RunRecordFile.write(record(), file);
    String text = Files.readString(file);
    String damaged = text.replace(was.replace('|', ','), is);
    assertThat(damaged).isNotEqualTo(text);
    Files.writeString(file, damaged);

    assertRefused(file);
  }

  @Test
  void aCutRecordIsRefused() throws IOException {
    Path file = folder.resolve("record.json");
    RunRecordFile.write(record(), file);
    String text = Files.readString(file);
    for (int length : new int[] {0, 1, text.length() / 2, text.length() - 1}) {
      Files.writeString(file, text.substring(0, length));
      assertRefused(file);
    }
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    Path file = folder.resolve("huge.json");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(RunRecordFile.MAX_BYTES + 1);
    }

    assertRefused(file);
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Path file = folder.resolve("deep.json");
    Files.writeString(file, "[".repeat(1_000_000));

    assertRefused(file);
  }

  private static void assertRefused(Path file) {
    assertThatThrownBy(() -> RunRecordFile.read(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("\n");
  }

  private static RunRecord record() {
    return record(new RunRecord.ProbeCost(12, 0.25, "the sampler alone"));
  }

  private static RunRecord record(RunRecord.ProbeCost probe) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("touch", "main");
    parameters.put("class", "S");
    return new RunRecord(
        Instant.parse("2026-11-24T10:15:30.000000001Z"),
        "<topology version=\"2.0\"/>",
        new TopologyOrigin(TopologyOrigin.Source.SYNTHETIC, "numa:2 pu:1", List.of()),
        "1 node, 2 cores, 2 PUs",
        "worker 0 on PU P#0",
        Map.of("workers", "2"),
        new RunRecord.WorkloadRun("cg", "CG, conjugate gradient", "cg", parameters),
        new RunRecord.Outcome(RunRecord.End.VERIFIED, "zeta=8.597"),
        List.of(1_000L, 2_000L),
        List.of(
            new RunRecord.Pass(RunRecord.Pass.Kind.WARM_UP, 1, 2),
            new RunRecord.Pass(RunRecord.Pass.Kind.REPETITION, 3, 1_003)),
        5,
        new Snapshot(
            new CountersHeader(
                77,
                1_000,
                2,
                List.of(
                    new WorkerPlace(0, 0, 0, 0, 0, IndexSet.parseList("0-3,8")),
                    new WorkerPlace(1, 1, 1, 1, 1, IndexSet.empty())),
                List.of(new VictimColumn("worker 0", 0), new VictimColumn("worker 1", 1))),
            4,
            new Progress(3, 15, "iteration"),
            List.of(counts(1), counts(2))),
        List.of(
            new RunRecord.Sample(3, 9, new long[] {0, 0, 0, 0, 4}, 6, 7, new long[] {1, 2}),
            new RunRecord.Sample(4, 9, new long[] {0, 0, 0, 0, 5}, 6, 8, new long[] {1, 3})),
        new RunRecord.LocalityBasis("first touch, on the emulated nodes", 10, 9, 8, 7, 6),
        List.of(new TouchedBlock("a", 8192, 4096, 8192, 4096, 1, 4096, 0, 99, 11, 7)),
        TestSystemCounts.plausible(2, 2),
        List.of(new RunRecord.Unmeasured("pages", "EPERM", "")),
        probe,
        Map.of("Java", "25"));
  }

  private static WorkerCounts counts(long seed) {
    return new WorkerCounts(
        WorkerState.ENDED,
        seed,
        seed + 1,
        seed + 2,
        seed + 3,
        seed + 4,
        seed + 5,
        seed + 6,
        new long[] {0, 0, 0, 0, seed},
        new long[] {0, 0, 0, 0, seed + 1},
        new long[] {0, seed},
        new long[] {0, seed + 1},
        new long[] {seed * 4096, 0},
        LatencyHistogram.noSteals(),
        new FiberCounts(seed + 7, seed + 8, seed + 9),
        new TouchCounts(new long[] {seed, seed + 1}, seed + 10, seed + 11));
  }
}
