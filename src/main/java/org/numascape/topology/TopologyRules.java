package org.numascape.topology;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.numascape.topology.TopologyObject.Draft;

/** The invariants of a {@link Topology}, after hwloc's own {@code hwloc_topology_check}. */
final class TopologyRules {
  private final Map<Draft, LogicalIndexes.Place> places;
  private final Set<Integer> puIndexes = new HashSet<>();
  private final Set<Integer> nodeIndexes = new HashSet<>();

  private TopologyRules(Map<Draft, LogicalIndexes.Place> places) {
    this.places = places;
  }

  static void check(Draft machine, Map<Draft, LogicalIndexes.Place> places) {
    if (machine.type != ObjectType.MACHINE) {
      throw new TopologyException(
          "the root must be a Machine, not a " + machine.type.xmlName() + "; correct the root");
    }
    TopologyRules rules = new TopologyRules(places);
    rules.check(machine);
    atMost(rules.puIndexes.size(), Topology.MAX_PUS, "PUs");
    atMost(rules.nodeIndexes.size(), Topology.MAX_NODES, "NUMA nodes");
    if (rules.puIndexes.isEmpty()) {
      throw new TopologyException("a machine must have at least one PU; add one");
    }
    if (rules.nodeIndexes.isEmpty()) {
      throw new TopologyException("a machine must have at least one NUMANode; add one");
    }
  }

  private static void atMost(int number, int limit, String noun) {
    if (number > limit) {
      throw new TopologyException(
          "a machine must have at most "
              + limit
              + " "
              + noun
              + ", not "
              + number
              + "; remove some");
    }
  }

  private void check(Draft draft) {
    switch (draft.type) {
      case PU -> unique(draft, puIndexes);
      case NUMA_NODE -> unique(draft, nodeIndexes);
      default -> {}
    }
    for (Draft child : draft.children) {
      within(child, draft);
      check(child);
    }
    for (Draft child : draft.memoryChildren) {
      within(child, draft);
      check(child);
    }
  }

  private void unique(Draft draft, Set<Integer> seen) {
    if (draft.osIndex.isEmpty()) {
      throw new TopologyException(name(draft) + " must have an OS index; add os_index");
    }
    if (!seen.add(draft.osIndex.getAsInt())) {
      throw new TopologyException(
          name(draft)
              + " must have an OS index of its own: os_index="
              + draft.osIndex.getAsInt()
              + " is taken; correct it");
    }
  }

  private void within(Draft child, Draft parent) {
    if (!parent.cpuset.containsAll(child.cpuset)) {
      throw new TopologyException(
          "%s must lie inside %s: cpuset=%s, parent's=%s; correct the cpuset or remove it"
              .formatted(name(child), name(parent), child.cpuset, parent.cpuset));
    }
    if (!parent.nodeset.containsAll(child.nodeset)) {
      throw new TopologyException(
          "%s must lie inside %s: nodeset=%s, parent's=%s; correct the nodeset or remove it"
              .formatted(name(child), name(parent), child.nodeset, parent.nodeset));
    }
  }

  private String name(Draft draft) {
    return LogicalIndexes.name(draft.type, Objects.requireNonNull(places.get(draft)));
  }
}
