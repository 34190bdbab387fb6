package org.numascape.topology;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.numascape.topology.TopologyObject.Draft;

/** Numbers the objects of a tree as hwloc does: by type (Groups by depth), in tree order. */
final class LogicalIndexes {
  private final Map<Draft, Integer> indexes = new IdentityHashMap<>();
  private final Map<String, Integer> next = new HashMap<>();

  private LogicalIndexes() {}

  static Map<Draft, Integer> of(Draft machine) {
    LogicalIndexes numbering = new LogicalIndexes();
    numbering.number(machine, 0);
    return numbering.indexes;
  }

  private void number(Draft draft, int depth) {
    String level = draft.type == ObjectType.GROUP ? "Group" + depth : draft.type.name();
    indexes.put(draft, next.merge(level, 1, Integer::sum) - 1);
    draft.memoryChildren.forEach(child -> number(child, depth + 1));
    draft.children.forEach(child -> number(child, depth + 1));
    draft.ioChildren.forEach(child -> number(child, depth + 1));
    draft.miscChildren.forEach(child -> number(child, depth + 1));
  }
}
