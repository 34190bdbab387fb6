package org.numascape.telemetry;

import org.numascape.topology.IndexSet;

/**
 * Where a worker stands in the topology of the run, and what it is really bound to.
 *
 * @param worker the worker's number, from 0
 * @param puLogicalIndex the PU it stands for, in the run's topology
 * @param puOsIndex the same PU's OS index, in the run's topology
 * @param node the logical index of the NUMA node local to that PU, in the run's topology
 * @param column the column that a thief counts it under as a victim
 * @param boundTo the OS indexes of this machine's PUs that its thread is bound to; empty if unbound
 */
public record WorkerPlace(
    int worker, int puLogicalIndex, int puOsIndex, int node, int column, IndexSet boundTo) {}
