package org.numascape.cli;

import java.io.PrintStream;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.run.Experiment;
import org.numascape.run.TopologyChoice;
import org.numascape.telemetry.Snapshot;

/** Shows a run as a line now and then, for logs and for terminals that can't redraw. */
final class PlainView implements RunView {
  private static final long PERIOD_NANOS = 2_000_000_000;

  private final PrintStream out;
  private final Experiment experiment;
  private long nextNanos = PERIOD_NANOS;

  PlainView(PrintStream out, Experiment experiment) {
    this.out = out;
    this.experiment = experiment;
  }

  @Override
  public void show(Snapshot snapshot) {
    if (snapshot.elapsedNanos() >= nextNanos) {
      nextNanos = snapshot.elapsedNanos() + PERIOD_NANOS;
      out.println(line(snapshot, experiment));
    }
  }

  static String line(Snapshot snapshot, Experiment experiment) {
    long steals = 0;
    for (long each : Sample.of(snapshot).stealsByTier()) {
      steals += each;
    }
    return "%s: %s, %s, local share %s%s, %s steals"
        .formatted(
            experiment.workload(),
            Quantity.duration(snapshot.elapsedNanos()),
            progress(snapshot),
            Quantity.share(Analysis.localShare(snapshot)),
            isEmulated(experiment) ? " (emulated)" : "",
            Quantity.count(steals));
  }

  static boolean isEmulated(Experiment experiment) {
    return switch (experiment.topology()) {
      case TopologyChoice.XmlFile file -> true;
      case TopologyChoice.Sample sample -> true;
      case TopologyChoice.Synthetic text -> true;
      case TopologyChoice.Detected here -> false;
      case TopologyChoice.FromSource here -> false;
    };
  }

  static String progress(Snapshot snapshot) {
    return snapshot.progress().total() > 0
        ? snapshot.progress().phase()
            + " "
            + snapshot.progress().done()
            + " of "
            + snapshot.progress().total()
        : snapshot.progress().phase();
  }
}
