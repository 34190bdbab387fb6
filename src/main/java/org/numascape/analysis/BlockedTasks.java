package org.numascape.analysis;

import java.util.Comparator;
import java.util.List;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Snapshot;

/** What is to be said of tasks that blocked their worker for long, the same everywhere. */
public final class BlockedTasks {
  /** What the figures are. */
  public static final String MEANING =
      "tasks that were seen to block their worker for a second or longer: its PU could have worked"
          + " meanwhile, and the time counts as working";

  /** What helps. */
  public static final String REMEDY =
      "run what blocks as a fiber (NumaPool.fibers), which frees its worker, or have more workers"
          + " than PUs";

  private BlockedTasks() {}

  /** Those that were noted, the longest in all first. */
  public static List<BlockedTask> longestFirst(Snapshot counters) {
    return counters.blocked().stream()
        .sorted(Comparator.comparingLong(BlockedTask::totalNanos).reversed())
        .toList();
  }

  /** Who, for how long and where: {@code worker 3 for 2.1 s, at Load.read(Load.java:12)}. */
  public static String text(BlockedTask task) {
    String where = task.place().isEmpty() ? "" : ", at " + task.place();
    return "worker "
        + task.worker()
        + " for "
        + Quantity.duration(task.totalNanos())
        + (task.times() == 1
            ? ""
            : " in "
                + Quantity.count(task.times())
                + " times, "
                + Quantity.duration(task.longestNanos())
                + " at the longest")
        + where;
  }
}
