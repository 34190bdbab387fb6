package org.numascape.pool;

/** In which order a thief visits its victims. */
public enum StealOrder {
  /** Same core, same cache, same node, same package, then remote by distance. */
  HIERARCHICAL("hierarchical"),
  /** Each attempt at a victim drawn anew, all with the same probability, whatever the distance. */
  RANDOM("random"),
  /**
   * As hierarchical, but only victims on the thief's own NUMA node, and only what was submitted to
   * that node or dealt to its workers: what was left for a node never leaves it, nor what is forked
   * there. A node without workers takes no jobs; the pool refuses them.
   */
  NODE_ONLY("node-only"),
  /**
   * Each attempt at a victim drawn anew, with a probability that falls with hwloc's distance from
   * the thief's node to the victim's: P(v) = (1 / d(v)) / sum of 1 / d(w) over all victims w. (The
   * weights are those of Perarnau and Sato, Victim selection and distributed work stealing
   * performance, IPDPS 2014, there with the distance in a network.)
   */
  DISTANCE_WEIGHTED("distance-weighted");

  private final String label;

  StealOrder(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
