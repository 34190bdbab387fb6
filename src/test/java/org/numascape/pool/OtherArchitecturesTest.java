package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.analysis.TopologyLayout;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** PowerPC, Itanium, ARM, s390 and hybrid machines are drawn and drive the pool like any other. */
class OtherArchitecturesTest {
  private static final int WORKERS = 16;

  static List<Path> machines() {
    return List.of(
        SharedTopologies.file("256ppc-8n8s4t.xml"),
        SharedTopologies.file("128ia64-17n4s2c.xml"),
        SharedTopologies.file("nvidia-dgx-gb10.xml"),
        SharedTopologies.S390,
        SharedTopologies.file("20em64t-hybrid-1p6c2t+2ca4co1t.xml"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void workersAreOnItsPusAndComputeWhatTheyShould(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    Set<Integer> nodes = ConcurrentHashMap.newKeySet();
    try (NumaPool pool =
        NumaPool.builder(machine)
            .settings(new PoolSettings(WORKERS, Pinning.parse("scatter"), StealOrder.HIERARCHICAL))
            .build()) {
      double sum =
          pool.parallelSum(
              0,
              1_000_000,
              1_000,
              (worker, from, to) -> {
                nodes.add(worker.node());
                return 0.5 * (from + to - 1) * (to - from);
              });
      assertThat(sum).isEqualTo(499_999_500_000.0);
    }
    assertThat(nodes)
        .isNotEmpty()
        .isSubsetOf(machine.nodes().stream().map(TopologyObject::logicalIndex).toList());
  }

  /** All are on the one node, and not equally near. */
  @Test
  void onAnIbmZAThiefTriesItsPackageThenItsBookThenItsDrawer() throws IOException {
    Topology machine = SharedTopologies.read(SharedTopologies.S390);
    VictimOrder order = VictimOrder.of(5, machine.pus(), machine, StealOrder.HIERARCHICAL);
    assertThat(order.victims())
        .containsExactly(3, 4, 0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(order.tiers()).containsOnly(StealTier.SAME_NODE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void eachPuHasAPlaceInThePicture(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    TopologyLayout layout = TopologyLayout.of(machine, 1200, 800);
    for (TopologyObject pu : machine.pus()) {
      TopologyLayout.Rectangle at = layout.boundsOf(pu).orElseThrow();
      assertThat(at.width()).isPositive();
      assertThat(at.right()).isLessThanOrEqualTo(layout.width());
      assertThat(at.bottom()).isLessThanOrEqualTo(layout.height());
    }
  }
}
