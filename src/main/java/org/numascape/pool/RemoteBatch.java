package org.numascape.pool;

/** How many tasks a thief takes at once from a victim on another NUMA node. */
public enum RemoteBatch {
  /** One, as from a victim near by. */
  ONE("one"),
  /**
   * Half of those that are public, at most {@value Thief#MAX_BATCH}; the default. What was
   * expensive to reach once need not be reached for again, and others on the thief's node find it
   * there (after Hendler and Shavit, Non-blocking steal-half work queues, PODC 2002). On four
   * emulated nodes of two PUs UTS T1 crosses nodes a third less often than with one task a steal,
   * and its workers wait no longer.
   */
  HALF("half");

  private final String label;

  RemoteBatch(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
