package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.numascape.topology.ObjectAttributes.NumaMemory;
import org.numascape.topology.ObjectAttributes.PageType;
import org.numascape.topology.TopologyObject.Draft;

/** Edits of NUMA nodes as wholes. */
final class NodeEdits {
  private NodeEdits() {}

  static Draft find(TopologyDraft draft, Topology topology, int osIndex) {
    Restriction.requireSome(IndexSet.of(osIndex), topology.root().nodeset(), "NUMANode");
    return draft.of(topology.nodeByOsIndex(osIndex).orElseThrow());
  }

  static void merge(TopologyDraft draft, Topology topology, IndexSet nodes) {
    Restriction.requireSome(nodes, topology.root().nodeset(), "NUMANode");
    if (nodes.size() < 2) {
      throw new TopologyException("it must name two nodes or more; write such as 0,1");
    }
    List<Draft> merged =
        nodes.stream().mapToObj(osIndex -> find(draft, topology, osIndex)).toList();
    DistanceEdits.merge(draft, merged);
    draft.memoryValues.removeIf(value -> merged.contains(value.target()));
    IndexSet pus = IndexSet.union(merged.stream().map(node -> node.cpuset).toList());
    Draft kept = merged.getFirst();
    Draft top = takeOut(draft, kept);
    merged.subList(1, merged.size()).forEach(node -> takeOut(draft, node));
    draft.dropNodes(nodes.minus(kept.nodeset));
    hostFor(draft, pus).memoryChildren.add(top);
    kept.attributes = sum(merged.stream().map(NodeEdits::memory).toList());
  }

  static NumaMemory memory(Draft node) {
    return node.attributes instanceof NumaMemory memory ? memory : new NumaMemory(0, List.of());
  }

  private static NumaMemory sum(List<NumaMemory> memories) {
    long bytes = 0;
    Map<Long, Long> pages = new TreeMap<>();
    for (NumaMemory memory : memories) {
      bytes += memory.localBytes();
      for (PageType type : memory.pageTypes()) {
        pages.merge(type.sizeBytes(), type.count().orElse(0), Long::sum);
      }
    }
    return new NumaMemory(
        bytes,
        pages.entrySet().stream()
            .map(page -> new PageType(page.getKey(), OptionalLong.of(page.getValue())))
            .toList());
  }

  /**
   * Takes a node off the object where it hangs, with the memory-side cache that is before it alone;
   * a Group that held only memory goes.
   *
   * @return what was taken off, the cache or the node
   */
  static Draft takeOut(TopologyDraft draft, Draft node) {
    Draft top = node;
    Draft parent = draft.parentOf(node);
    while (parent.type == ObjectType.MEMORY_CACHE && parent.memoryChildren.size() == 1) {
      top = parent;
      parent = draft.parentOf(top);
    }
    parent.memoryChildren.remove(top);
    if (parent.memoryChildren.isEmpty() && isMemoryGroup(parent)) {
      Draft above = draft.parentOf(parent);
      int at = above.children.indexOf(parent);
      above.children.remove(at);
      above.children.addAll(at, parent.children);
      above.ioChildren.addAll(parent.ioChildren);
      above.miscChildren.addAll(parent.miscChildren);
    }
    return top;
  }

  private static boolean isMemoryGroup(Draft draft) {
    return draft.attributes instanceof ObjectAttributes.GroupKind group
        && group.kind() == TreeCompletion.MEMORY_GROUP;
  }

  /** The object that has just these PUs; if there is none, a new Group of those that have them. */
  private static Draft hostFor(TopologyDraft draft, IndexSet pus) {
    Draft at = draft.machine;
    if (pus.isEmpty()) {
      Draft group = TopologyDraft.memoryGroup(List.of());
      at.children.add(group);
      return group;
    }
    while (!at.cpuset.equals(pus) || onlyChildIsAlike(at)) {
      Draft inner = null;
      for (Draft child : at.children) {
        if (child.type != ObjectType.PU && child.cpuset.containsAll(pus)) {
          inner = child;
        }
      }
      if (inner == null) {
        return groupOf(at, pus);
      }
      at = inner;
    }
    return at;
  }

  /** hwloc hangs memory rather on a Package than on a Machine that holds nothing else. */
  private static boolean onlyChildIsAlike(Draft at) {
    return at.type == ObjectType.MACHINE
        && at.children.size() == 1
        && at.children.getFirst().type != ObjectType.PU
        && at.children.getFirst().cpuset.equals(at.cpuset);
  }

  private static Draft groupOf(Draft parent, IndexSet pus) {
    List<Draft> inside = new ArrayList<>();
    for (Draft child : parent.children) {
      if (!child.cpuset.isEmpty() && pus.containsAll(child.cpuset)) {
        inside.add(child);
      } else if (pus.intersects(child.cpuset)) {
        throw new TopologyException(
            "sets must nest: PUs %s would cut through a %s with PUs %s; choose nodes that fill it"
                .formatted(pus.toList(), child.type.label(), child.cpuset.toList()));
      }
    }
    Draft group = TopologyDraft.memoryGroup(inside);
    int at = parent.children.indexOf(inside.getFirst());
    parent.children.removeAll(inside);
    parent.children.add(at, group);
    return group;
  }

  static void add(
      TopologyDraft draft, Topology topology, int osIndex, long bytes, OptionalLong distance) {
    if (topology.nodeByOsIndex(osIndex).isPresent()) {
      throw new TopologyException(
          "a NUMANode must have an OS index of its own: P#%d is taken; choose another"
              .formatted(osIndex));
    }
    Draft node = new Draft(ObjectType.NUMA_NODE);
    node.osIndex = OptionalInt.of(osIndex);
    node.nodeset = IndexSet.of(osIndex);
    node.completeNodeset = node.nodeset;
    node.attributes = new NumaMemory(bytes, List.of());
    Draft group = TopologyDraft.memoryGroup(List.of());
    group.memoryChildren.add(node);
    draft.machine.children.add(group);
    draft.allow(node.nodeset);
    DistanceEdits.add(draft, topology, node, distance);
  }

  /** Sets the size; pages of the smallest size make it up. */
  static void setMemory(Draft node, long bytes) {
    List<PageType> pages = new ArrayList<>();
    for (PageType type : memory(node).pageTypes()) {
      long count = pages.isEmpty() ? bytes / Math.max(1, type.sizeBytes()) : 0;
      pages.add(new PageType(type.sizeBytes(), OptionalLong.of(count)));
    }
    node.attributes = new NumaMemory(bytes, pages);
  }
}
