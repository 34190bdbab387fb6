package org.numascape.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.numascape.topology.TopologyObject.Draft;

/** Edits of which PUs and nodes there are, and how PUs are numbered. */
final class Restriction {
  private Restriction() {}

  /** As hwloc_topology_restrict does, with what becomes CPU-less removed. */
  static void toPus(TopologyDraft draft, Topology topology, IndexSet pus) {
    IndexSet all = topology.root().cpuset();
    requireSome(pus, all, "PU");
    IndexSet dropped = topology.root().completeCpuset().minus(pus);
    IndexSet nodes =
        IndexSet.union(
            topology.nodes().stream()
                .filter(node -> !node.cpuset().isEmpty() && dropped.containsAll(node.cpuset()))
                .map(TopologyObject::nodeset)
                .toList());
    if (nodes.containsAll(topology.root().nodeset())) {
      throw new TopologyException("a node must be left; keep one of its PUs");
    }
    draft.drop(dropped, nodes);
  }

  /** As hwloc_topology_restrict does by nodeset, with what becomes memory-less removed. */
  static void toNodes(TopologyDraft draft, Topology topology, IndexSet nodes) {
    requireSome(nodes, topology.root().nodeset(), "NUMANode");
    IndexSet dropped = topology.root().completeNodeset().minus(nodes);
    IndexSet pus =
        IndexSet.union(
            topology.pus().stream()
                .filter(pu -> dropped.containsAll(pu.nodeset()))
                .map(TopologyObject::cpuset)
                .toList());
    if (pus.containsAll(topology.root().cpuset())) {
      throw new TopologyException("a PU must be left; keep a node that has some");
    }
    draft.drop(pus, dropped);
  }

  /** Checks that a set is not empty and that all its members are there. */
  static void requireSome(IndexSet wanted, IndexSet all, String noun) {
    if (wanted.isEmpty()) {
      throw new TopologyException("it must name a " + noun + "; write such as 0");
    }
    IndexSet unknown = wanted.minus(all);
    if (!unknown.isEmpty()) {
      throw new TopologyException(
          "there is no %s P#%s; the machine has P#%s"
              .formatted(noun, shortened(unknown), shortened(all)));
    }
  }

  private static String shortened(IndexSet set) {
    String list = set.toList();
    return list.length() > 60 ? list.substring(0, 60) + "..." : list;
  }

  static void renumber(TopologyDraft draft, Topology topology, List<Integer> osIndexes) {
    int pus = topology.pus().size();
    if (osIndexes.size() != pus) {
      throw new TopologyException(
          "there must be one index for each of the %d PUs, not %d; correct the list"
              .formatted(pus, osIndexes.size()));
    }
    IndexSet offline = topology.root().completeCpuset().minus(topology.root().cpuset());
    Map<Integer, Integer> numbers = new HashMap<>();
    IndexSet taken = IndexSet.of(osIndexes.stream().mapToInt(index -> index).toArray());
    if (taken.size() != pus || taken.intersects(offline)) {
      throw new TopologyException(
          "each PU must have an index of its own, and none that an offline PU has; correct the"
              + " list");
    }
    for (TopologyObject pu : topology.pus()) {
      numbers.put(pu.osIndex().orElseThrow(), osIndexes.get(pu.logicalIndex()));
    }
    draft.mapPus(
        set ->
            IndexSet.of(set.stream().map(index -> numbers.getOrDefault(index, index)).toArray()));
    for (TopologyObject pu : topology.pus()) {
      Draft changed = draft.of(pu);
      changed.osIndex = OptionalInt.of(osIndexes.get(pu.logicalIndex()));
    }
  }
}
