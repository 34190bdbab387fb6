package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.run.TestWorkload;

/** Runs from the command line, each in a JVM of its own. */
@Timeout(300)
class RunCommandTest {
  @TempDir Path folder;

  private static Cli run(String... options) {
    return Cli.run(
        Stream.concat(
                Stream.of(
                    "run", TestWorkload.source().toString(), "--synthetic", TestWorkload.SYNTHETIC),
                Arrays.stream(options))
            .toArray(String[]::new));
  }

  @Test
  void aVerifiedRunEndsWith0AndItsReportsSayWhatWasAskedFor() throws Exception {
    Path html = folder.resolve("run.html");

    Cli cli =
        run(
            "-p",
            "steps=5",
            "--workers",
            "2",
            "--pinning",
            "scatter",
            "--steal",
            "random",
            "--warmup",
            "1",
            "--repeat",
            "3",
            "--json",
            "-",
            "--html",
            html.toString());

    assertThat(cli.status()).as(cli.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(cli.out());
    assertThat(json.at("/schema").asInt()).isEqualTo(1);
    assertThat(json.at("/workload/name").asText()).isEqualTo("sum-up");
    assertThat(json.at("/workload/verified").asBoolean()).isTrue();
    assertThat(json.at("/workload/parameters/steps").asText()).isEqualTo("5");
    long[] durations =
        new ObjectMapper().convertValue(json.at("/workload/durationsNanos"), long[].class);
    assertThat(durations).hasSize(3);
    Arrays.sort(durations);
    assertThat(json.at("/workload/durationNanos").asLong()).isEqualTo(durations[1]).isPositive();
    assertThat(json.at("/settings/workers").toString()).isEqualTo("2");
    assertThat(json.at("/settings/pinning").asText()).isEqualTo("scatter");
    assertThat(json.at("/settings/steal").asText()).isEqualTo("random");
    assertThat(json.at("/settings/warmup").toString()).isEqualTo("1");
    assertThat(json.at("/steals/byNode")).hasSize(2);
    assertThat(json.at("/topology/emulated").asBoolean()).isTrue();
    // Prepared once and read 5 times in each of 3 repetitions, 512 KiB each; the warm-up is not in.
    assertThat(json.at("/locality/touchedBytes").asLong()).isEqualTo(524_288L * (1 + 3 * 5));
    // What people read must not be in the data.
    assertThat(cli.err())
        .contains("verified: sum=2.14745088E9")
        .contains("the median of 3 repetitions")
        .contains("report: " + html);
    assertThat(html).content().contains(">Repetitions<").contains("without its warm-ups");
  }

  @Test
  void aRunThatDoesNotVerifyEndsWith1AndIsStillReported() throws Exception {
    Path file = folder.resolve("run.json");

    Cli cli = run("-p", "ending=wrong", "--json", file.toString(), "--quiet");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith("numascape run: the result did not verify: sum=2.14745088E9");
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/workload/verified").asBoolean(true))
        .isFalse();
  }

  @Test
  void aTaskThatBlocksIsReportedWithWorkerTimeAndPlace() throws Exception {
    Path json = folder.resolve("run.json");
    Path html = folder.resolve("run.html");

    Cli cli =
        Cli.run(
            "run",
            TestWorkload.source("Blocks.java").toString(),
            "--json",
            json.toString(),
            "--html",
            html.toString());

    assertThat(cli.status()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    JsonNode blocked = report.at("/blocked/0");
    int worker = blocked.path("worker").asInt(-1);
    assertThat(worker).isBetween(0, report.at("/workers").size() - 1);
    assertThat(blocked.path("longestNanos").asLong()).isBetween(1_000_000_000L, 3_600_000_000_000L);
    assertThat(blocked.path("totalNanos").asLong())
        .isEqualTo(blocked.path("longestNanos").asLong());
    assertThat(blocked.path("times").asInt()).isEqualTo(1);
    assertThat(blocked.path("place").asText()).matches("Blocks\\.nap\\(Blocks\\.java:\\d+\\)");
    assertThat(blocked.at("/stack/0").asText()).startsWith("java.lang.Thread.sleep");
    assertThat(report.at("/unmeasured").toString()).doesNotContain("Blocks.nap");
    assertThat(cli.out())
        .containsPattern(
            "blocked +worker "
                + worker
                + " for \\d+\\.\\d s, at Blocks\\.nap\\(Blocks\\.java:\\d+\\)")
        .contains("run what blocks as a fiber");
    assertThat(html).content().contains("Blocked workers", "Blocks.nap(Blocks.java:");
  }

  @Test
  void aRunThatExitsEndsWith1AndIsStillReported() throws Exception {
    Path file = Files.writeString(folder.resolve("run.json"), "old");

    Cli cli = run("-p", "ending=exit", "--json", file.toString(), "--force");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out()).contains("FAILED: the run's JVM ended with status 3");
    assertThat(cli.err())
        .isEqualTo(
            "leaving now\n"
                + "numascape run: the run failed: the run's JVM ended with status 3, its last"
                + " words: leaving now\n");
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/workload/outcome").asText())
        .isEqualTo("failed");
  }

  @Test
  void aReportThatExistsIsRefusedBeforeAnythingRuns() throws Exception {
    Path file = Files.writeString(folder.resolve("run.json"), "precious");

    Cli cli = run("-p", "ending=endless", "--json", file.toString());

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err()).contains("it exists; choose another name or replace it with --force");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidAndTheOtherIsWhole() throws Exception {
    Path html = folder.resolve("run.html");

    Cli cli = run("-p", "steps=1", "--html", html.toString(), "--json", "/dev/full", "--quiet");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err()).startsWith("numascape run: /dev/full: it can't be written");
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(html).content().endsWith("</html>\n");
  }

  @Test
  void aSourceThatDoesNotCompileIsRefusedAtItsLine() throws IOException {
    Path source =
        Files.writeString(folder.resolve("Broken.java"), "class Broken {\n  int x = ;\n}");

    Cli cli = Cli.run("run", source.toString());

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith("numascape run: " + source).contains(":2");
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(Cli.run("run", source.toString(), "--verbose").err()).contains("illegal start");
  }

  @Test
  void aClassThatIsNoWorkloadIsRefused() throws IOException {
    Path source = Files.writeString(folder.resolve("Plain.java"), "public class Plain {}");

    Cli cli = Cli.run("run", source.toString());

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err()).contains("has no class that implements org.numascape.workload.Workload");
    assertThat(cli.err().lines()).hasSize(1);
  }
}
