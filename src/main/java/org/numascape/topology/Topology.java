package org.numascape.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * One machine: a tree of objects, its distances, and which PUs and nodes the process may use.
 * Immutable; any thread.
 *
 * <p>Invariants, checked on construction: the root is a Machine; there is at least one PU and one
 * NUMA node, and no more than {@link #MAX_PUS} and {@link #MAX_NODES}; OS indexes of PUs and of
 * nodes are unique; a child's sets lie within its parent's, its siblings' cpusets apart from it; an
 * object's cpuset is what the PUs in it make; the process may use one of the PUs.
 */
public final class Topology {
  /** ACPI's distance of a node to itself, used where the machine says nothing. */
  public static final long LOCAL_DISTANCE = 10;

  /** ACPI's usual distance between two nodes, used where the machine says nothing. */
  public static final long REMOTE_DISTANCE = 20;

  /** More PUs than any machine has; keeps hostile descriptions small. */
  public static final int MAX_PUS = 65_536;

  /** Linux knows at most as many NUMA nodes (its {@code NODES_SHIFT} is at most 10). */
  public static final int MAX_NODES = 1024;

  private final TopologyObject root;
  private final Map<ObjectType, List<TopologyObject>> byType = new EnumMap<>(ObjectType.class);
  private final MachineDetails details;
  private final List<Info> infos;
  private final IndexSet allowedCpuset;
  private final IndexSet allowedNodeset;
  private final Optional<Distances> nodeDistances;

  /** Where a node, by logical index, stands in {@link #nodeDistances}. */
  private final Map<Integer, Integer> positionOfNode = new HashMap<>();

  private final Map<Integer, TopologyObject> puByOsIndex = new HashMap<>();
  private final Map<Integer, TopologyObject> nodeByOsIndex = new HashMap<>();
  private final Map<TopologyObject, TopologyObject> localNodes = new IdentityHashMap<>();

  private Topology(
      TopologyObject root,
      MachineDetails details,
      List<Info> infos,
      IndexSet allowedCpuset,
      IndexSet allowedNodeset) {
    this.root = root;
    this.details = details;
    this.infos = List.copyOf(infos);
    this.allowedCpuset = allowedCpuset;
    this.allowedNodeset = allowedNodeset;
    collect(root);
    for (List<TopologyObject> objects : byType.values()) {
      objects.sort(
          Comparator.comparingInt(TopologyObject::groupDepth)
              .thenComparingInt(TopologyObject::logicalIndex));
    }
    byType.replaceAll((type, objects) -> List.copyOf(objects));
    for (TopologyObject pu : pus()) {
      puByOsIndex.put(pu.osIndex().orElseThrow(), pu);
    }
    for (TopologyObject node : nodes()) {
      nodeByOsIndex.put(node.osIndex().orElseThrow(), node);
    }
    this.nodeDistances = details.distances().stream().filter(Distances::isNodeLatency).findFirst();
    nodeDistances.ifPresent(
        latencies -> {
          for (TopologyObject node : latencies.objects()) {
            positionOfNode.putIfAbsent(node.logicalIndex(), positionOfNode.size());
          }
        });
    for (TopologyObject pu : pus()) {
      localNodes.put(pu, nearestNode(pu));
    }
  }

  /**
   * The same machine for a process that may use fewer of the allowed PUs.
   *
   * @throws TopologyException if none is left
   */
  public Topology allowing(IndexSet pus) {
    IndexSet left = allowedCpuset.and(pus);
    if (left.isEmpty()) {
      throw new TopologyException(
          "allowed_cpuset=%s holds none of the PUs %s; allow one".formatted(allowedCpuset, pus));
    }
    return new Topology(root, details, infos, left, allowedNodeset);
  }

  /** Makes the objects' distances once the objects themselves are there. */
  @FunctionalInterface
  public interface DistancesOf {
    /** Distances between objects of {@code drafts}' making; look an object up by its draft. */
    List<Distances> apply(Map<Draft, TopologyObject> objects);
  }

  /**
   * Builds a topology from a tree of drafts: numbers the objects logically, as hwloc does, fills
   * complete sets and those of memory objects that were left empty, and checks the invariants.
   *
   * @param machine the root's draft
   * @param distances the distances between the objects
   * @param infos name and value pairs of the whole topology
   * @param allowedCpuset the PUs the process may use
   * @param allowedNodeset the nodes the process may use
   * @throws TopologyException if an invariant does not hold, naming object and rule
   */
  public static Topology of(
      Draft machine,
      DistancesOf distances,
      List<Info> infos,
      IndexSet allowedCpuset,
      IndexSet allowedNodeset) {
    return described(
        machine,
        objects -> MachineDetails.of(distances.apply(objects)),
        infos,
        allowedCpuset,
        allowedNodeset);
  }

  /** Makes what is known beside the objects, once the objects themselves are there. */
  @FunctionalInterface
  public interface DetailsOf {
    /** Details of the objects of {@code drafts}' making; look an object up by its draft. */
    MachineDetails apply(Map<Draft, TopologyObject> objects);
  }

  /**
   * As {@link #of}, with memory attributes, kinds of CPU and what was discovered.
   *
   * @throws TopologyException if an invariant does not hold, naming object and rule
   */
  public static Topology described(
      Draft machine,
      DetailsOf details,
      List<Info> infos,
      IndexSet allowedCpuset,
      IndexSet allowedNodeset) {
    TreeCompletion.fillEmptySets(machine);
    Map<Draft, LogicalIndexes.Place> places = LogicalIndexes.of(machine);
    TopologyRules.check(machine, places, allowedCpuset);
    TopologyObject root = new TopologyObject(machine, null, places);
    Map<Draft, TopologyObject> objects = new IdentityHashMap<>();
    pair(machine, root, objects);
    return new Topology(root, details.apply(objects), infos, allowedCpuset, allowedNodeset);
  }

  private static void pair(Draft draft, TopologyObject object, Map<Draft, TopologyObject> into) {
    into.put(draft, object);
    pair(draft.memoryChildren, object.memoryChildren(), into);
    pair(draft.children, object.children(), into);
    pair(draft.ioChildren, object.ioChildren(), into);
    pair(draft.miscChildren, object.miscChildren(), into);
  }

  private static void pair(
      List<Draft> drafts, List<TopologyObject> objects, Map<Draft, TopologyObject> into) {
    for (int i = 0; i < drafts.size(); i++) {
      pair(drafts.get(i), objects.get(i), into);
    }
  }

  private void collect(TopologyObject object) {
    byType.computeIfAbsent(object.type(), type -> new ArrayList<>()).add(object);
    object.memoryChildren().forEach(this::collect);
    object.children().forEach(this::collect);
    object.ioChildren().forEach(this::collect);
    object.miscChildren().forEach(this::collect);
  }

  private TopologyObject nearestNode(TopologyObject pu) {
    for (TopologyObject at = pu; at != null; at = at.parent()) {
      Optional<TopologyObject> node = firstNode(at.memoryChildren());
      if (node.isPresent()) {
        return node.get();
      }
    }
    // A PU whose node has no memory (or is out of reach) is nearest to the first node.
    return nodes().getFirst();
  }

  private static Optional<TopologyObject> firstNode(List<TopologyObject> memory) {
    for (TopologyObject each : memory) {
      Optional<TopologyObject> node =
          each.type() == ObjectType.NUMA_NODE
              ? Optional.of(each)
              : firstNode(each.memoryChildren());
      if (node.isPresent()) {
        return node;
      }
    }
    return Optional.empty();
  }

  public TopologyObject root() {
    return root;
  }

  /** All objects of a type by logical index; empty if there are none. */
  public List<TopologyObject> objects(ObjectType type) {
    return byType.getOrDefault(type, List.of());
  }

  public List<TopologyObject> pus() {
    return objects(ObjectType.PU);
  }

  public List<TopologyObject> cores() {
    return objects(ObjectType.CORE);
  }

  public List<TopologyObject> packages() {
    return objects(ObjectType.PACKAGE);
  }

  /** The NUMA nodes by logical index, CPU-less ones included. */
  public List<TopologyObject> nodes() {
    return objects(ObjectType.NUMA_NODE);
  }

  public Optional<TopologyObject> puByOsIndex(int osIndex) {
    return Optional.ofNullable(puByOsIndex.get(osIndex));
  }

  public Optional<TopologyObject> nodeByOsIndex(int osIndex) {
    return Optional.ofNullable(nodeByOsIndex.get(osIndex));
  }

  /**
   * Whether the node that counts as local to a PU hangs at an object around it; else it is only the
   * nearest, as the process does not see the PU's own.
   */
  public boolean hasLocalNode(TopologyObject pu) {
    TopologyObject place = localNode(pu).parent();
    while (place != null && place.type().isMemory()) {
      place = place.parent();
    }
    TopologyObject around = pu;
    while (around != null && around != place) {
      around = around.parent();
    }
    return around != null;
  }

  /** The NUMA node that is local to a PU of this topology: the first of the closest. */
  public TopologyObject localNode(TopologyObject pu) {
    TopologyObject node = localNodes.get(pu);
    if (node == null) {
      throw new IllegalArgumentException(pu + " is not a PU of this topology");
    }
    return node;
  }

  /**
   * The distance between two nodes by logical index, by the first of the latencies that the machine
   * tells; where it tells none, 10 (local) or 20, ACPI's scale.
   */
  public long nodeDistance(int from, int to) {
    Integer row = positionOfNode.get(from);
    Integer column = positionOfNode.get(to);
    if (row != null && column != null) {
      return nodeDistances.orElseThrow().value(row, column);
    }
    return from == to ? LOCAL_DISTANCE : REMOTE_DISTANCE;
  }

  /** Whether {@link #nodeDistance} is what the machine says, and not the usual guess. */
  public boolean knowsDistance(int from, int to) {
    return positionOfNode.containsKey(from) && positionOfNode.containsKey(to);
  }

  public List<Distances> distances() {
    return details.distances();
  }

  public List<MemoryAttribute> memoryAttributes() {
    return details.memoryAttributes();
  }

  /** The kinds of PU in a hybrid processor, in hwloc's order; empty if that says nothing. */
  public List<CpuKind> cpuKinds() {
    return details.cpuKinds();
  }

  /** All that is known beside the objects. */
  public MachineDetails details() {
    return details;
  }

  public List<Info> infos() {
    return infos;
  }

  /** The PUs this process may use, as cgroups and affinity masks leave them. */
  public IndexSet allowedCpuset() {
    return allowedCpuset;
  }

  public IndexSet allowedNodeset() {
    return allowedNodeset;
  }

  /** The closest common ancestor of two objects that carry PUs. */
  public TopologyObject commonAncestor(TopologyObject one, TopologyObject other) {
    for (TopologyObject at = one; at != null; at = at.parent()) {
      if (at == other || isAncestor(at, other)) {
        return at;
      }
    }
    return root;
  }

  private static boolean isAncestor(TopologyObject ancestor, TopologyObject object) {
    for (@Nullable TopologyObject at = object; at != null; at = at.parent()) {
      if (at == ancestor) {
        return true;
      }
    }
    return false;
  }

  /** The memory of all nodes together, as far as it is stated. */
  public long memoryBytes() {
    long bytes = 0;
    for (TopologyObject node : nodes()) {
      if (node.attributes() instanceof ObjectAttributes.NumaMemory memory) {
        bytes += memory.localBytes();
      }
    }
    return bytes;
  }

  /** Counts in words, such as {@code 4 nodes, 32 cores, 64 PUs}. */
  public String summary() {
    return count(nodes().size(), "node")
        + ", "
        + count(cores().size(), "core")
        + ", "
        + count(pus().size(), "PU");
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
