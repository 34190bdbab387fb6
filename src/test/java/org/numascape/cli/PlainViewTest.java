package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.numascape.analysis.TestSnapshots;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;

/** The line that says how far a run is. */
class PlainViewTest {
  private static String progress(Progress progress) {
    Snapshot now = TestSnapshots.plausible(2, 2, 1_000_000_000L);
    return PlainView.progress(
        new Snapshot(now.header(), now.elapsedNanos(), progress, now.workers()));
  }

  @Test
  void whatIsCountedIsShownByItsNumbers() {
    assertThat(progress(new Progress(3, 10, "iteration"))).isEqualTo("iteration 3 of 10");
    assertThat(progress(new Progress(0, 0, "verify"))).isEqualTo("verify");
  }

  @Test
  void beforeAllElseWorkersStart() {
    assertThat(progress(new Progress(0, 0, ""))).isEqualTo("starting workers 4 of 4");
  }
}
