package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.numascape.topology.ObjectAttributes.NumaMemory;
import org.numascape.topology.ObjectAttributes.PageType;
import org.numascape.topology.TopologyObject.Draft;

/** Edits that divide a node or a package into equal parts. */
final class SplitEdits {
  private SplitEdits() {}

  static void splitNode(TopologyDraft draft, Draft node, int parts) {
    Draft host = draft.hostOf(node);
    List<Draft> holders = new ArrayList<>();
    if (host.cpuset.isEmpty()) {
      for (int part = 0; part < parts; part++) {
        holders.add(TopologyDraft.memoryGroup(List.of()));
      }
      draft.machine.children.addAll(holders);
    } else {
      holders.addAll(partsWithin(host, parts));
    }
    Draft top = NodeEdits.takeOut(draft, node);
    divideMemory(draft, top, holders);
  }

  /** An object for each part of an object's PUs: children of it, or new Groups of children. */
  private static List<Draft> partsWithin(Draft host, int parts) {
    Draft at = host;
    while (at.children.size() == 1 && at.children.getFirst().type != ObjectType.PU) {
      at = at.children.getFirst();
    }
    List<Draft> holders = new ArrayList<>();
    for (List<Draft> part : divide(at, parts)) {
      boolean whole = part.size() == 1 && part.getFirst().type != ObjectType.PU;
      holders.add(whole ? part.getFirst() : TopologyDraft.memoryGroup(part));
    }
    at.children.removeIf(child -> !child.cpuset.isEmpty());
    at.children.addAll(holders);
    return holders;
  }

  private static List<List<Draft>> divide(Draft object, int parts) {
    List<Draft> children =
        object.children.stream().filter(child -> !child.cpuset.isEmpty()).toList();
    if (children.size() % parts != 0) {
      throw new TopologyException(
          "the parts must be equal: %d %s can't be divided by %d; choose a number that divides them"
              .formatted(
                  children.size(),
                  children.isEmpty() ? "PUs" : children.getFirst().type.label() + "s",
                  parts));
    }
    List<List<Draft>> divided = new ArrayList<>();
    int each = children.size() / parts;
    for (int part = 0; part < parts; part++) {
      divided.add(new ArrayList<>(children.subList(part * each, (part + 1) * each)));
    }
    return divided;
  }

  /** Hangs an equal part of some memory on each holder; the first part is the memory itself. */
  private static void divideMemory(TopologyDraft draft, Draft top, List<Draft> holders) {
    List<Draft> tops = new ArrayList<>(List.of(top));
    for (int part = 1; part < holders.size(); part++) {
      tops.add(copyOfMemory(top));
    }
    for (int part = 0; part < tops.size(); part++) {
      holders.get(part).memoryChildren.add(tops.get(part));
    }
    share(draft, tops);
  }

  private static Draft copyOfMemory(Draft memory) {
    Draft copy = copy(memory);
    memory.memoryChildren.forEach(child -> copy.memoryChildren.add(copyOfMemory(child)));
    return copy;
  }

  /** The same object once more, with nothing on it and no number. */
  private static Draft copy(Draft draft) {
    Draft copy = new Draft(draft.type);
    copy.cpuset = draft.cpuset;
    copy.completeCpuset = draft.completeCpuset;
    copy.attributes = draft.attributes;
    copy.subtype = draft.subtype;
    copy.name = draft.name;
    copy.infos.addAll(draft.infos);
    return copy;
  }

  /** Gives alike memory objects an equal share of what the first has, and numbers the nodes. */
  private static void share(TopologyDraft draft, List<Draft> alike) {
    Draft first = alike.getFirst();
    for (int child = 0; child < first.memoryChildren.size(); child++) {
      int position = child;
      share(draft, alike.stream().map(each -> each.memoryChildren.get(position)).toList());
    }
    ObjectAttributes whole = first.attributes;
    for (int part = 0; part < alike.size(); part++) {
      alike.get(part).attributes = share(whole, alike.size(), part);
    }
    if (first.type != ObjectType.NUMA_NODE) {
      IndexSet inside = IndexSet.empty();
      for (Draft each : alike) {
        inside = IndexSet.union(each.memoryChildren.stream().map(node -> node.nodeset).toList());
        each.nodeset = inside;
        each.completeNodeset = inside;
      }
      return;
    }
    int next = draft.largestIndex(ObjectType.NUMA_NODE) + 1;
    for (Draft node : alike.subList(1, alike.size())) {
      if (next > IndexSet.MAX_INDEX) {
        throw new TopologyException("no OS index is left for a node; renumber them");
      }
      node.osIndex = OptionalInt.of(next);
      node.nodeset = IndexSet.of(next++);
      node.completeNodeset = node.nodeset;
      draft.allow(node.nodeset);
    }
    draft.memoryValues.removeIf(value -> value.target() == first);
    DistanceEdits.split(draft, first, alike.subList(1, alike.size()));
  }

  private static ObjectAttributes share(ObjectAttributes whole, int parts, int part) {
    return switch (whole) {
      case NumaMemory memory ->
          new NumaMemory(
              share(memory.localBytes(), parts, part),
              memory.pageTypes().stream()
                  .map(
                      type ->
                          new PageType(
                              type.sizeBytes(),
                              type.count().isEmpty()
                                  ? OptionalLong.empty()
                                  : OptionalLong.of(share(type.count().getAsLong(), parts, part))))
                  .toList());
      case ObjectAttributes.Cache cache ->
          new ObjectAttributes.Cache(
              share(cache.sizeBytes(), parts, part),
              cache.depth(),
              cache.lineBytes(),
              cache.associativity(),
              cache.kind());
      default -> whole;
    };
  }

  /** An equal share; the first also has what is left over. */
  private static long share(long whole, int parts, int part) {
    return whole / parts + (part == 0 ? whole % parts : 0);
  }

  static void splitPackage(TopologyDraft draft, Topology topology, int logicalIndex, int parts) {
    if (logicalIndex >= topology.packages().size()) {
      throw new TopologyException(
          "there is no Package L#%d; the machine has %d"
              .formatted(logicalIndex, topology.packages().size()));
    }
    Draft first = draft.of(topology.packages().get(logicalIndex));
    List<Draft> chain = new ArrayList<>(List.of(first));
    while (chain.getLast().children.size() == 1 && mayBeDivided(chain.getLast().children)) {
      chain.add(chain.getLast().children.getFirst());
    }
    List<List<Draft>> divided = divide(chain.getLast(), parts);
    List<List<Draft>> chains = new ArrayList<>(List.of(chain));
    for (int part = 1; part < parts; part++) {
      chains.add(copyOfChain(chain, divided.get(part)));
      chain.getLast().children.removeAll(divided.get(part));
    }
    IndexSet others =
        IndexSet.union(
            chains.subList(1, parts).stream().map(each -> each.getFirst().cpuset).toList());
    for (int level = 0; level < chain.size(); level++) {
      int position = level;
      Draft object = chain.get(level);
      object.cpuset = object.cpuset.minus(others);
      object.completeCpuset = object.completeCpuset.minus(others);
      List<Draft> alike = chains.stream().map(each -> each.get(position)).toList();
      ObjectAttributes whole = object.attributes;
      for (int part = 0; part < parts; part++) {
        alike.get(part).attributes = share(whole, parts, part);
      }
      for (Draft memory : List.copyOf(object.memoryChildren)) {
        object.memoryChildren.remove(memory);
        divideMemory(draft, memory, alike);
      }
    }
    Draft parent = draft.parentOf(first);
    int next = draft.largestIndex(ObjectType.PACKAGE) + 1;
    for (List<Draft> more : chains.subList(1, parts)) {
      if (first.osIndex.isPresent()) {
        more.getFirst().osIndex = OptionalInt.of(next++);
      }
      parent.children.add(more.getFirst());
    }
  }

  private static boolean mayBeDivided(List<Draft> onlyChild) {
    ObjectType type = onlyChild.getFirst().type;
    return type != ObjectType.CORE && type != ObjectType.PU;
  }

  private static List<Draft> copyOfChain(List<Draft> chain, List<Draft> children) {
    List<Draft> copies = new ArrayList<>();
    for (Draft each : chain) {
      Draft copy = copy(each);
      copy.cpuset = IndexSet.union(children.stream().map(child -> child.cpuset).toList());
      copy.completeCpuset =
          IndexSet.union(children.stream().map(child -> child.completeCpuset).toList());
      if (!copies.isEmpty()) {
        copies.getLast().children.add(copy);
      }
      copies.add(copy);
    }
    copies.getLast().children.addAll(children);
    return copies;
  }
}
