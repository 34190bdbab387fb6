package org.numascape.recording;

import java.util.List;

/** What came of a {@link SystemCounter} in a run. */
public sealed interface SystemCount {
  SystemCounter counter();

  /**
   * It was counted.
   *
   * @param values by node, in the order of {@link SystemCounts#nodeOsIndexes}; or one; or by worker
   * @param countedShare time that it was really counted / time that it was to be, 0 to 1, the least
   *     of all workers; below 1 the values are counts divided by it
   */
  record Counted(SystemCounter counter, List<Long> values, double countedShare)
      implements SystemCount {
    public Counted {
      values = List.copyOf(values);
    }

    /** The sum over nodes or workers. */
    public long total() {
      return values.stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * It could not be counted.
   *
   * @param remedy what would help; may be empty
   */
  record Absent(SystemCounter counter, String why, String remedy) implements SystemCount {}
}
