package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.MemoryLine;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.Topology;

/**
 * What a run's figures paint on its machine.
 *
 * @param activity time in tasks / accounted time, 0..1, by PU's logical index
 * @param activityIs what is divided by what, over which time
 * @param touchedBytes by executing node (row) and home node (column), by logical index
 * @param steals operations, by thief's node (row) and victim's node (column)
 */
public record RunOverlay(
    Map<Integer, Double> activity, String activityIs, long[][] touchedBytes, long[][] steals) {
  /** More labels than this hide the arrows. */
  private static final int LABELLED_LINKS = 8;

  /** Activity on the cells, memory on the nodes' lines, and steals as arrows. */
  public Values values() {
    return new Values(ColourBy.ACTIVITY, activity, memory(), links(), activityIs);
  }

  /** The bytes homed on a node / the most on any, split by whether the node itself touched them. */
  private Map<Integer, MemoryLine> memory() {
    double[] homed = new double[touchedBytes.length];
    double most = 0;
    for (int home = 0; home < homed.length; home++) {
      for (long[] row : touchedBytes) {
        homed[home] += row[home];
      }
      most = Math.max(most, homed[home]);
    }
    Map<Integer, MemoryLine> lines = new HashMap<>();
    for (int home = 0; home < homed.length && most > 0; home++) {
      double local = touchedBytes[home][home] / most;
      lines.put(home, new MemoryLine(local, homed[home] / most - local));
    }
    return lines;
  }

  /** From victim to thief, as the stolen tasks went; the largest first and with their number. */
  private List<NodeLink> links() {
    List<NodeLink> links = new ArrayList<>();
    for (int thief = 0; thief < steals.length; thief++) {
      for (int victim = 0; victim < steals.length; victim++) {
        if (thief != victim && steals[thief][victim] > 0) {
          links.add(new NodeLink(victim, thief, steals[thief][victim], ""));
        }
      }
    }
    links.sort(Comparator.comparingDouble(NodeLink::value).reversed());
    for (int i = 0; i < Math.min(LABELLED_LINKS, links.size()); i++) {
      NodeLink link = links.get(i);
      links.set(
          i,
          new NodeLink(
              link.from(), link.to(), link.value(), Quantity.count(Math.round(link.value()))));
    }
    return links;
  }

  /** Whether the figures are of a machine with as many nodes and PUs. */
  boolean fits(Topology topology) {
    return steals.length == topology.nodes().size()
        && touchedBytes.length == topology.nodes().size()
        && activity.keySet().stream().allMatch(pu -> pu >= 0 && pu < topology.pus().size());
  }
}
