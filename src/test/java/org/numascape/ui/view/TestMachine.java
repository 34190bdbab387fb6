package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject.Draft;

/** Regular machines, built object by object. */
final class TestMachine {
  private static final long GIB = 1L << 30;

  private TestMachine() {}

  /** Each package has {@code nodes} nodes, each of {@code caches} L3 with {@code cores} cores. */
  static Topology of(int packages, int nodes, int caches, int cores, int pusPerCore) {
    Draft machine = new Draft(ObjectType.MACHINE);
    int[] next = {0, 0, 0};
    for (int p = 0; p < packages; p++) {
      Draft pack = new Draft(ObjectType.PACKAGE);
      pack.osIndex = OptionalInt.of(p);
      for (int n = 0; n < nodes; n++) {
        pack.children.add(group(caches, cores, pusPerCore, next));
      }
      cover(pack);
      machine.children.add(pack);
    }
    cover(machine);
    return Topology.of(machine, objects -> List.of(), List.of(), machine.cpuset, machine.nodeset);
  }

  private static Draft group(int caches, int cores, int pusPerCore, int[] next) {
    Draft group = new Draft(ObjectType.GROUP);
    Draft node = new Draft(ObjectType.NUMA_NODE);
    int nodeIndex = next[0]++;
    node.osIndex = OptionalInt.of(nodeIndex);
    node.attributes = new ObjectAttributes.NumaMemory(64 * GIB, List.of());
    for (int c = 0; c < caches; c++) {
      Draft cache = new Draft(ObjectType.L3_CACHE);
      cache.attributes =
          new ObjectAttributes.Cache(32 << 20, 3, 64, 16, ObjectAttributes.CacheKind.UNIFIED);
      for (int k = 0; k < cores; k++) {
        Draft core = new Draft(ObjectType.CORE);
        core.osIndex = OptionalInt.of(next[1]++);
        for (int t = 0; t < pusPerCore; t++) {
          Draft pu = new Draft(ObjectType.PU);
          pu.osIndex = OptionalInt.of(next[2]);
          sets(pu, IndexSet.of(next[2]++), IndexSet.of(nodeIndex));
          core.children.add(pu);
        }
        cover(core);
        cache.children.add(core);
      }
      cover(cache);
      group.children.add(cache);
    }
    cover(group);
    sets(node, group.cpuset, IndexSet.of(nodeIndex));
    group.memoryChildren.add(node);
    return group;
  }

  private static void cover(Draft draft) {
    IndexSet cpuset = IndexSet.empty();
    IndexSet nodeset = IndexSet.empty();
    List<Draft> within = new ArrayList<>(draft.children);
    within.addAll(draft.memoryChildren);
    for (Draft each : within) {
      cpuset = cpuset.or(each.cpuset);
      nodeset = nodeset.or(each.nodeset);
    }
    sets(draft, cpuset, nodeset);
  }

  private static void sets(Draft draft, IndexSet cpuset, IndexSet nodeset) {
    draft.cpuset = cpuset;
    draft.completeCpuset = cpuset;
    draft.nodeset = nodeset;
    draft.completeNodeset = nodeset;
  }
}
