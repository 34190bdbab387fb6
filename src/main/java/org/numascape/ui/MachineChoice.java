package org.numascape.ui;

import org.numascape.run.ChosenTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/** The machine that the next run stands on: how it was chosen, what it is, where it came from. */
public record MachineChoice(TopologyChoice choice, Topology topology, TopologyOrigin origin) {
  /**
   * Reads or detects a machine.
   *
   * @throws org.numascape.topology.TopologyException if there is no such machine here
   */
  static MachineChoice of(TopologyChoice choice) {
    ChosenTopology chosen = choice.resolve();
    return new MachineChoice(choice, chosen.topology(), chosen.origin());
  }
}
