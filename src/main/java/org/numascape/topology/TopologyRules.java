package org.numascape.topology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  static void check(
      Draft machine, Map<Draft, LogicalIndexes.Place> places, IndexSet allowedCpuset) {
    if (machine.type != ObjectType.MACHINE) {
      throw broken(
          machine,
          "the root must be a Machine, not a " + machine.type.xmlName(),
          "correct the root");
    }
    TopologyRules rules = new TopologyRules(places);
    rules.check(machine);
    between(machine, rules.puIndexes.size(), Topology.MAX_PUS, "PU");
    between(machine, rules.nodeIndexes.size(), Topology.MAX_NODES, "NUMANode");
    if (!machine.cpuset.intersects(allowedCpuset)) {
      throw broken(
          machine,
          "a machine must allow one of its PUs: allowed_cpuset=%s, cpuset=%s"
              .formatted(allowedCpuset, machine.cpuset),
          "correct the allowed set or leave it out");
    }
  }

  private static void between(Draft machine, int number, int most, String noun) {
    if (number < 1 || number > most) {
      throw broken(
          machine,
          "a machine must have from 1 to %d %ss, not %d".formatted(most, noun, number),
          number < 1 ? "add one" : "remove some");
    }
  }

  private void check(Draft draft) {
    switch (draft.type) {
      case PU -> {
        unique(draft, puIndexes);
        same(draft, "cpuset", draft.cpuset, IndexSet.of(draft.osIndex.orElseThrow()));
        if (!draft.children.isEmpty()) {
          throw broken(draft, name(draft) + " must have no children", "remove them");
        }
      }
      case NUMA_NODE -> {
        unique(draft, nodeIndexes);
        same(draft, "nodeset", draft.nodeset, IndexSet.of(draft.osIndex.orElseThrow()));
      }
      default -> {
        if (draft.type.isNormal()) {
          if (draft.cpuset.isEmpty()
              && draft.children.isEmpty()
              && draft.memoryChildren.isEmpty()
              && draft.ioChildren.isEmpty()) {
            throw broken(
                draft, name(draft) + " must hold PUs, nodes or devices", "remove the object");
          }
          same(draft, "cpuset", draft.cpuset, unionOfChildren(draft));
        }
      }
    }
    complete(draft, "cpuset", draft.cpuset, draft.completeCpuset);
    complete(draft, "nodeset", draft.nodeset, draft.completeNodeset);
    for (Draft child : draft.children) {
      within(child, draft);
      check(child);
    }
    for (Draft child : draft.memoryChildren) {
      within(child, draft);
      if (!child.cpuset.equals(draft.cpuset)) {
        throw broken(
            child,
            "%s must have the PUs of %s: cpuset=%s, parent's=%s"
                .formatted(
                    name(child), name(draft), shortened(child.cpuset), shortened(draft.cpuset)),
            "correct the cpuset or put it into a Group of its own");
      }
      check(child);
    }
  }

  private void unique(Draft draft, Set<Integer> seen) {
    if (draft.osIndex.isEmpty()) {
      throw broken(draft, name(draft) + " must have an OS index", "add os_index");
    }
    if (!seen.add(draft.osIndex.getAsInt())) {
      throw broken(
          draft,
          "%s must have an OS index of its own: os_index=%d is taken"
              .formatted(name(draft), draft.osIndex.getAsInt()),
          "correct it");
    }
  }

  private void same(Draft draft, String what, IndexSet stated, IndexSet actual) {
    if (!stated.equals(actual)) {
      throw broken(
          draft,
          "%s must hold what its %s says: %s=%s, found=%s"
              .formatted(name(draft), what, what, shortened(stated), shortened(actual)),
          "correct the " + what + " or what is in the object");
    }
  }

  private IndexSet unionOfChildren(Draft draft) {
    List<IndexSet> sets = new ArrayList<>(draft.children.size());
    int members = 0;
    for (Draft child : draft.children) {
      sets.add(child.cpuset);
      members += child.cpuset.size();
    }
    IndexSet union = IndexSet.union(sets);
    if (members != union.size()) {
      throw broken(
          draft,
          "the children of " + name(draft) + " must have no PU in common",
          "correct their cpusets");
    }
    return union;
  }

  private void within(Draft child, Draft parent) {
    within(child, parent, "cpuset", child.cpuset, parent.cpuset);
    within(child, parent, "nodeset", child.nodeset, parent.nodeset);
    within(child, parent, "complete_cpuset", child.completeCpuset, parent.completeCpuset);
    within(child, parent, "complete_nodeset", child.completeNodeset, parent.completeNodeset);
  }

  private void complete(Draft draft, String what, IndexSet set, IndexSet complete) {
    if (!complete.containsAll(set)) {
      throw broken(
          draft,
          "%s must have its %s in complete_%s: %s=%s, complete_%s=%s"
              .formatted(name(draft), what, what, what, shortened(set), what, shortened(complete)),
          "correct one of them");
    }
  }

  private void within(Draft child, Draft parent, String what, IndexSet inner, IndexSet outer) {
    if (!outer.containsAll(inner)) {
      throw broken(
          child,
          "%s must lie inside %s: %s=%s, parent's=%s"
              .formatted(name(child), name(parent), what, shortened(inner), shortened(outer)),
          "correct the " + what + " or remove the object");
    }
  }

  private static TopologyException broken(Draft draft, String rule, String remedy) {
    return new TopologyException(draft.place + rule + "; " + remedy);
  }

  private static String shortened(IndexSet set) {
    String text = set.toString();
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }

  private String name(Draft draft) {
    return LogicalIndexes.name(draft, Objects.requireNonNull(places.get(draft)));
  }
}
