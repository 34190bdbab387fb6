package org.numascape.platform;

import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/** This machine as it was detected, and by what. */
public record DetectedMachine(Topology topology, TopologyOrigin origin) {}
