package org.numascape.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.run.Experiment;
import org.numascape.run.RunException;
import org.numascape.run.RunHandle;
import org.numascape.run.Runs;
import org.numascape.topology.TopologyException;

/**
 * One run from the terminal: shown while it is under way, summed up and reported when it ended.
 *
 * @param live whether to redraw what is known while it runs
 * @param quiet whether only complaints are wanted
 */
record TerminalRun(Terminal terminal, Reports reports, boolean live, boolean quiet) {
  private static final long LOOK_MILLIS = 200;

  /**
   * Runs it.
   *
   * @return the exit status
   */
  int run(Experiment experiment) {
    try (RunHandle run = start(experiment)) {
      Interrupts interrupts = Interrupts.cancelling(run::cancel);
      RunRecord record = watch(run, view(experiment, run.emulated()), interrupts);
      if (!quiet) {
        RunSummary.print(record, talk(), terminal);
      }
      reports.write(record, terminal.out(), quiet ? line -> {} : talk()::println);
      return status(record.outcome(), interrupts.exitStatus());
    }
  }

  private RunHandle start(Experiment experiment) {
    try {
      return Runs.inOwnJvm(
          experiment, isRedrawn() ? OutputStream.nullOutputStream() : terminal.err());
    } catch (TopologyException e) {
      throw OverrideOptions.failure(experiment.topology(), e);
    }
  }

  /** Whether a picture stands in the terminal, through which a workload must not print. */
  private boolean isRedrawn() {
    return live && !quiet && terminal.interactive();
  }

  /** Where people read; standard output belongs to the data if there is any. */
  private PrintStream talk() {
    return reports.useStandardOutput() ? terminal.err() : terminal.out();
  }

  private RunView view(Experiment experiment, boolean emulated) {
    return quiet
        ? snapshot -> {}
        : isRedrawn()
            ? new LiveView(terminal, talk(), experiment, emulated)
            : new PlainView(talk(), experiment, emulated);
  }

  private static RunRecord watch(RunHandle run, RunView view, Interrupts interrupts) {
    @Nullable RunRecord record = null;
    boolean stopping = false;
    try {
      while (record == null) {
        view.show(run.snapshot());
        if (interrupts.happened() && !stopping) {
          stopping = true;
          view.stopping();
        }
        record = look(run);
      }
      return record;
    } catch (RunException e) {
      throw interrupts.happened()
          ? CommandFailure.interrupted(
              interrupts.exitStatus(), "interrupted before anything was measured", e)
          : e;
    } finally {
      view.end(record == null ? null : record.counters());
    }
  }

  /** The record, or after a while null. */
  private static @Nullable RunRecord look(RunHandle run) {
    try {
      return run.record().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RunException failure
          ? failure
          : new RunException("the run was lost: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunException("interrupted while the run was under way; run it again", e);
    }
  }

  /** The exit status of a run that ended so; {@code cancelled} if it was asked to end. */
  static int status(Outcome outcome, int cancelled) {
    return switch (outcome.end()) {
      case VERIFIED -> 0;
      case NOT_VERIFIED ->
          throw CommandFailure.failed("the result did not verify: " + outcome.detail(), null);
      case FAILED -> throw CommandFailure.failed("the run failed: " + outcome.detail(), null);
      case CANCELLED -> cancelled;
    };
  }
}
