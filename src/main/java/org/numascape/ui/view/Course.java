package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.numascape.recording.RunRecord.Sample;

/**
 * The counters' course, thinned to a bounded number of samples: as they count from the start of the
 * run, leaving one out loses resolution, but nothing that was counted.
 */
final class Course {
  static final int MOST_SAMPLES = 1200;

  private final List<Sample> samples = new ArrayList<>();

  void clear() {
    samples.clear();
  }

  void add(Sample sample) {
    if (!samples.isEmpty() && sample.elapsedNanos() <= samples.getLast().elapsedNanos()) {
      return;
    }
    if (samples.size() == MOST_SAMPLES) {
      List<Sample> kept = new ArrayList<>(MOST_SAMPLES);
      for (int i = 1; i < samples.size(); i += 2) {
        kept.add(samples.get(i));
      }
      samples.clear();
      samples.addAll(kept);
    }
    samples.add(sample);
  }

  double elapsedSeconds() {
    return samples.isEmpty() ? 0 : samples.getLast().elapsedNanos() / 1e9;
  }

  /** The intervals between samples, in order; the first begins at the start of the run. */
  List<Interval> intervals() {
    List<Interval> intervals = new ArrayList<>(samples.size());
    Sample before = null;
    for (Sample sample : samples) {
      Sample from =
          before == null
              ? new Sample(
                  0,
                  0,
                  new long[sample.stealsByTier().length],
                  0,
                  0,
                  new long[sample.workingNanos().length])
              : before;
      if (sample.elapsedNanos() > from.elapsedNanos()) {
        intervals.add(new Interval(from, sample));
      }
      before = sample;
    }
    return intervals;
  }

  /** What happened between two samples. */
  record Interval(Sample from, Sample to) {
    double fromSeconds() {
      return from.elapsedNanos() / 1e9;
    }

    double toSeconds() {
      return to.elapsedNanos() / 1e9;
    }

    long middleNanos() {
      return (from.elapsedNanos() + to.elapsedNanos()) / 2;
    }

    private double seconds() {
      return (to.elapsedNanos() - from.elapsedNanos()) / 1e9;
    }

    double tasksPerSecond() {
      return (to.tasks() - from.tasks()) / seconds();
    }

    double stealsPerSecond(int tier) {
      return (to.stealsByTier()[tier] - from.stealsByTier()[tier]) / seconds();
    }

    double stealsPerSecond() {
      double sum = 0;
      for (int tier = 0; tier < to.stealsByTier().length; tier++) {
        sum += stealsPerSecond(tier);
      }
      return sum;
    }

    /** Bytes touched locally / bytes touched; empty if nothing was touched. */
    OptionalDouble localShare() {
      long touched = to.touchedBytes() - from.touchedBytes();
      return touched <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((to.localBytes() - from.localBytes()) / (double) touched);
    }

    int workers() {
      return Math.min(from.workingNanos().length, to.workingNanos().length);
    }

    /** A worker's time in tasks / time, 0..1. */
    double utilisation(int worker) {
      double working = (double) to.workingNanos()[worker] - from.workingNanos()[worker];
      return Math.clamp(working / (to.elapsedNanos() - from.elapsedNanos()), 0, 1);
    }

    /**
     * Which worker a row of a picture shows: the busiest of those that share it, or the only one
     * where there are at least as many rows as workers.
     */
    int busiest(int row, int rows) {
      int first = (int) ((long) row * workers() / rows);
      int end = (int) ((row + 1L) * workers() / rows);
      int busiest = first;
      for (int worker = first + 1; worker < end; worker++) {
        if (utilisation(worker) > utilisation(busiest)) {
          busiest = worker;
        }
      }
      return busiest;
    }
  }
}
