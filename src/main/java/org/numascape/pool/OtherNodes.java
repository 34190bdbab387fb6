package org.numascape.pool;

import java.util.Comparator;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.numascape.topology.Topology;

/**
 * In which order a node looks for work at others: the nearest first, equals in turn after itself.
 */
final class OtherNodes {
  private final int[][] order;

  private OtherNodes(int nodes, IntBinaryOperator distance) {
    this.order = new int[nodes][];
    for (int node = 0; node < nodes; node++) {
      int home = node;
      order[node] =
          IntStream.range(1, nodes)
              .mapToObj(i -> (home + i) % nodes)
              .sorted(Comparator.comparingLong(other -> distance.applyAsInt(home, other)))
              .mapToInt(Integer::intValue)
              .toArray();
    }
  }

  static OtherNodes of(Topology topology) {
    return new OtherNodes(
        topology.nodes().size(), (from, to) -> Math.toIntExact(topology.nodeDistance(from, to)));
  }

  /** Of a machine whose nodes are all as far from each other. */
  static OtherNodes alike(int nodes) {
    return new OtherNodes(nodes, (from, to) -> 0);
  }

  int nodes() {
    return order.length;
  }

  /** The logical indexes of the others; not to be changed. */
  int[] of(int node) {
    return order[node];
  }
}
