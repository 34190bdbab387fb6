package org.numascape.analysis;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.numascape.topology.Distances;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyObject.Draft;

/** Invented machines for tests, built by hand so that no reader is needed. */
public final class TestMachines {
  private TestMachines() {}

  /**
   * Packages of nodes of L3 caches of cores of PUs; 64 GiB a node, 32 MiB a cache; distances 10
   * local, 12 within a package, 32 beyond.
   */
  public static Topology of(int packages, int nodes, int caches, int cores, int pus) {
    Counter counter = new Counter();
    Draft machine = draft(ObjectType.MACHINE);
    for (int p = 0; p < packages; p++) {
      Draft pack = child(machine, ObjectType.PACKAGE, p);
      for (int n = 0; n < nodes; n++) {
        Draft group = child(pack, ObjectType.GROUP, -1);
        Draft node = memory(group, counter.node++, 64L << 30);
        for (int c = 0; c < caches; c++) {
          Draft cache = child(group, ObjectType.L3_CACHE, -1);
          cache.attributes =
              new ObjectAttributes.Cache(32L << 20, 3, 64, 16, ObjectAttributes.CacheKind.UNIFIED);
          for (int k = 0; k < cores; k++) {
            Draft core = child(cache, ObjectType.CORE, k);
            for (int u = 0; u < pus; u++) {
              pu(core, counter.pu++);
            }
            close(core);
          }
          close(cache);
        }
        close(group);
        node.cpuset = group.cpuset;
      }
      close(pack);
    }
    close(machine);
    return topology(machine, (from, to) -> from == to ? 10 : from / nodes == to / nodes ? 12 : 32);
  }

  /** A distance between two nodes by logical index. */
  public interface Distance {
    long between(int from, int to);
  }

  public static Topology topology(Draft machine, Distance distance) {
    return Topology.of(
        machine,
        objects -> List.of(latency(objects, distance)),
        List.of(),
        machine.cpuset,
        machine.nodeset);
  }

  private static Distances latency(Map<Draft, TopologyObject> objects, Distance distance) {
    List<TopologyObject> nodes =
        objects.values().stream()
            .filter(object -> object.type() == ObjectType.NUMA_NODE)
            .sorted(java.util.Comparator.comparingInt(TopologyObject::logicalIndex))
            .toList();
    long[][] values = new long[nodes.size()][nodes.size()];
    for (int from = 0; from < values.length; from++) {
      for (int to = 0; to < values.length; to++) {
        values[from][to] = distance.between(from, to);
      }
    }
    return new Distances("NUMALatency", Distances.MEANS_LATENCY, nodes, values);
  }

  public static Draft draft(ObjectType type) {
    return new Draft(type);
  }

  /** A normal child; a negative OS index is none. */
  public static Draft child(Draft parent, ObjectType type, int osIndex) {
    Draft child = new Draft(type);
    child.osIndex = osIndex < 0 ? OptionalInt.empty() : OptionalInt.of(osIndex);
    parent.children.add(child);
    return child;
  }

  public static Draft pu(Draft parent, int osIndex) {
    Draft pu = child(parent, ObjectType.PU, osIndex);
    pu.cpuset = IndexSet.of(osIndex);
    return pu;
  }

  public static Draft memory(Draft parent, int osIndex, long bytes) {
    Draft node = new Draft(ObjectType.NUMA_NODE);
    node.osIndex = OptionalInt.of(osIndex);
    node.nodeset = IndexSet.of(osIndex);
    node.attributes = new ObjectAttributes.NumaMemory(bytes, List.of());
    parent.memoryChildren.add(node);
    return node;
  }

  /** Sets an object's sets to the union of its children's; children first. */
  public static void close(Draft draft) {
    for (Draft each : draft.children) {
      draft.cpuset = draft.cpuset.or(each.cpuset);
      draft.nodeset = draft.nodeset.or(each.nodeset);
    }
    for (Draft each : draft.memoryChildren) {
      draft.nodeset = draft.nodeset.or(each.nodeset);
    }
  }

  private static final class Counter {
    int node;
    int pu;
  }
}
