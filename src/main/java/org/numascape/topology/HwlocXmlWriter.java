package org.numascape.topology;

/** Writes a topology as hwloc XML of format 2.0, which hwloc 2.x and later read. */
public final class HwlocXmlWriter {
  private HwlocXmlWriter() {}

  /** The whole document. */
  public static String write(Topology topology) {
    throw new TopologyException(topology.summary() + ": not written yet");
  }
}
