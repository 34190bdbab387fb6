package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.run.TestWorkload;

/**
 * The program on a terminal, typed to and read from as a person would; util-linux's {@code script}
 * makes the terminal.
 */
@Timeout(300)
class PseudoTerminalTest {
  private static final String CTRL_C = "\u0003";
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

  @TempDir Path folder;

  @BeforeEach
  void thereIsSuchATool() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "script, of util-linux, is not installed");
  }

  @Test
  void ctrlCEndsALiveRunRestoresTheTerminalAndReportsWhatWasMeasured() throws Exception {
    try (Session session =
        start("xterm-256color", "--live", "-p", "steps=1000000000", "--json", "run.json")) {
      session.await("steals, thief");
      // Colours, and a note in the last of the 30 rows.
      assertThat(session.screen())
          .contains(ENTER)
          .contains("\u001b[48;5;")
          .contains("\u001b[30;1H");
      assertThat(session.screen()).doesNotContain(LEAVE);

      Files.createFile(folder.resolve("resize"));
      session.await("\u001b[20;1H\u001b[2mCtrl-C ends the run");

      session.type(CTRL_C);

      assertThat(session.exitStatus()).isEqualTo(130);
      String after = session.screen().substring(session.screen().indexOf(LEAVE) + LEAVE.length());
      assertThat(after).containsPattern("result +cancelled").contains("report: ");
      assertThat(after).doesNotContain(ENTER).doesNotContain("\u001b[?25l");
      session.awaitEmpty(temporary());
    }
    JsonNode json = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    assertThat(json.at("/workload/outcome").asText()).isEqualTo("cancelled");
    assertThat(json.at("/workload/verified").asBoolean()).isFalse();
    assertThat(json.at("/locality/touchedBytes").asLong())
        .as("what its preparation touched, at least")
        .isGreaterThanOrEqualTo(65536 * 8);
  }

  @Test
  void aSecondCtrlCEndsItAtOnceAndStillRestoresTheTerminal() throws Exception {
    try (Session session =
        start("xterm-256color", "--live", "-p", "ending=endless", "--json", "run.json")) {
      session.await("endless 1 of 1");
      session.type(CTRL_C);
      session.await("stopping; Ctrl-C again ends it at once");

      session.type(CTRL_C);

      assertThat(session.exitStatus()).isEqualTo(130);
      assertThat(session.screen()).endsWith(LEAVE);
      assertThat(folder.resolve("run.json")).doesNotExist();
      // The run's JVM is ended by force some seconds later, and leaves nothing either.
      session.awaitEmpty(temporary());
    }
  }

  @Test
  void aDumbTerminalGetsPlainLines() throws Exception {
    try (Session session = start("dumb", "--live")) {
      assertThat(session.exitStatus()).isZero();
      assertThat(session.screen()).contains("verified: sum=").doesNotContain("\u001b");
    }
  }

  /** Where the program makes its own temporary files, and nobody else. */
  private Path temporary() {
    return folder.resolve("temporary");
  }

  /** Starts it on a terminal of 100 columns and 30 rows; a file resize makes it 60 by 20. */
  private Session start(String term, String... options) throws IOException {
    // The shell becomes the program, so that $$ is there as long as the program is.
    String resize =
        "(while [ ! -e resize ]; do kill -0 $$ || exit; sleep 0.1; done;"
            + " stty cols 60 rows 20 </dev/tty) 2>/dev/null &";
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + Files.createDirectories(temporary()),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            TestWorkload.source().toString(),
            "--synthetic",
            "numa:2 core:1 pu:1");
    // Who is started in the background of a script ignores Ctrl-C, and so do its children.
    String heed = "heed='env --default-signal=INT'; $heed true 2>/dev/null || heed=; ";
    StringBuilder line =
        new StringBuilder(heed)
            .append("stty cols 100 rows 30; ")
            .append(resize)
            .append(" exec $heed");
    for (String word : command) {
      line.append(" '").append(word).append('\'');
    }
    line.append(' ').append(String.join(" ", options));
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/script", "-q", "-e", "-c", line.toString(), "/dev/null")
            .directory(folder.toFile());
    builder.environment().put("TERM", term);
    builder.environment().keySet().removeAll(List.of("NO_COLOR", "COLORTERM"));
    return new Session(builder.start());
  }

  /** The terminal with the program on it. */
  private static final class Session implements AutoCloseable {
    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Thread reader = new Thread(this::read);

    Session(Process process) {
      this.process = process;
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (InputStream from = process.getInputStream()) {
        from.transferTo(output);
      } catch (IOException e) {
        output.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8));
      }
    }

    /** What was written until now. */
    String screen() {
      return output.toString(StandardCharsets.UTF_8);
    }

    void await(String text) throws InterruptedException {
      long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
      while (!screen().contains(text)) {
        assertThat(System.nanoTime()).as("%s in %s", text, screen()).isLessThan(deadline);
        Thread.sleep(20);
      }
    }

    void awaitEmpty(Path directory) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
      while (true) {
        try (Stream<Path> files = Files.list(directory)) {
          List<Path> runs =
              files.filter(file -> file.getFileName().toString().contains("run")).toList();
          if (runs.isEmpty()) {
            return;
          }
          assertThat(System.nanoTime()).as("still there: %s", runs).isLessThan(deadline);
        }
        Thread.sleep(50);
      }
    }

    void type(String keys) throws IOException {
      OutputStream keyboard = process.getOutputStream();
      keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
    }

    int exitStatus() throws InterruptedException {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended; %s", screen()).isTrue();
      reader.join(120_000);
      return process.exitValue();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
