package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.topology.Distances;
import org.numascape.topology.Topology;

/** The distances between a machine's nodes as lines. */
public final class DistanceLinks {
  /** More nodes have more lines than a picture can show. */
  private static final int MOST_NODES = 64;

  private DistanceLinks() {}

  /**
   * A line between two nodes unless a third is nearer to both: then the way probably leads past it.
   * Its label is the distance there, and back where that differs; nearer is thicker. None if hwloc
   * knew no distances, as all would be the same, or if there are more than 64 nodes.
   */
  public static List<NodeLink> of(Topology topology) {
    int nodes = topology.nodes().size();
    List<NodeLink> links = new ArrayList<>();
    if (nodes > MOST_NODES || topology.distances().stream().noneMatch(Distances::isNodeLatency)) {
      return links;
    }
    for (int from = 0; from < nodes; from++) {
      for (int to = from + 1; to < nodes; to++) {
        long there = topology.nodeDistance(from, to);
        long back = topology.nodeDistance(to, from);
        if (Math.max(there, back) > 0 && !isBetween(topology, from, to)) {
          String label = there == back ? Long.toString(there) : there + " / " + back;
          links.add(new NodeLink(from, to, 1.0 / Math.max(there, back), label, false));
        }
      }
    }
    return links;
  }

  private static boolean isBetween(Topology topology, int from, int to) {
    long direct = topology.nodeDistance(from, to);
    for (int other = 0; other < topology.nodes().size(); other++) {
      if (other != from
          && other != to
          && topology.nodeDistance(from, other) < direct
          && topology.nodeDistance(other, to) < direct) {
        return true;
      }
    }
    return false;
  }
}
