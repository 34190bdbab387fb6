package org.numascape.ui;

import org.numascape.run.TopologyChoice;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/** The machine that the next run stands on: how it was chosen, what it is, where it came from. */
public record MachineChoice(TopologyChoice choice, Topology topology, TopologyOrigin origin) {}
