package org.numascape.analysis;

import java.util.List;
import java.util.Optional;

/** A node lives on what it steals from one other node, so that is where the work is submitted. */
public final class SubmissionRule {
  /** Fewer stolen tasks are chance. */
  static final long LEAST_STOLEN = 100;

  /** Tasks stolen from the one node / tasks executed. */
  static final double LEAST_SHARE = 0.5;

  private SubmissionRule() {}

  /**
   * What the rule looks at.
   *
   * @param stolenTasks by thief's node (row) and victim's node (column)
   * @param tasks executed by the workers of each node, and fibers that began or went on there
   * @param stealOrder as the command line spells it
   */
  public record Figures(long[][] stolenTasks, long[] tasks, String stealOrder) {}

  /** The advice, if there is reason for one: about the node with the largest share. */
  public static Optional<Advice> judge(Figures figures) {
    int thief = -1;
    int victim = -1;
    double most = 0;
    for (int row = 0; row < figures.tasks().length; row++) {
      for (int column = 0; column < figures.tasks().length; column++) {
        long stolen = figures.stolenTasks()[row][column];
        double share = share(stolen, figures.tasks()[row]);
        if (row != column && stolen >= LEAST_STOLEN && share >= LEAST_SHARE && share > most) {
          thief = row;
          victim = column;
          most = share;
        }
      }
    }
    if (thief < 0 || figures.stealOrder().equals("node-only")) {
      return Optional.empty();
    }
    long stolen = figures.stolenTasks()[thief][victim];
    return Optional.of(
        new Advice(
            Advice.Rule.SUBMISSION,
            "Node %d steals %s of its tasks from node %d: submit per node"
                .formatted(thief, Quantity.share(most), victim),
            List.of(
                Advice.Evidence.count(
                    "tasks stolen by node %d from node %d".formatted(thief, victim), stolen),
                Advice.Evidence.count(
                    "tasks executed by node %d".formatted(thief), figures.tasks()[thief]),
                Advice.Evidence.count(
                    "tasks stolen by node %d from node %d".formatted(victim, thief),
                    figures.stolenTasks()[victim][thief])),
            Trial.ofSetting(
                "steal",
                "node-only",
                "each node then does only what was submitted to it: where workers are idle, their"
                    + " node was given too little (NumaPool.execute takes a node)")));
  }

  /** Of tasks that were stolen one by one no more can have been executed; batches may pass on. */
  private static double share(long stolen, long tasks) {
    return tasks == 0 ? 0 : Math.min(1, stolen / (double) tasks);
  }
}
