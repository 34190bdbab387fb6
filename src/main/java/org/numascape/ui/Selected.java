package org.numascape.ui;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * What the selected object of a machine is in the other views.
 *
 * @param object null if none is selected
 */
record Selected(Topology topology, @Nullable TopologyObject object) {
  /** The nodes, by logical index, that are selected or local to what is; none if that is all. */
  BitSet nodes() {
    BitSet nodes = new BitSet();
    for (TopologyObject node : topology.nodes()) {
      if (node == object) {
        nodes.set(node.logicalIndex());
      }
    }
    for (TopologyObject pu : topology.pus()) {
      if (holds(pu)) {
        nodes.set(topology.localNode(pu).logicalIndex());
      }
    }
    if (nodes.cardinality() == topology.nodes().size() && topology.nodes().size() > 1) {
      nodes.clear();
    }
    return nodes;
  }

  /** The workers, by number, that stand for a selected PU; none if those are all. */
  BitSet workers(List<WorkerPlace> places) {
    BitSet workers = new BitSet();
    List<TopologyObject> pus = topology.pus();
    for (WorkerPlace place : places) {
      if (place.puLogicalIndex() < pus.size() && holds(pus.get(place.puLogicalIndex()))) {
        workers.set(place.worker());
      }
    }
    if (workers.cardinality() == places.size() && places.size() > 1) {
      workers.clear();
    }
    return workers;
  }

  private boolean holds(TopologyObject pu) {
    if (object == null) {
      return false;
    }
    return object.type() == ObjectType.NUMA_NODE
        ? topology.localNode(pu) == object
        : object.type().isNormal() && object.cpuset().containsAll(pu.cpuset());
  }
}
