package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.TopologyObject.Draft;

/** Edits of levels of caches. */
final class CacheEdits {
  private static final int LINE_BYTES = 64;

  private CacheEdits() {}

  static void add(TopologyDraft draft, ObjectType type, long bytes, ObjectType at) {
    Set<Draft> targets = TopologyDraft.identitySet();
    draft
        .withSets()
        .filter(object -> object.type == at)
        .forEach(object -> targets.add(at == ObjectType.NUMA_NODE ? draft.hostOf(object) : object));
    targets.removeIf(target -> target.cpuset.isEmpty());
    if (targets.isEmpty() || at == ObjectType.MEMORY_CACHE) {
      throw new TopologyException(
          "the machine has no %s with PUs; name another type".formatted(at.label()));
    }
    for (Draft target : targets) {
      insert(draft, type, bytes, target);
    }
    checkNesting(draft.machine, null);
  }

  private static void insert(TopologyDraft draft, ObjectType type, long bytes, Draft target) {
    Draft cache = new Draft(type);
    cache.attributes =
        new ObjectAttributes.Cache(bytes, type.cacheDepth(), LINE_BYTES, 0, kind(type));
    cache.cpuset = target.cpuset;
    cache.completeCpuset = target.completeCpuset;
    Draft lower = target;
    if (type.nestingOrder() > target.type.nestingOrder()) {
      Draft upper = target;
      while (upper.children.size() == 1
          && upper.children.getFirst().cpuset.equals(target.cpuset)
          && upper.children.getFirst().type.nestingOrder() < type.nestingOrder()) {
        upper = upper.children.getFirst();
      }
      cache.children.addAll(upper.children);
      upper.children.clear();
      upper.children.add(cache);
      return;
    }
    Draft parent = draft.parentOf(lower);
    while (parent.cpuset.equals(target.cpuset)
        && parent.type.nestingOrder() > type.nestingOrder()) {
      lower = parent;
      parent = draft.parentOf(lower);
    }
    parent.children.set(parent.children.indexOf(lower), cache);
    cache.children.add(lower);
  }

  private static CacheKind kind(ObjectType type) {
    return switch (type) {
      case L1_CACHE -> CacheKind.DATA;
      case L1I_CACHE, L2I_CACHE, L3I_CACHE -> CacheKind.INSTRUCTION;
      default -> CacheKind.UNIFIED;
    };
  }

  private static void checkNesting(Draft object, @Nullable Draft cacheAbove) {
    Draft cache = cacheAbove;
    if (object.type.isCache()) {
      if (cacheAbove != null && cacheAbove.type.nestingOrder() >= object.type.nestingOrder()) {
        throw new TopologyException(
            "caches must nest by level: %s with PUs %s would lie in %s; choose another level or place"
                .formatted(object.type.label(), object.cpuset.toList(), cacheAbove.type.label()));
      }
      cache = object;
    }
    for (Draft child : object.children) {
      checkNesting(child, cache);
    }
  }

  static void remove(TopologyDraft draft, ObjectType type) {
    if (draft.withSets().noneMatch(object -> object.type == type)) {
      throw new TopologyException(
          "the machine has no %s; name a cache that it has".formatted(type.label()));
    }
    remove(draft.machine, type);
  }

  private static void remove(Draft parent, ObjectType type) {
    List<Draft> children = new ArrayList<>();
    for (Draft child : parent.children) {
      remove(child, type);
      if (child.type != type) {
        children.add(child);
        continue;
      }
      Draft heir = parent;
      if (!child.memoryChildren.isEmpty() && !child.cpuset.equals(parent.cpuset)) {
        heir = TopologyDraft.memoryGroup(child.children);
        children.add(heir);
      } else {
        children.addAll(child.children);
      }
      heir.memoryChildren.addAll(child.memoryChildren);
      heir.ioChildren.addAll(child.ioChildren);
      heir.miscChildren.addAll(child.miscChildren);
    }
    parent.children.clear();
    parent.children.addAll(children);
  }
}
