package org.numascape.pool;

import java.util.List;
import java.util.OptionalInt;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject.Draft;

/** Machines made by hand, so that the pool's tests do not rest on a reader. */
final class Machines {
  private Machines() {}

  /** Packages, each with a node; in a package L3s, cores and PUs; OS indexes in tree order. */
  static Topology of(int packages, int cachesEach, int coresEach, int pusEach) {
    int all = packages * cachesEach * coresEach * pusEach;
    return allowing(IndexSet.range(0, all - 1), packages, cachesEach, coresEach, pusEach);
  }

  /** The same, of which the process may use some PUs only. */
  static Topology allowing(
      IndexSet allowed, int packages, int cachesEach, int coresEach, int pusEach) {
    int all = packages * cachesEach * coresEach * pusEach;
    Draft machine = draft(ObjectType.MACHINE, 0, 0, all - 1, IndexSet.range(0, packages - 1));
    int pu = 0;
    int core = 0;
    for (int p = 0; p < packages; p++) {
      int perPackage = all / packages;
      IndexSet node = IndexSet.of(p);
      Draft pack = draft(ObjectType.PACKAGE, p, pu, pu + perPackage - 1, node);
      machine.children.add(pack);
      pack.memoryChildren.add(draft(ObjectType.NUMA_NODE, p, pu, pu + perPackage - 1, node));
      for (int c = 0; c < cachesEach; c++) {
        int perCache = perPackage / cachesEach;
        Draft cache = draft(ObjectType.L3_CACHE, c, pu, pu + perCache - 1, node);
        pack.children.add(cache);
        for (int k = 0; k < coresEach; k++) {
          Draft coreDraft = draft(ObjectType.CORE, core++, pu, pu + pusEach - 1, node);
          cache.children.add(coreDraft);
          for (int t = 0; t < pusEach; t++) {
            coreDraft.children.add(draft(ObjectType.PU, pu, pu, pu, node));
            pu++;
          }
        }
      }
    }
    return Topology.of(
        machine, objects -> List.of(), List.of(), allowed, IndexSet.range(0, packages - 1));
  }

  private static Draft draft(ObjectType type, int osIndex, int first, int last, IndexSet nodes) {
    Draft draft = new Draft(type);
    draft.osIndex = OptionalInt.of(osIndex);
    draft.cpuset = IndexSet.range(first, last);
    draft.completeCpuset = draft.cpuset;
    draft.nodeset = nodes;
    draft.completeNodeset = nodes;
    return draft;
  }
}
