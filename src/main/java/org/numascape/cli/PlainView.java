package org.numascape.cli;

import java.io.PrintStream;
import java.util.Optional;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.run.Experiment;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerState;

/** Shows a run as a line now and then, for logs and for terminals that can't redraw. */
final class PlainView implements RunView {
  private static final long PERIOD_NANOS = 2_000_000_000;

  private final PrintStream out;
  private final Experiment experiment;
  private final boolean emulated;
  private long nextNanos = PERIOD_NANOS;

  /**
   * @param emulated whether the run's figures are
   */
  PlainView(PrintStream out, Experiment experiment, boolean emulated) {
    this.out = out;
    this.experiment = experiment;
    this.emulated = emulated;
  }

  @Override
  public void show(Optional<Snapshot> snapshot) {
    snapshot
        .filter(now -> now.elapsedNanos() >= nextNanos)
        .ifPresent(
            now -> {
              nextNanos = now.elapsedNanos() + PERIOD_NANOS;
              out.println(line(now));
            });
  }

  @Override
  public void stopping() {
    out.println("stopping; Ctrl-C again ends it at once, without a report");
  }

  private String line(Snapshot snapshot) {
    long steals = 0;
    for (long each : Sample.of(snapshot).stealsByTier()) {
      steals += each;
    }
    return "%s: %s, %s, local share %s%s, %s %s"
        .formatted(
            name(experiment),
            Quantity.duration(snapshot.elapsedNanos()),
            progress(snapshot),
            Quantity.share(Analysis.localShare(snapshot)),
            emulated ? " (emulated)" : "",
            Quantity.count(steals),
            steals == 1 ? "steal" : "steals");
  }

  /** The workload, of a path the last part. */
  static String name(Experiment experiment) {
    String workload = experiment.workload();
    return workload.substring(workload.lastIndexOf('/', workload.length() - 2) + 1);
  }

  static String progress(Snapshot snapshot) {
    Progress progress = snapshot.progress();
    if (progress.phase().isEmpty()) {
      long started =
          snapshot.workers().stream()
              .filter(worker -> worker.state() != WorkerState.NOT_STARTED)
              .count();
      return "starting workers " + started + " of " + snapshot.workers().size();
    }
    return progress.total() > 0
        ? progress.phase() + " " + progress.done() + " of " + progress.total()
        : progress.phase();
  }
}
