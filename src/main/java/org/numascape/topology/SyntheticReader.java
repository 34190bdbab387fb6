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
import org.numascape.topology.SyntheticDescription.Memory;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * Reads hwloc's synthetic descriptions, such as {@code numa:4 core:8 pu:2}, as {@code
 * hwloc_topology_set_synthetic} does: levels from the outermost to the PUs, each with the number of
 * objects per object of the level above; {@code [numa(memory=4GiB)]} attaches a NUMA node to each
 * object of the level before it; in brackets {@code size=} of a cache, {@code memory=} and {@code
 * memorysidecachesize=} of a node, {@code indexes=} of any level.
 *
 * <p>Unlike hwloc, which ignores index lists that it can't read and drops PUs whose index comes
 * twice, this refuses them.
 */
public final class SyntheticReader {
  /** hwloc's {@code HWLOC_GROUP_KIND_SYNTHETIC}. */
  private static final int SYNTHETIC_GROUP = 10;

  private static final Level MEMORY_GROUP_LEVEL =
      new Level(ObjectType.GROUP, 1, 1, Memory.NONE, 0, CacheKind.UNIFIED, 0, List.of(), List.of());

  private static final int PAGE_BYTES = 4096;
  private static final int LINE_BYTES = 64;

  /**
   * Levels of one width, outermost first: their objects hold the same PUs, so hwloc orders them by
   * type, keeps one of each and puts the memory on the uppermost.
   *
   * @param chain what stays of them, as objects from the outermost to the innermost; the Machine
   *     does not belong to it
   * @param node the level of NUMA nodes among them, if it is here
   * @param arity how many there are per object of the run above
   */
  private record Run(List<Level> chain, Optional<Level> node, List<Attached> attached, int arity) {
    /** Inserts the levels as hwloc does, from the innermost on, each before what it attaches. */
    static Run of(List<Level> levels) {
      List<Level> chain = new ArrayList<>();
      List<Attached> attached = new ArrayList<>();
      for (Level level : levels.reversed()) {
        switch (level.type()) {
          case MACHINE -> {}
          case GROUP -> insertGroup(level, chain);
          case NUMA_NODE -> makeRoomForMemory(chain);
          default -> insert(level, chain);
        }
        if (!level.attached().isEmpty()) {
          makeRoomForMemory(chain);
          attached.addAll(level.attached());
        }
      }
      Optional<Level> node =
          levels.stream().filter(each -> each.type() == ObjectType.NUMA_NODE).findFirst();
      return new Run(List.copyOf(chain), node, attached, levels.getFirst().arity());
    }

    /** A Group that says nothing new is dropped. */
    private static void insertGroup(Level group, List<Level> chain) {
      if (chain.isEmpty()) {
        chain.add(group);
      } else if (chain.getFirst() == MEMORY_GROUP_LEVEL) {
        chain.set(0, group);
      }
    }

    /** Memory is never put on PUs. */
    private static void makeRoomForMemory(List<Level> chain) {
      if (chain.isEmpty() || chain.getFirst().type() == ObjectType.PU) {
        chain.addFirst(MEMORY_GROUP_LEVEL);
      }
    }

    private static void insert(Level level, List<Level> chain) {
      if (!chain.isEmpty() && chain.getFirst().type() == ObjectType.GROUP) {
        chain.set(0, level);
      } else if (chain.stream().noneMatch(each -> each.type() == level.type())) {
        chain.add(level);
        chain.sort(Comparator.comparingInt(each -> each.type().nestingOrder()));
      }
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
    SyntheticReader reader = new SyntheticReader(SyntheticDescription.parse(description));
    Draft machine = new Draft(ObjectType.MACHINE);
    machine.osIndex = OptionalInt.of(0);
    reader.fill(machine, 0);
    TreeCompletion.completeSets(machine);
    TreeCompletion.keepStructure(machine);
    machine.infos.add(new Info("Backend", "Synthetic"));
    machine.infos.add(new Info("SyntheticDescription", description));
    return Topology.of(machine, objects -> List.of(), List.of(), machine.cpuset, machine.nodeset);
  }

  /** Makes the objects of a run, one in the other, with all below. */
  private void fill(Draft parent, int depth) {
    Run run = runs.get(depth);
    Draft innermost = parent;
    List<Draft> chain = new ArrayList<>();
    for (Level level : run.chain()) {
      Draft object = object(level);
      innermost.children.add(object);
      chain.add(object);
      innermost = object;
    }
    if (depth + 1 < runs.size()) {
      for (int i = 0; i < runs.get(depth + 1).arity(); i++) {
        fill(innermost, depth + 1);
      }
      innermost.cpuset =
          IndexSet.union(innermost.children.stream().map(each -> each.cpuset).toList());
      // As hwloc does: logical order is that of the lowest OS index.
      innermost.children.sort(Comparator.comparingInt(each -> each.cpuset.first()));
    }
    Draft outermost = chain.isEmpty() ? parent : chain.getFirst();
    if (depth == 0) {
      chain.add(parent);
    }
    for (Draft each : chain) {
      each.cpuset = innermost.cpuset;
      each.completeCpuset = innermost.cpuset;
    }
    run.node().ifPresent(level -> attach(outermost, nextOsIndex(level), level.memory()));
    for (Attached attached : run.attached()) {
      int osIndex = attachedIndexes.isEmpty() ? attachedMade : attachedIndexes.get(attachedMade);
      attachedMade++;
      attach(outermost, osIndex, attached.memory());
    }
    outermost.memoryChildren.sort(Comparator.comparingInt(each -> each.nodeset.first()));
  }

  private int nextOsIndex(Level level) {
    int position = made.merge(level, 1, Integer::sum) - 1;
    return level.indexes().isEmpty() ? position : level.indexes().get(position);
  }

  private Draft object(Level level) {
    Draft object = new Draft(level.type());
    if (level == MEMORY_GROUP_LEVEL) {
      object.attributes = new ObjectAttributes.GroupKind(TreeCompletion.MEMORY_GROUP, 0, false);
      return object;
    }
    int osIndex = nextOsIndex(level);
    if (level.type() == ObjectType.GROUP) {
      object.attributes =
          new ObjectAttributes.GroupKind(SYNTHETIC_GROUP, level.groupSubkind(), false);
    } else if (level.type().isCache()) {
      object.attributes =
          new ObjectAttributes.Cache(
              level.memory().bytes(), level.cacheDepth(), LINE_BYTES, 0, level.cacheKind());
    }
    if (level.type() == ObjectType.PU) {
      object.cpuset = IndexSet.of(osIndex);
    }
    // hwloc numbers caches and Groups only if it is told to.
    boolean numbered = !level.type().isCache() && level.type() != ObjectType.GROUP;
    if (numbered || !level.indexes().isEmpty()) {
      object.osIndex = OptionalInt.of(osIndex);
    }
    return object;
  }

  private static void attach(Draft host, int osIndex, Memory memory) {
    Draft node = memoryObject(ObjectType.NUMA_NODE, osIndex);
    node.osIndex = OptionalInt.of(osIndex);
    ObjectAttributes.PageType pages =
        new ObjectAttributes.PageType(PAGE_BYTES, OptionalLong.of(memory.bytes() / PAGE_BYTES));
    node.attributes = new ObjectAttributes.NumaMemory(memory.bytes(), List.of(pages));
    if (memory.cacheBytes() == 0) {
      host.memoryChildren.add(node);
      return;
    }
    Draft cache = memoryObject(ObjectType.MEMORY_CACHE, osIndex);
    cache.attributes =
        new ObjectAttributes.Cache(memory.cacheBytes(), 1, LINE_BYTES, 0, CacheKind.UNIFIED);
    cache.memoryChildren.add(node);
    host.memoryChildren.add(cache);
  }

  private static Draft memoryObject(ObjectType type, int nodeOsIndex) {
    Draft object = new Draft(type);
    object.nodeset = IndexSet.of(nodeOsIndex);
    object.completeNodeset = object.nodeset;
    return object;
  }
}
