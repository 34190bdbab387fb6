package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.numascape.topology.TopologyObject.Draft;

/**
 * Turns a machine of XML format 1, where a NUMA node is one of the objects that hold PUs, into one
 * where nodes are memory children, as hwloc 2 does when it reads that format (topology-xml.c).
 */
final class Format1 {
  private boolean nodes;

  private Format1() {}

  /**
   * The same machine in today's form; its drafts are reused.
   *
   * @param machine the root as it was read, nodes among the normal children
   * @param memory what the machine itself says of its memory, for one without nodes
   */
  static Draft convert(Draft machine, ObjectAttributes.NumaMemory memory) {
    Format1 format1 = new Format1();
    Draft root = machine.type == ObjectType.NUMA_NODE ? aboveNode(machine) : machine;
    format1.takeOutNodes(root);
    TreeCompletion.sortChildren(root);
    if (!format1.nodes) {
      addNode(root, memory);
    }
    TreeCompletion.completeSets(root);
    TreeCompletion.removeEmpty(root);
    TreeCompletion.keepStructure(root);
    return root;
  }

  /** A node was the root where hwloc 1 had left out a Machine that held nothing else. */
  private static Draft aboveNode(Draft node) {
    Draft root = group(ObjectType.MACHINE, node);
    root.infos.addAll(node.infos);
    root.children.add(node);
    return root;
  }

  private static Draft group(ObjectType type, Draft around) {
    Draft group = new Draft(type);
    group.place = around.place;
    group.cpuset = around.cpuset;
    // Not the complete set: hwloc takes this one too, which shows where PUs are offline.
    group.completeCpuset = around.cpuset;
    group.nodeset = around.nodeset;
    group.completeNodeset = around.completeNodeset;
    return group;
  }

  private void takeOutNodes(Draft object) {
    List<Draft> children = new ArrayList<>(object.children);
    object.children.clear();
    place(children, object);
  }

  private void place(List<Draft> children, Draft object) {
    for (Draft child : children) {
      if (child.type == ObjectType.NUMA_NODE) {
        attach(child, object);
      } else {
        object.children.add(child);
        takeOutNodes(child);
      }
    }
  }

  private void attach(Draft node, Draft object) {
    nodes = true;
    Draft host = object;
    if (!node.completeCpuset.equals(object.completeCpuset) && !isNearMemoryOf(node, object)) {
      host = group(ObjectType.GROUP, node);
      host.attributes = new ObjectAttributes.GroupKind(TreeCompletion.MEMORY_GROUP, 0, false);
      object.children.add(host);
    }
    host.memoryChildren.add(node);
    host.ioChildren.addAll(node.ioChildren);
    host.miscChildren.addAll(node.miscChildren);
    node.ioChildren.clear();
    node.miscChildren.clear();
    List<Draft> inside = new ArrayList<>(node.children);
    node.children.clear();
    place(inside, host);
  }

  /** Knights Landing's MCDRAM, a node without PUs beside the one of the usual memory. */
  private static boolean isNearMemoryOf(Draft node, Draft object) {
    return Objects.equals(node.subtype, "MCDRAM")
        && node.completeCpuset.isEmpty()
        && object.memoryChildren.size() == 1
        && object.memoryChildren.getFirst().subtype == null;
  }

  private static void addNode(Draft root, ObjectAttributes.NumaMemory memory) {
    Draft node = group(ObjectType.NUMA_NODE, root);
    node.osIndex = OptionalInt.of(0);
    node.nodeset = IndexSet.of(0);
    node.completeNodeset = node.nodeset;
    node.attributes = memory;
    boolean onlyChild =
        root.children.size() == 1
            && root.children.getFirst().type != ObjectType.PU
            && root.children.getFirst().cpuset.equals(root.cpuset);
    (onlyChild ? root.children.getFirst() : root).memoryChildren.add(node);
  }
}
