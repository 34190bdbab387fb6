package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.topology.IndexSet;

/** Two workers on PU 0, one on PU 1; their threads are never started, so that none ever runs. */
class PuSharesTest {
  private final Thread[] threads = {new Thread(), new Thread(), new Thread()};
  private final Sleepers sleepers = new Sleepers(threads, new Starter(threads, refusal -> {}));
  private final PuShares shares =
      new PuShares(List.of(IndexSet.of(0), IndexSet.of(0), IndexSet.of(1)), 2, sleepers, threads);

  @Test
  void aWorkerThatWasWokenKeepsItsPuBusyUntilItIsUp() {
    sleepers.begin(0);
    assertThat(shares.areBusy(1)).as("awake, but its thread does not run").isFalse();
    sleepers.announce(0);
    assertThat(shares.areBusy(1)).as("asleep").isFalse();
    assertThat(sleepers.wakeStarted(0)).isTrue();
    assertThat(shares.areBusy(1)).as("woken").isTrue();
    assertThat(shares.areBusy(2)).as("another PU's").isFalse();
    sleepers.cancel(0);
    assertThat(shares.areBusy(1)).as("up").isFalse();
  }
}
