package org.numascape.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.numascape.pool.PoolSettings;
import org.numascape.run.Experiment;
import org.numascape.run.TopologyChoice;

/** What the program does when it was not told: the window, or an experiment in the terminal. */
record DefaultExperiment(Terminal terminal) {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /**
   * Does it.
   *
   * @return the exit status
   */
  int run() {
    Optional<String> whyNoWindow = Window.show(terminal, null);
    if (whyNoWindow.isEmpty()) {
      return 0;
    }
    terminal.say(
        terminal.out(),
        "no window: " + whyNoWindow.get() + "; running cg, class A, in the terminal instead");
    String report =
        "numascape-cg-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + ".html";
    Path here = Path.of("").toAbsolutePath();
    Path folder =
        Files.isWritable(here) ? here : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    Experiment experiment =
        new Experiment(
            "cg", Map.of("class", "A"), new TopologyChoice.Detected(), PoolSettings.DEFAULT, 0, 1);
    Reports reports = Reports.checked(null, folder.resolve(report).toString(), false);
    return new TerminalRun(terminal, reports, true, false).run(experiment);
  }
}
