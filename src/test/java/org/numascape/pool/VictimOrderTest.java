package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.telemetry.StealTier.REMOTE;
import static org.numascape.telemetry.StealTier.SAME_CACHE;
import static org.numascape.telemetry.StealTier.SAME_CORE;
import static org.numascape.telemetry.StealTier.SAME_NODE;

import org.junit.jupiter.api.Test;
import org.numascape.topology.Topology;

class VictimOrderTest {
  @Test
  void victimsComeFromNearToFarStartingAfterTheThief() {
    // Package 0: L3 0 with PUs 0 1 | 2 3, L3 1 with 4 5 | 6 7; package 1 the same from 8.
    Topology machine = Machines.of(2, 2, 2, 2);
    VictimOrder order = VictimOrder.of(2, machine.pus(), machine);
    assertThat(order.victims()).containsExactly(3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(order.tiers())
        .containsExactly(
            SAME_CORE,
            SAME_CACHE,
            SAME_CACHE,
            SAME_NODE,
            SAME_NODE,
            SAME_NODE,
            SAME_NODE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE);
  }

  @Test
  void workersOfATierStartAtDifferentVictims() {
    Topology machine = Machines.of(1, 1, 4, 1);
    assertThat(VictimOrder.of(0, machine.pus(), machine).victims()).containsExactly(1, 2, 3);
    assertThat(VictimOrder.of(1, machine.pus(), machine).victims()).containsExactly(2, 3, 0);
    assertThat(VictimOrder.of(2, machine.pus(), machine).victims()).containsExactly(3, 0, 1);
    assertThat(VictimOrder.of(3, machine.pus(), machine).victims()).containsExactly(0, 1, 2);
  }
}
