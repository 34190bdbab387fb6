package org.numascape.run;

import org.numascape.platform.DetectedMachine;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/** The machine that an experiment runs on, real or an override, and where it came from. */
public record ChosenTopology(Topology topology, TopologyOrigin origin) {
  static ChosenTopology of(DetectedMachine machine) {
    return new ChosenTopology(machine.topology(), machine.origin());
  }
}
