package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.Topology;

/** Where a node looks for work that was left for others. */
class OtherNodesTest {
  @Test
  void equalsAreAskedInTurnSoThatNobodyIsEverybodysFirst() {
    OtherNodes nodes = OtherNodes.alike(4);
    assertThat(nodes.of(0)).containsExactly(1, 2, 3);
    assertThat(nodes.of(2)).containsExactly(3, 0, 1);
  }

  /** The first row of the file's matrix is 10, 16, 16, 22, 16, 22, 16, 22. */
  @Test
  void theNearestIsAskedFirst() throws IOException {
    Topology machine = SharedTopologies.read(SharedTopologies.file("64amd64-4s2n4ca2co.xml"));
    assertThat(OtherNodes.of(machine).of(0)).containsExactly(1, 2, 4, 6, 3, 5, 7);
  }

  @Test
  void jobsOfTheNearestNodeAreTakenFirst() throws IOException {
    Topology machine = SharedTopologies.read(SharedTopologies.file("64amd64-4s2n4ca2co.xml"));
    int[] workers = {0, 3, 6};
    Thread[] threads = {new Thread(), new Thread(), new Thread()};
    JobQueues jobs =
        new JobQueues(
            OtherNodes.of(machine),
            workers,
            PoolSettings.DEFAULT,
            new Sleepers(threads, new Starter(threads, refusal -> {})));
    jobs.offer("far", new JobQueues.Recipient(3, false, 1, -1));
    jobs.offer("near", new JobQueues.Recipient(6, false, 2, -1));
    assertThat(jobs.pollOtherNodes(0)).isEqualTo("near");
    assertThat(jobs.pollOtherNodes(0)).isEqualTo("far");
    assertThat(jobs.pollOtherNodes(0)).isNull();
  }
}
