package org.numascape.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.numascape.topology.TopologyObject.Draft;

/**
 * What hwloc's core does to a tree once its objects are there (topology.c, {@code hwloc_discover}
 * and {@code hwloc_filter_levels_keep_structure}): nodesets follow from where the nodes are, sets
 * lie within those of the parent, objects stand in the order of their PUs, and levels of Groups
 * that say nothing vanish.
 */
final class TreeCompletion {
  /** hwloc's {@code HWLOC_GROUP_KIND_MEMORY}: a Group that only holds a node. */
  static final int MEMORY_GROUP = 1001;

  private TreeCompletion() {}

  /** Takes sets that were left empty from those they follow from. */
  static void fillEmptySets(Draft object) {
    if (object.completeCpuset.isEmpty()) {
      object.completeCpuset = object.cpuset;
    }
    if (object.completeNodeset.isEmpty()) {
      object.completeNodeset = object.nodeset;
    }
    object.children.forEach(TreeCompletion::fillEmptySets);
    for (Draft memory : object.memoryChildren) {
      if (memory.cpuset.isEmpty()) {
        memory.cpuset = object.cpuset;
      }
      fillEmptySets(memory);
    }
  }

  /** Makes all sets follow from the cpusets of normal objects and the places of the nodes. */
  static void completeSets(Draft machine) {
    propagateNodesets(machine, IndexSet.empty());
    withinParent(machine);
  }

  /** The nodes of an object: those local to it, from above or at it, and those below. */
  private static void propagateNodesets(Draft object, IndexSet nodesAbove) {
    IndexSet near = nodesAbove;
    object.completeNodeset = object.completeNodeset.or(nodesAbove);
    for (Draft memory : object.memoryChildren) {
      near = near.or(memory.nodeset);
      object.completeNodeset = object.completeNodeset.or(memory.completeNodeset);
    }
    List<IndexSet> nodes = new ArrayList<>(List.of(near));
    List<IndexSet> completeNodes = new ArrayList<>(List.of(near, object.completeNodeset));
    for (Draft child : object.children) {
      propagateNodesets(child, near);
      nodes.add(child.nodeset);
      completeNodes.add(child.completeNodeset);
    }
    object.nodeset = IndexSet.union(nodes);
    object.completeNodeset = IndexSet.union(completeNodes);
  }

  private static void withinParent(Draft object) {
    for (Draft child : object.children) {
      child.cpuset = child.cpuset.and(object.cpuset);
      child.completeCpuset = child.completeCpuset.and(object.completeCpuset);
      child.completeNodeset = child.completeNodeset.and(object.completeNodeset);
      withinParent(child);
    }
    for (Draft memory : object.memoryChildren) {
      memory.cpuset = object.cpuset;
      memory.completeCpuset = object.completeCpuset;
      withinParent(memory);
    }
  }

  /** Puts normal children in the order of their PUs, those without any last. */
  static void sortChildren(Draft object) {
    object.children.sort(Comparator.comparingInt(child -> firstOrLast(child.completeCpuset)));
    object.children.forEach(TreeCompletion::sortChildren);
  }

  private static int firstOrLast(IndexSet set) {
    return set.isEmpty() ? Integer.MAX_VALUE : set.first();
  }

  /** Removes what has neither PUs nor nodes nor devices; Misc objects on it go with it. */
  static void removeEmpty(Draft object) {
    object.children.forEach(TreeCompletion::removeEmpty);
    object.memoryChildren.forEach(TreeCompletion::removeEmpty);
    object.children.removeIf(child -> isEmpty(child, child.cpuset));
    object.memoryChildren.removeIf(child -> isEmpty(child, child.nodeset));
  }

  private static boolean isEmpty(Draft object, IndexSet members) {
    return members.isEmpty()
        && object.children.isEmpty()
        && object.memoryChildren.isEmpty()
        && object.ioChildren.isEmpty();
  }

  /**
   * Removes each level of Groups whose objects hold nothing but an object of the next level, or are
   * all that the objects of the level above hold; what hangs on them goes to those.
   */
  static void keepStructure(Draft machine) {
    Map<Draft, Draft> parents = new IdentityHashMap<>();
    collectParents(machine, parents);
    List<List<Draft>> levels = new ArrayList<>(LogicalIndexes.levels(machine));
    for (int i = levels.size() - 1; i > 0; i--) {
      List<Draft> upper = levels.get(i - 1);
      List<Draft> lower = levels.get(i);
      if (mayVanish(lower) && sayTheSame(upper, lower, parents)) {
        upper.forEach(each -> absorbChild(each, parents));
        levels.remove(i);
      } else if (mayVanish(upper) && sayTheSame(upper, lower, parents)) {
        lower.forEach(each -> replaceParent(each, parents));
        levels.remove(i - 1);
      }
    }
  }

  private static void collectParents(Draft object, Map<Draft, Draft> parents) {
    for (Draft child : object.children) {
      parents.put(child, object);
      collectParents(child, parents);
    }
  }

  private static boolean mayVanish(List<Draft> level) {
    return level.stream()
        .allMatch(
            each ->
                each.attributes instanceof ObjectAttributes.GroupKind group && !group.dontMerge());
  }

  private static boolean sayTheSame(
      List<Draft> upper, List<Draft> lower, Map<Draft, Draft> parents) {
    if (upper.size() != lower.size()) {
      return false;
    }
    for (int i = 0; i < upper.size(); i++) {
      Draft parent = upper.get(i);
      boolean memoryOnPu = lower.get(i).type == ObjectType.PU && !parent.memoryChildren.isEmpty();
      if (parents.get(lower.get(i)) != parent || parent.children.size() != 1 || memoryOnPu) {
        return false;
      }
    }
    return true;
  }

  private static void absorbChild(Draft parent, Map<Draft, Draft> parents) {
    Draft child = parent.children.removeFirst();
    parent.children.addAll(child.children);
    parent.children.forEach(each -> parents.put(each, parent));
    parent.memoryChildren.addAll(child.memoryChildren);
    parent.ioChildren.addAll(child.ioChildren);
    parent.miscChildren.addAll(child.miscChildren);
  }

  private static void replaceParent(Draft child, Map<Draft, Draft> parents) {
    Draft parent = Objects.requireNonNull(parents.get(child));
    Draft grandparent = Objects.requireNonNull(parents.get(parent), "a Machine is no Group");
    grandparent.children.replaceAll(each -> each == parent ? child : each);
    parents.put(child, grandparent);
    child.memoryChildren.addAll(0, parent.memoryChildren);
    child.ioChildren.addAll(0, parent.ioChildren);
    child.miscChildren.addAll(0, parent.miscChildren);
  }
}
