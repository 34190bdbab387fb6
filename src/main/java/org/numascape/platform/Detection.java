package org.numascape.platform;

import org.numascape.topology.TopologyException;

/** Finds out what machine this is: hwloc's library, then OSHI, then one node. */
public final class Detection {
  private Detection() {}

  /** Uses the best source that works; never fails, the last source always does. */
  public static DetectedMachine best() {
    throw new TopologyException("not detected yet");
  }

  /**
   * Uses the source asked for.
   *
   * @throws TopologyException if it does not work here, with the reason and the remedy
   */
  public static DetectedMachine hwloc() {
    throw new TopologyException("not detected yet");
  }

  /**
   * Uses the source asked for.
   *
   * @throws TopologyException if it does not work here, with the reason and the remedy
   */
  public static DetectedMachine oshi() {
    throw new TopologyException("not detected yet");
  }

  /** One package, one node, a core a PU: what the JVM alone knows. */
  public static DetectedMachine single() {
    throw new TopologyException("not detected yet");
  }
}
