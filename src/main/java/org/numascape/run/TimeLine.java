package org.numascape.run;

import java.util.ArrayList;
import java.util.List;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.Snapshot;

/**
 * The counters' course in bounded space: when it is full, every second sample is dropped and only
 * every second one is kept from then on. Confined to one thread, or guarded by its user.
 */
final class TimeLine {
  private static final int MAX_SAMPLES = 2000;

  /** What all samples' rows may hold together, for runs of many workers. */
  private static final int MAX_VALUES = 1_000_000;

  private final List<Sample> samples = new ArrayList<>();
  private int stride = 1;
  private int offered;

  /** Keeps the snapshot's sums, or not if the line is thinned out. */
  void offer(Snapshot snapshot) {
    if (offered++ % stride == 0) {
      samples.add(Sample.of(snapshot));
      if (samples.size()
          > Math.min(MAX_SAMPLES, MAX_VALUES / Math.max(1, snapshot.workers().size()))) {
        for (int i = samples.size() / 2; i >= 1; i--) {
          samples.remove(2 * i - 1);
        }
        stride *= 2;
      }
    }
  }

  /** The line so far, ended by {@code last}, the counters of the end. */
  List<Sample> endingWith(Snapshot last) {
    List<Sample> whole = new ArrayList<>(samples);
    whole.add(Sample.of(last));
    return whole;
  }
}
