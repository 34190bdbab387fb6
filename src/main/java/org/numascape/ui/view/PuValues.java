package org.numascape.ui.view;

import java.util.Map;

/**
 * A share 0..1 for each PU that has one; a PU that is not in the map has no worker.
 *
 * @param caption what is divided by what over which time, such as {@code time in tasks / time, last
 *     500 ms}; shown in the legend
 * @param shareByPu by the PU's logical index
 */
public record PuValues(String caption, Map<Integer, Double> shareByPu) {
  public PuValues {
    shareByPu = Map.copyOf(shareByPu);
  }

  /** No values: the machine alone is shown. */
  public static PuValues none() {
    return new PuValues("", Map.of());
  }
}
