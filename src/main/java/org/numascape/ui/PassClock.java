package org.numascape.ui;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;

/**
 * Estimates the time left in the pass under way from the steps done since the pass was first seen.
 * A pass is a stretch in which the phase stays and the steps grow. Confined to one thread.
 */
final class PassClock {
  private static final long SETTLING_NANOS = 500_000_000;

  private @Nullable Snapshot first;
  private @Nullable Snapshot last;

  /** Nanoseconds left; empty while it is too early to say, or the workload gives no total. */
  OptionalLong remainingNanos(Snapshot now) {
    Progress progress = now.progress();
    if (first == null || last == null || startsAnew(last.progress(), progress)) {
      first = now;
    }
    last = now;
    long steps = progress.done() - first.progress().done();
    long nanos = now.elapsedNanos() - first.elapsedNanos();
    if (steps <= 0 || nanos < SETTLING_NANOS || progress.total() <= 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) ((double) nanos / steps * (progress.total() - progress.done())));
  }

  private static boolean startsAnew(Progress before, Progress now) {
    return now.done() < before.done() || !now.phase().equals(before.phase());
  }
}
