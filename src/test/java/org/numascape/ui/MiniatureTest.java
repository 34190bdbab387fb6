package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyEdit;

class MiniatureTest {
  /** How many cores each node's frame has. */
  private static List<Integer> cores(Topology topology) {
    Miniature miniature = new Miniature();
    miniature.show(topology);
    List<Integer> cores = new ArrayList<>();
    for (Node each : miniature.getChildrenUnmodifiable()) {
      if (each.getStyleClass().contains("node")) {
        cores.add(0);
      } else {
        cores.set(cores.size() - 1, cores.getLast() + 1);
      }
    }
    return cores;
  }

  @Test
  void aNodeThatIsMemoryAloneHasNoCores() {
    Topology machine = SyntheticReader.read("pack:2 [numa] core:3 pu:2");
    assertThat(cores(machine)).containsExactly(3, 3);
    assertThat(cores(TopologyEdit.parse("add-node 2=64GiB@30").apply(machine)))
        .containsExactly(3, 3, 0);
  }

  @Test
  void ofTwoNodesForTheSamePusOneHasThem() {
    assertThat(cores(SyntheticReader.read("pack:2 [numa] [numa] core:3 pu:2")))
        .containsExactly(3, 0, 3, 0);
  }
}
