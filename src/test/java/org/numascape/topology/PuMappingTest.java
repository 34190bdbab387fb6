package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PuMappingTest {
  @Test
  void anOverrideThatFitsRunsOnItsOwnIndexes() {
    PuMapping mapping = map("numa:2 pu:2(indexes=0,3,1,2)", "numa:1 pu:4");
    assertThat(reals(mapping, 4)).containsExactly(0, 3, 1, 2);
    assertThat(mapping.description()).isEqualTo("4 PUs, each on the real PU of the same OS index");
  }

  @Test
  void nodesAreDealtOverRealNodesAndPusOverTheirPus() {
    PuMapping mapping = map("numa:3 pu:3", "numa:2 pu:2");
    // Nodes 0 and 2 share real node 0 and go on dealing: 0 1 0, then 1 0 1.
    assertThat(reals(mapping, 9)).containsExactly(0, 1, 0, 2, 3, 2, 1, 0, 1);
    assertThat(mapping.description())
        .isEqualTo(
            "9 PUs folded on 4: PUs of 3 nodes dealt over 4 allowed PUs of 2 real nodes in turn,"
                + " so up to 3 share a real PU");
  }

  @Test
  void sixtyFourPusShareTwoEvenly() {
    PuMapping mapping = map("numa:4 core:8 pu:2", "numa:1 pu:2");
    assertThat(IntStream.of(reals(mapping, 64)).filter(real -> real == 0).count()).isEqualTo(32);
    assertThat(mapping.description()).startsWith("64 PUs folded on 2: ");
  }

  @Test
  void pusWithWorkersAreDealtFirst() {
    // A worker a node, on one real node: the two real PUs serve two each.
    PuMapping scattered = map("numa:4 pu:2", "numa:1 pu:2", 0, 2, 4, 6);
    assertThat(reals(scattered, 8)).containsExactly(0, 0, 1, 1, 0, 0, 1, 1);
    // Workers on nodes 0 and 2 alone: on both real nodes.
    PuMapping sparse = map("numa:4 pu:1", "numa:2 pu:1", 0, 2);
    assertThat(reals(sparse, 4)).containsExactly(0, 0, 1, 1);
    assertThat(sparse.description()).startsWith("4 PUs folded on 2: ");
  }

  private static PuMapping map(String override, String machine) {
    return map(override, machine, new int[0]);
  }

  private static PuMapping map(String override, String machine, int... withWorkers) {
    Topology topology = SyntheticReader.read(override);
    return PuMapping.of(
        topology,
        SyntheticReader.read(machine),
        IntStream.of(withWorkers).mapToObj(topology.pus()::get).collect(Collectors.toSet()));
  }

  private static int[] reals(PuMapping mapping, int pus) {
    return IntStream.range(0, pus).map(mapping::realOsIndex).toArray();
  }
}
