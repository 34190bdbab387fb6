package org.numascape.ui.view;

/**
 * Counts between NUMA nodes, shown as arrows from victim to thief.
 *
 * @param caption what is counted, such as {@code steals between nodes, last 2 s}
 * @param counts by thief (row) and victim (column), by logical index; the diagonal is not shown
 */
public record NodeLinks(String caption, long[][] counts) {
  public NodeLinks {
    counts = counts.clone();
    for (int row = 0; row < counts.length; row++) {
      if (counts[row].length != counts.length) {
        throw new IllegalArgumentException(
            "row " + row + " has " + counts[row].length + " counts, not " + counts.length);
      }
      counts[row] = counts[row].clone();
    }
  }

  public static NodeLinks none() {
    return new NodeLinks("", new long[0][0]);
  }
}
