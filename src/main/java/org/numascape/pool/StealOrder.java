package org.numascape.pool;

/** In which order a thief visits its victims. */
public enum StealOrder {
  /** Same core, same cache, same node, same package, then remote by distance. */
  HIERARCHICAL("hierarchical"),
  /** Every victim with the same probability, whatever its distance. */
  RANDOM("random");

  private final String label;

  StealOrder(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
