package org.numascape.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.numascape.topology.ObjectAttributes.CacheKind;
import org.numascape.topology.SyntheticDescription.Attached;
import org.numascape.topology.SyntheticDescription.Level;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * Reads hwloc's synthetic descriptions, such as {@code numa:4 core:8 pu:2}, as {@code
 * hwloc_topology_set_synthetic} does: levels from the outermost to the PUs, each with the number of
 * objects per object of the level above; {@code [numa(memory=4GiB)]} attaches a NUMA node to each
 * object of the level before it; in brackets {@code size=} of a cache, {@code memory=} of a node,
 * {@code indexes=} of any level.
 *
 * <p>Unlike hwloc, which ignores index lists that it can't read and drops PUs whose index comes
 * twice, this refuses them.
 */
public final class SyntheticReader {
  /** hwloc's {@code HWLOC_GROUP_KIND_SYNTHETIC}. */
  private static final int SYNTHETIC_GROUP = 10;

  /** hwloc's {@code HWLOC_GROUP_KIND_MEMORY}: a Group that only holds a node. */
  private static final int MEMORY_GROUP = 1001;

  private static final Level MEMORY_GROUP_LEVEL =
      new Level(ObjectType.GROUP, 1, 1, 0, 0, CacheKind.UNIFIED, 0, List.of(), List.of());

  private static final int PAGE_BYTES = 4096;
  private static final int LINE_BYTES = 64;

  /**
   * Levels of one width, outermost first: their objects hold the same PUs, so hwloc orders them by
   * type, keeps one of each and puts the memory on the uppermost.
   *
   * @param chain what stays of them, as objects from the outermost to the innermost
   * @param node the level of NUMA nodes among them, if it is here
   * @param arity how many there are per object of the run above
   */
  private record Run(List<Level> chain, Optional<Level> node, List<Attached> attached, int arity) {
    static Run of(List<Level> levels) {
      List<Level> chain = new ArrayList<>();
      boolean real =
          levels.stream()
              .anyMatch(each -> each.type() != ObjectType.PU && isOwnObject(each.type()));
      Optional<Level> node =
          levels.stream().filter(each -> each.type() == ObjectType.NUMA_NODE).findFirst();
      List<Attached> attached = new ArrayList<>();
      for (Level level : levels.reversed()) {
        attached.addAll(level.attached());
        boolean known = chain.stream().anyMatch(each -> each.type() == level.type());
        if (!known && isOwnObject(level.type())) {
          chain.add(level);
        }
      }
      boolean pus = chain.stream().anyMatch(each -> each.type() == ObjectType.PU);
      if (!real && (!pus || node.isPresent() || !attached.isEmpty())) {
        levels.reversed().stream()
            .filter(each -> each.type() == ObjectType.GROUP)
            .findFirst()
            .ifPresent(chain::add);
      }
      chain.sort(Comparator.comparingInt(Run::rank));
      if (chain.isEmpty() || chain.getFirst().type() == ObjectType.PU) {
        if (node.isPresent() || !attached.isEmpty()) {
          chain.addFirst(MEMORY_GROUP_LEVEL);
        }
      }
      return new Run(List.copyOf(chain), node, attached, levels.getFirst().arity());
    }

    private static boolean isOwnObject(ObjectType type) {
      return type != ObjectType.GROUP && type != ObjectType.NUMA_NODE;
    }

    /** hwloc's order of types whose objects hold the same PUs. */
    private static int rank(Level level) {
      return switch (level.type()) {
        case MACHINE -> 0;
        case PACKAGE -> 1;
        case DIE -> 2;
        case CORE -> 20;
        case PU -> 21;
        default ->
            level.type().isCache()
                ? 15 - 2 * level.cacheDepth() + (level.cacheKind() == CacheKind.INSTRUCTION ? 1 : 0)
                : 3;
      };
    }
  }

  private final List<Run> runs = new ArrayList<>();
  private final List<Integer> attachedIndexes;
  private final Map<Level, Integer> made = new IdentityHashMap<>();
  private int attachedMade;

  private SyntheticReader(SyntheticDescription description) {
    attachedIndexes = description.attachedIndexes();
    List<Level> levels = description.levels();
    for (int from = 0; from < levels.size(); ) {
      int to = from + 1;
      while (to < levels.size() && levels.get(to).arity() == 1) {
        to++;
      }
      runs.add(Run.of(levels.subList(from, to)));
      from = to;
    }
  }

  /**
   * Makes the machine that a description stands for.
   *
   * @throws TopologyException if the text is not a description; the message points at the place
   */
  public static Topology read(String description) {
    Draft machine = new SyntheticReader(SyntheticDescription.parse(description)).make(0);
    locate(machine, IndexSet.empty());
    machine.infos.add(new Info("Backend", "Synthetic"));
    machine.infos.add(new Info("SyntheticDescription", description));
    return Topology.of(machine, objects -> List.of(), List.of(), machine.cpuset, machine.nodeset);
  }

  /** Makes the objects of a run, one in the other, with all below; the outermost is returned. */
  private Draft make(int depth) {
    Run run = runs.get(depth);
    List<Draft> chain = run.chain().stream().map(this::object).toList();
    for (int i = 0; i + 1 < chain.size(); i++) {
      chain.get(i).children.add(chain.get(i + 1));
    }
    Draft innermost = chain.getLast();
    if (depth + 1 < runs.size()) {
      for (int i = 0; i < runs.get(depth + 1).arity(); i++) {
        innermost.children.add(make(depth + 1));
      }
      innermost.cpuset =
          IndexSet.union(innermost.children.stream().map(each -> each.cpuset).toList());
      // As hwloc does: logical order is that of the lowest OS index.
      innermost.children.sort(Comparator.comparingInt(each -> each.cpuset.first()));
    }
    for (Draft each : chain) {
      each.cpuset = innermost.cpuset;
    }
    Draft top =
        chain.size() > 1
                && chain.getFirst().type == ObjectType.MACHINE
                && chain.get(1).type != ObjectType.PU
            ? chain.get(1)
            : chain.getFirst();
    run.node().ifPresent(level -> top.memoryChildren.add(node(nextOsIndex(level), level.bytes())));
    for (Attached attached : run.attached()) {
      int osIndex = attachedIndexes.isEmpty() ? attachedMade : attachedIndexes.get(attachedMade);
      attachedMade++;
      top.memoryChildren.add(node(osIndex, attached.memoryBytes()));
    }
    top.memoryChildren.sort(Comparator.comparingInt(each -> each.nodeset.first()));
    return chain.getFirst();
  }

  private int nextOsIndex(Level level) {
    int position = made.merge(level, 1, Integer::sum) - 1;
    return level.indexes().isEmpty() ? position : level.indexes().get(position);
  }

  private Draft object(Level level) {
    Draft object = new Draft(level.type());
    if (level == MEMORY_GROUP_LEVEL) {
      object.attributes = new ObjectAttributes.GroupKind(MEMORY_GROUP, 0, false);
      return object;
    }
    int osIndex = nextOsIndex(level);
    if (level.type() == ObjectType.GROUP) {
      object.attributes =
          new ObjectAttributes.GroupKind(SYNTHETIC_GROUP, level.groupSubkind(), false);
    } else if (level.type().isCache()) {
      object.attributes =
          new ObjectAttributes.Cache(
              level.bytes(), level.cacheDepth(), LINE_BYTES, 0, level.cacheKind());
    }
    if (level.type() == ObjectType.PU) {
      object.cpuset = IndexSet.of(osIndex);
    }
    // hwloc numbers caches and Groups only if it is told to.
    if (Run.isOwnObject(level.type()) && !level.type().isCache() || !level.indexes().isEmpty()) {
      object.osIndex = OptionalInt.of(osIndex);
    }
    return object;
  }

  private static Draft node(int osIndex, long memoryBytes) {
    Draft node = new Draft(ObjectType.NUMA_NODE);
    node.osIndex = OptionalInt.of(osIndex);
    node.nodeset = IndexSet.of(osIndex);
    ObjectAttributes.PageType pages =
        new ObjectAttributes.PageType(PAGE_BYTES, OptionalLong.of(memoryBytes / PAGE_BYTES));
    node.attributes = new ObjectAttributes.NumaMemory(memoryBytes, List.of(pages));
    return node;
  }

  /** Sets what depends on the whole: nodesets (local nodes and those below), cpusets of nodes. */
  private static IndexSet locate(Draft object, IndexSet nodesAbove) {
    List<IndexSet> nodes = new ArrayList<>();
    nodes.add(nodesAbove);
    for (Draft node : object.memoryChildren) {
      node.cpuset = object.cpuset;
      node.completeCpuset = object.cpuset;
      node.completeNodeset = node.nodeset;
      nodes.add(node.nodeset);
    }
    IndexSet near = IndexSet.union(nodes);
    for (Draft child : object.children) {
      nodes.add(locate(child, near));
    }
    object.nodeset = IndexSet.union(nodes);
    object.completeNodeset = object.nodeset;
    object.completeCpuset = object.cpuset;
    return object.nodeset;
  }
}
