package org.numascape.topology;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.SyntheticLevel.Given;
import org.numascape.topology.SyntheticText.Named;

/** Which types the levels of a synthetic description have: as written, or by hwloc's rules. */
final class SyntheticTypes {
  private final SyntheticText text;
  private final List<SyntheticLevel> levels;
  private final boolean attachedNodes;

  private SyntheticTypes(SyntheticText text, List<SyntheticLevel> levels, boolean attachedNodes) {
    this.text = text;
    this.levels = levels;
    this.attachedNodes = attachedNodes;
  }

  /**
   * Gives each level its type, and adds one of a node if there is none.
   *
   * @param levels the Machine's first, the PUs' last
   * @throws TopologyException if the types that are written can't be together
   */
  static void complete(SyntheticText text, List<SyntheticLevel> levels, boolean attachedNodes) {
    SyntheticTypes types = new SyntheticTypes(text, levels, attachedNodes);
    types.checkTypes();
    types.nameUnnamed();
    types.enforceNode();
  }

  private void checkTypes() {
    SyntheticLevel last = levels.getLast();
    if (last.type() == null) {
      last.named = new Named(ObjectType.PU, 0, CacheKind.UNIFIED);
    }
    if (last.type() != ObjectType.PU) {
      throw text.error(last.at, "the last level must be of PUs", "add pu:1 at the end");
    }
    Set<ObjectType> seen = EnumSet.noneOf(ObjectType.class);
    boolean unnamed = levels.subList(1, levels.size() - 1).stream().anyMatch(l -> l.type() == null);
    for (SyntheticLevel level : levels) {
      ObjectType type = level.type();
      boolean several = type != null && (type.isCache() || type == ObjectType.GROUP);
      if (type != null && !seen.add(type) && !several) {
        throw text.error(
            level.at, "there must be one level of type " + type.label(), "remove this one");
      }
      if (type == ObjectType.NUMA_NODE && attachedNodes) {
        throw text.error(
            level.at,
            "NUMA nodes must be either a level or attached",
            "remove the level or [numa]");
      }
      if (type != null && unnamed && type != ObjectType.MACHINE && level != last) {
        throw text.error(level.at, "either all levels or none must have a type", "name the others");
      }
    }
  }

  /** Gives levels that are mere numbers their types, in hwloc's order of priority. */
  private void nameUnnamed() {
    if (levels.size() < 3 || levels.get(1).type() != null) {
      return;
    }
    int unnamed = levels.size() - 2;
    int nodes = attachedNodes ? 0 : 1;
    int packages = Math.min(unnamed - nodes, 1);
    int cores = Math.min(unnamed - nodes - packages, 1);
    int caches = Math.min(unnamed - nodes - packages - cores, 4);
    int groups = unnamed - nodes - packages - cores - caches;
    int next = 1;
    for (int i = 0; i < groups; i++) {
      name(next++, ObjectType.GROUP, 0, CacheKind.UNIFIED);
    }
    if (packages > 0) {
      name(next++, ObjectType.PACKAGE, 0, CacheKind.UNIFIED);
    }
    if (nodes > 0) {
      name(next++, ObjectType.NUMA_NODE, 0, CacheKind.UNIFIED);
    }
    if (caches >= 3) {
      name(next++, ObjectType.L3_CACHE, 3, CacheKind.UNIFIED);
    }
    if (caches >= 1) {
      name(next++, ObjectType.L2_CACHE, 2, CacheKind.UNIFIED);
    }
    if (caches >= 2) {
      name(next++, ObjectType.L1_CACHE, 1, CacheKind.DATA);
    }
    if (caches >= 4) {
      name(next++, ObjectType.L1I_CACHE, 1, CacheKind.INSTRUCTION);
    }
    if (cores > 0) {
      name(next, ObjectType.CORE, 0, CacheKind.UNIFIED);
    }
  }

  private void name(int level, ObjectType type, int depth, CacheKind kind) {
    levels.get(level).named = new Named(type, depth, kind);
  }

  private void enforceNode() {
    if (!attachedNodes
        && levels.stream().noneMatch(level -> level.type() == ObjectType.NUMA_NODE)) {
      Named node = new Named(ObjectType.NUMA_NODE, 0, CacheKind.UNIFIED);
      levels.add(1, new SyntheticLevel(0, node, 1, 1, Given.NOTHING));
    }
  }
}
