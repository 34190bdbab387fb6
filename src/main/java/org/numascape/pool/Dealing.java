package org.numascape.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.numascape.topology.IndexSet;

/**
 * How a range is dealt: to whom, in node order, and how much to each. The same part goes to the
 * same worker each time, so that data touched in one pass is local in the next.
 *
 * <p>Each worker gets a part, unless there are more workers than PUs: then one worker a PU speaks
 * for all of its node that share its real PUs, since more of them could not run at a time anyhow.
 *
 * @param workers who gets a part
 * @param ends how many workers all parts up to this one stand for
 */
record Dealing(int[] workers, int[] ends) {
  /**
   * Deals to workers.
   *
   * @param nodes each worker's node
   * @param placement where the workers stand
   * @param realPus how many PUs this process may use
   */
  static Dealing of(int[] nodes, Placement placement, int realPus) {
    boolean oversubscribed = nodes.length > realPus;
    int nodeCount = (int) Arrays.stream(nodes).distinct().count();
    List<Integer> workers = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int stoodFor = 0;
    for (int node : Arrays.stream(nodes).distinct().sorted().toArray()) {
      Map<IndexSet, Integer> seen = new HashMap<>();
      int spokesmen = 0;
      int ofNode = 0;
      int first = workers.size();
      for (int worker = 0; worker < nodes.length; worker++) {
        if (nodes[worker] == node) {
          ofNode++;
          IndexSet wish = placement.wishes().get(worker);
          boolean canRun =
              wish.isEmpty()
                  ? spokesmen < Math.max(1, realPus / nodeCount)
                  : seen.merge(wish, 1, Integer::sum) <= wish.size();
          if (!oversubscribed || canRun) {
            workers.add(worker);
            spokesmen++;
          }
        }
      }
      for (int i = first; i < workers.size(); i++) {
        ends.add(stoodFor + (i - first + 1) * ofNode / spokesmen);
      }
      stoodFor += ofNode;
    }
    return new Dealing(
        workers.stream().mapToInt(Integer::intValue).toArray(),
        ends.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Where part {@code i} of {@code 0..length} begins. */
  long begin(long length, int i) {
    return i == 0 ? 0 : end(length, i - 1);
  }

  /** Where part {@code i} of {@code 0..length} ends. */
  long end(long length, int i) {
    int all = ends[ends.length - 1];
    return length / all * ends[i] + length % all * ends[i] / all;
  }
}
