package org.numascape.platform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.numascape.topology.Distances;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * Makes a machine's tree out of flat facts, "this object has these PUs": an object becomes the
 * child of the smallest one that has all its PUs. Confined to one thread, used once.
 */
final class MachineAssembly {
  /** hwloc's {@code HWLOC_GROUP_KIND_MEMORY}: a Group that stands for a node's PUs. */
  private static final ObjectAttributes NODE_GROUP = new ObjectAttributes.GroupKind(1001, 0, false);

  /** hwloc's {@code HWLOC_DISTANCES_KIND_FROM_OS}. */
  private static final long FROM_OS = 1;

  private final Draft machine = new Draft(ObjectType.MACHINE);
  private final List<Draft> objects = new ArrayList<>();
  private final List<Draft> nodes = new ArrayList<>();

  /** Adds anything that has PUs; a negative OS index is one that the system did not give. */
  void add(ObjectType type, int osIndex, IndexSet pus, ObjectAttributes attributes) {
    objects.add(draft(type, osIndex, pus, attributes));
  }

  /** Adds a NUMA node; {@code pus} is empty for one that has only memory. */
  void addNode(int osIndex, IndexSet pus, ObjectAttributes memory) {
    nodes.add(draft(ObjectType.NUMA_NODE, osIndex, pus, memory));
  }

  private static Draft draft(
      ObjectType type, int osIndex, IndexSet pus, ObjectAttributes attributes) {
    Draft draft = new Draft(type);
    draft.osIndex = osIndex < 0 ? OptionalInt.empty() : OptionalInt.of(osIndex);
    draft.cpuset = pus;
    draft.attributes = attributes;
    return draft;
  }

  /**
   * The machine of all that was added.
   *
   * @param nodeDistances square, in the order in which the nodes were added; empty if unknown
   * @param infos about the whole topology
   */
  Topology assemble(long[][] nodeDistances, List<Info> infos) {
    for (Draft object : objects) {
      machine.cpuset = machine.cpuset.or(object.cpuset);
    }
    for (Draft node : nodes) {
      if (node.cpuset.isEmpty()) {
        // As hwloc does: a node on the machine itself would be local to all its PUs.
        Draft group = draft(ObjectType.GROUP, -1, node.cpuset, NODE_GROUP);
        group.memoryChildren.add(node);
        machine.children.add(group);
      } else if (!isMachineOrPackage(node.cpuset)) {
        objects.add(draft(ObjectType.GROUP, -1, node.cpuset, NODE_GROUP));
      }
    }
    objects.sort(
        Comparator.<Draft>comparingInt(object -> -object.cpuset.size())
            .thenComparing(object -> object.type));
    objects.forEach(object -> insert(machine, object));
    nodes.stream()
        .filter(node -> !node.cpuset.isEmpty())
        .forEach(node -> hostOf(node).memoryChildren.add(node));
    complete(machine);
    for (Draft node : nodes) {
      machine.nodeset = machine.nodeset.or(node.nodeset);
      machine.completeNodeset = machine.nodeset;
    }
    return Topology.of(
        machine,
        made ->
            nodeDistances.length == 0
                ? List.of()
                : List.of(
                    new Distances(
                        "NUMALatency",
                        FROM_OS | Distances.MEANS_LATENCY,
                        nodes.stream().map(node -> Objects.requireNonNull(made.get(node))).toList(),
                        nodeDistances)),
        infos,
        machine.cpuset,
        machine.nodeset);
  }

  private boolean isMachineOrPackage(IndexSet pus) {
    return machine.cpuset.equals(pus)
        || objects.stream()
            .anyMatch(each -> each.type == ObjectType.PACKAGE && each.cpuset.equals(pus));
  }

  private static void insert(Draft parent, Draft object) {
    for (Draft child : parent.children) {
      if (child.cpuset.containsAll(object.cpuset)) {
        insert(child, object);
        return;
      }
      if (child.cpuset.intersects(object.cpuset)) {
        // The system contradicts itself; a tree has no place for an object across others.
        return;
      }
    }
    parent.children.add(object);
  }

  /** The lowest of Machine, Package and Group that has all the node's PUs. */
  private Draft hostOf(Draft node) {
    Draft host = machine;
    for (Optional<Draft> at = Optional.of(machine); at.isPresent(); at = holderOf(node, host)) {
      host = at.get();
    }
    return host;
  }

  private static Optional<Draft> holderOf(Draft node, Draft parent) {
    return parent.children.stream()
        .filter(child -> child.type == ObjectType.PACKAGE || child.type == ObjectType.GROUP)
        .filter(child -> child.cpuset.containsAll(node.cpuset))
        .findFirst();
  }

  /** Puts children in PU order and fills the sets that follow from others. */
  private void complete(Draft draft) {
    draft.children.sort(
        Comparator.comparingInt(
            child -> child.cpuset.isEmpty() ? Integer.MAX_VALUE : child.cpuset.first()));
    draft.children.forEach(this::complete);
    draft.memoryChildren.forEach(this::complete);
    draft.nodeset = nodesOf(draft);
    draft.completeCpuset = draft.cpuset;
    draft.completeNodeset = draft.nodeset;
  }

  private IndexSet nodesOf(Draft draft) {
    return IndexSet.of(
        nodes.stream()
            .filter(node -> node == draft || draft.type != ObjectType.NUMA_NODE)
            .filter(
                node ->
                    node == draft
                        || draft.memoryChildren.contains(node)
                        || node.cpuset.intersects(draft.cpuset))
            .mapToInt(node -> node.osIndex.orElseThrow())
            .toArray());
  }
}
