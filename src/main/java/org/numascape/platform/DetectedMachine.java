package org.numascape.platform;

import java.util.List;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/** This machine as it was detected, and by what. */
public record DetectedMachine(Topology topology, TopologyOrigin origin) {
  /** The same, with the reasons why no better source was used. */
  DetectedMachine notBetterBecause(List<String> reasons) {
    return new DetectedMachine(
        topology, new TopologyOrigin(origin.source(), origin.detail(), reasons));
  }
}
