package org.numascape.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.numascape.recording.RunRecord;
import org.numascape.run.Experiment;
import org.numascape.run.RunException;
import org.numascape.ui.Errand;

/**
 * One run in the window, as if the user had set it up there; its reports are written at its end.
 */
record WindowRun(Terminal terminal, Reports reports, boolean force) {
  private static final int CANCELLED = 130;

  /**
   * Opens the window and waits until it is closed.
   *
   * @return the exit status of the run; empty if there can be no window, which is said
   */
  Optional<Integer> run(Experiment experiment) {
    if (reports.useStandardOutput()) {
      throw CommandFailure.wrongCommand(
          "--window writes reports to files, not to standard output; name a file instead of -",
          null);
    }
    List<Path> files =
        Stream.concat(reports.json().stream(), reports.html().stream())
            .map(OutputFile::path)
            .toList();
    CompletableFuture<RunRecord> done = new CompletableFuture<>();
    Optional<String> whyNoWindow =
        Window.show(terminal, new Errand(experiment, files, force, done));
    if (whyNoWindow.isPresent()) {
      terminal.say(
          terminal.err(), "no window: " + whyNoWindow.get() + "; running in the terminal instead");
      return Optional.empty();
    } else if (!done.isDone()) {
      throw CommandFailure.failed("the window was closed before the run had ended", null);
    }
    try {
      return Optional.of(TerminalRun.status(done.join().outcome(), CANCELLED));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new RunException("the run failed: " + e.getCause(), e);
    }
  }
}
