package org.numascape.topology;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Draft;

/**
 * Numbers the objects of a tree as hwloc does (topology.c, {@code hwloc_connect_levels} and {@code
 * hwloc_list_special_objects}).
 *
 * <p>Normal objects get their {@code L#} level by level: of the objects that are not yet placed,
 * those of a type that stands below no other make the next level, in tree order. Groups of
 * different kind make levels of their own, so that the first two Groups of a machine may both be
 * {@code L#0}, of {@code Group0} and {@code Group1}. Memory, I/O and Misc objects are numbered by
 * type alone, in an order in which what belongs to an object's children comes before what is
 * attached to the object itself.
 */
final class LogicalIndexes {
  /** The {@code L#} of an object and, for a Group, which of the Group levels it is in; else 0. */
  record Place(int logicalIndex, int groupDepth) {}

  /** A type; for Groups with kind and subkind. */
  private record LevelType(ObjectType type, int kind, int subkind) {
    static LevelType of(Draft draft) {
      return draft.attributes instanceof ObjectAttributes.GroupKind group
          ? new LevelType(draft.type, group.kind(), group.subkind())
          : new LevelType(draft.type, 0, 0);
    }
  }

  private final Map<Draft, Place> places = new IdentityHashMap<>();
  private final Map<ObjectType, Integer> next = new EnumMap<>(ObjectType.class);
  private final Map<LevelType, Integer> levelBits = new HashMap<>();

  /** Per normal object, which level types its tree holds; it itself included. */
  private final Map<Draft, Long> below = new IdentityHashMap<>();

  private LogicalIndexes() {}

  static Map<Draft, Place> of(Draft machine) {
    LogicalIndexes numbering = new LogicalIndexes();
    int groupDepth = 0;
    for (List<Draft> level : numbering.normalLevels(machine)) {
      boolean group = level.getFirst().type == ObjectType.GROUP;
      for (int index = 0; index < level.size(); index++) {
        numbering.places.put(level.get(index), new Place(index, group ? groupDepth : 0));
      }
      groupDepth += group ? 1 : 0;
    }
    numbering.special(machine);
    return numbering.places;
  }

  /** The normal objects, level by level from the Machine on. */
  static List<List<Draft>> levels(Draft machine) {
    return new LogicalIndexes().normalLevels(machine);
  }

  /** As lstopo names it: {@code Group0 L#1}, {@code L1d L#0}, or {@code L1 L#0} if unified. */
  static String name(Draft draft, Place place) {
    String label =
        switch (draft.attributes) {
          case ObjectAttributes.Cache cache
              when draft.type.isCache() && cache.kind() != ObjectAttributes.CacheKind.INSTRUCTION ->
              "L" + cache.depth() + (cache.kind() == ObjectAttributes.CacheKind.DATA ? "d" : "");
          case ObjectAttributes.GroupKind group -> draft.type.label() + place.groupDepth();
          default -> draft.type.label();
        };
    return label + " L#" + place.logicalIndex();
  }

  private long survey(Draft draft) {
    long types = bit(draft);
    for (Draft child : draft.children) {
      types |= survey(child);
    }
    below.put(draft, types);
    return types;
  }

  /** Level types beyond 64, which no real machine has, share the last bit. */
  private long bit(Draft draft) {
    int known = levelBits.size();
    return 1L << levelBits.computeIfAbsent(LevelType.of(draft), type -> Math.min(known, 63));
  }

  private long typesBelow(Draft draft) {
    Long types = below.get(draft);
    return types == null ? 0 : types;
  }

  private List<List<Draft>> normalLevels(Draft machine) {
    survey(machine);
    List<List<Draft>> levels = new ArrayList<>();
    List<Draft> waiting = List.of(machine);
    while (!waiting.isEmpty()) {
      long level = bit(topmost(waiting));
      List<Draft> placed = new ArrayList<>();
      List<Draft> rest = new ArrayList<>();
      for (Draft each : waiting) {
        if (bit(each) == level) {
          placed.add(each);
          rest.addAll(each.children);
        } else {
          rest.add(each);
        }
      }
      levels.add(placed);
      waiting = rest;
    }
    return levels;
  }

  private Draft topmost(List<Draft> waiting) {
    @Nullable Draft top = null;
    for (Draft each : waiting) {
      if (each.type != ObjectType.PU) {
        top = each;
        break;
      }
    }
    if (top == null) {
      return waiting.getFirst();
    }
    for (Draft each : waiting) {
      if (bit(each) != bit(top) && (typesBelow(each) & bit(top)) != 0) {
        top = each;
      }
    }
    return top;
  }

  private void special(Draft draft) {
    if (!draft.type.isNormal()) {
      places.put(draft, new Place(next.merge(draft.type, 1, Integer::sum) - 1, 0));
    }
    draft.children.forEach(this::special);
    draft.memoryChildren.forEach(this::special);
    draft.ioChildren.forEach(this::special);
    draft.miscChildren.forEach(this::special);
  }
}
