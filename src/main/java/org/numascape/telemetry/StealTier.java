package org.numascape.telemetry;

/** How near a victim is to its thief: the closest thing they share. */
public enum StealTier {
  SAME_CORE("same core"),
  SAME_CACHE("same cache"),
  SAME_NODE("same node"),
  SAME_PACKAGE("same package"),
  REMOTE("remote");

  private final String label;

  StealTier(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
