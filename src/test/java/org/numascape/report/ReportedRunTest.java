package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RecordingException;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;

class ReportedRunTest {
  @TempDir Path folder;

  private static RunRecord record() {
    return TestRuns.on(
        TestRuns.of(TestSnapshots.plausible(4, 2, 6_200_000_000L), End.VERIFIED),
        HwlocXmlWriter.write(SyntheticReader.read("numa:4 core:2 pu:1")));
  }

  private Path report(String json) throws IOException {
    return Files.writeString(folder.resolve("run.json"), json);
  }

  @Test
  void aReportReadAgainPaintsTheSameAsTheRunItself() throws IOException {
    ReportedRun read = ReportedRun.read(report(JsonReport.write(record())));
    ReportedRun direct = ReportedRun.of(record(), SyntheticReader.read("numa:4 core:2 pu:1"));
    assertThat(read.overlay().values()).isEqualTo(direct.overlay().values());
    assertThat(read.overlay().values().activity()).hasSize(8);
    assertThat(read.title())
        .isEqualTo(direct.title())
        .isEqualTo("cg class=B touch=parallel, verified");
    assertThat(read.startedAt()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(read.origin().emulated()).isTrue();
    assertThat(read.topology().summary()).isEqualTo("4 nodes, 8 cores, 8 PUs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "schema" : 1          | "schema" : 7          | schema must be 1
          "source" : "synthetic"| "source" : "guess"    | topology.source=guess is unknown
          "puLogicalIndex" : 3  | "puLogicalIndex" : 99 | puLogicalIndex=99 must be below 8
          "byNode" : [ [        | "byNode" : [ [ 1,     | row 0 must have 4 values
          "schema" : 1          | "schema" ; 1          | line 2
          """)
  void whatDoesNotFitIsRefusedWithItsPlace(String good, String bad, String why) throws IOException {
    Path file = report(JsonReport.write(record()).replaceFirst(Pattern.quote(good), bad));
    assertThatThrownBy(() -> ReportedRun.read(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith(file + ": not a report of a run: ")
        .hasMessageContaining(why);
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> ReportedRun.read(folder.resolve("absent.json")))
        .isInstanceOf(RecordingException.class)
        .hasMessageEndingWith(
            "absent.json: there is no such file; name a report that numascape run --json wrote");
  }
}
