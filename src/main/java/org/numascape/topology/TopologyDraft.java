package org.numascape.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.numascape.topology.TopologyObject.Draft;
import org.numascape.topology.TopologyObject.Info;

/**
 * A machine while an edit changes it: drafts of its objects, and what refers to them by draft.
 * Confined to one thread, finished once.
 */
final class TopologyDraft {
  /** Distances between drafts. */
  record Matrix(String name, long kind, List<Draft> objects, long[][] values) {
    boolean isNodeLatency() {
      return objects.stream().allMatch(object -> object.type == ObjectType.NUMA_NODE)
          && ((kind & Distances.MEANS_LATENCY) != 0 || name.equals(Distances.NODE_LATENCY));
    }
  }

  /** A value of a memory attribute; the initiating PUs are empty where an object initiates. */
  record MemoryValue(
      String name,
      long flags,
      Draft target,
      Optional<IndexSet> pus,
      Optional<Draft> initiator,
      long value) {}

  final Draft machine;
  final List<Matrix> matrices = new ArrayList<>();
  final List<MemoryValue> memoryValues = new ArrayList<>();

  private final Topology before;
  private final Map<TopologyObject, Draft> drafts = new IdentityHashMap<>();
  private final List<Info> infos;
  private List<CpuKind> cpuKinds;
  private List<MachineDetails.MemoryTier> memoryTiers;
  private List<MachineDetails.PciLocality> pciLocalities;
  private IndexSet allowedCpuset;
  private IndexSet allowedNodeset;

  TopologyDraft(Topology topology) {
    before = topology;
    machine = thaw(topology.root());
    infos = new ArrayList<>(topology.infos());
    cpuKinds = topology.cpuKinds();
    memoryTiers = topology.details().memoryTiers();
    pciLocalities = topology.details().pciLocalities();
    allowedCpuset = topology.allowedCpuset();
    allowedNodeset = topology.allowedNodeset();
    for (Distances each : topology.distances()) {
      matrices.add(
          new Matrix(
              each.name(),
              each.kind(),
              each.objects().stream().map(this::of).toList(),
              each.values()));
    }
    for (MemoryAttribute attribute : topology.memoryAttributes()) {
      for (MemoryAttribute.Value value : attribute.values()) {
        memoryValues.add(thaw(attribute, value));
      }
    }
  }

  private MemoryValue thaw(MemoryAttribute attribute, MemoryAttribute.Value value) {
    Optional<IndexSet> pus = Optional.empty();
    Optional<Draft> initiator = Optional.empty();
    if (value.initiator().isPresent()) {
      switch (value.initiator().get()) {
        case MemoryAttribute.Initiator.Pus(IndexSet cpuset) -> pus = Optional.of(cpuset);
        case MemoryAttribute.Initiator.OneObject(TopologyObject object) ->
            initiator = Optional.of(of(object));
      }
    }
    return new MemoryValue(
        attribute.name(), attribute.flags(), of(value.target()), pus, initiator, value.value());
  }

  private Draft thaw(TopologyObject object) {
    Draft draft = copy(object);
    drafts.put(object, draft);
    object.children().forEach(child -> draft.children.add(thaw(child)));
    object.memoryChildren().forEach(child -> draft.memoryChildren.add(thaw(child)));
    object.ioChildren().forEach(child -> draft.ioChildren.add(thaw(child)));
    object.miscChildren().forEach(child -> draft.miscChildren.add(thaw(child)));
    return draft;
  }

  private static Draft copy(TopologyObject object) {
    Draft draft = new Draft(object.type());
    draft.osIndex = object.osIndex();
    draft.globalPersistentIndex = object.globalPersistentIndex();
    draft.cpuset = object.cpuset();
    draft.nodeset = object.nodeset();
    draft.completeCpuset = object.completeCpuset();
    draft.completeNodeset = object.completeNodeset();
    draft.attributes = object.attributes();
    draft.subtype = object.subtype();
    draft.name = object.name();
    draft.infos.addAll(object.infos());
    draft.userdata.addAll(object.userdata());
    return draft;
  }

  /** The draft of an object of the machine that is edited. */
  Draft of(TopologyObject object) {
    return Objects.requireNonNull(drafts.get(object), () -> object + " is of another machine");
  }

  /** All drafts that carry sets, normal objects and memory, as they hang now. */
  Stream<Draft> withSets() {
    List<Draft> found = new ArrayList<>();
    collect(machine, found);
    return found.stream();
  }

  private static void collect(Draft draft, List<Draft> into) {
    into.add(draft);
    draft.children.forEach(child -> collect(child, into));
    draft.memoryChildren.forEach(child -> collect(child, into));
  }

  /** The object that holds another, of those that carry sets. */
  Draft parentOf(Draft draft) {
    return withSets()
        .filter(each -> each.children.contains(draft) || each.memoryChildren.contains(draft))
        .findFirst()
        .orElseThrow();
  }

  /** The normal object at which a node, or the memory-side cache before it, hangs. */
  Draft hostOf(Draft node) {
    Draft host = parentOf(node);
    return host.type == ObjectType.MEMORY_CACHE ? hostOf(host) : host;
  }

  /** A Group for memory of its own, with the PUs of some objects that become its children. */
  static Draft memoryGroup(List<Draft> children) {
    Draft group = new Draft(ObjectType.GROUP);
    group.attributes = new ObjectAttributes.GroupKind(TreeCompletion.MEMORY_GROUP, 0, false);
    group.children.addAll(children);
    group.cpuset = IndexSet.union(children.stream().map(each -> each.cpuset).toList());
    group.completeCpuset =
        IndexSet.union(children.stream().map(each -> each.completeCpuset).toList());
    return group;
  }

  /** Takes PUs and nodes away; objects that lose all they had go with their devices. */
  void drop(IndexSet pus, IndexSet nodes) {
    mapPus(set -> set.minus(pus));
    mapNodes(set -> set.minus(nodes));
    prune(machine);
  }

  private static void prune(Draft draft) {
    draft.children.forEach(TopologyDraft::prune);
    draft.memoryChildren.forEach(TopologyDraft::prune);
    draft.memoryChildren.removeIf(child -> child.nodeset.isEmpty());
    draft.children.removeIf(
        child ->
            child.cpuset.isEmpty() && child.children.isEmpty() && child.memoryChildren.isEmpty());
  }

  /** Changes all sets of PUs. */
  void mapPus(UnaryOperator<IndexSet> change) {
    withSets()
        .forEach(
            draft -> {
              draft.cpuset = change.apply(draft.cpuset);
              draft.completeCpuset = change.apply(draft.completeCpuset);
            });
    allowedCpuset = change.apply(allowedCpuset);
    cpuKinds =
        cpuKinds.stream()
            .map(
                kind ->
                    new CpuKind(
                        change.apply(kind.cpuset()),
                        kind.efficiency(),
                        kind.forcedEfficiency(),
                        kind.infos()))
            .filter(kind -> !kind.cpuset().isEmpty())
            .toList();
    pciLocalities =
        pciLocalities.stream()
            .map(
                each ->
                    new MachineDetails.PciLocality(
                        each.domain(), each.busMin(), each.busMax(), change.apply(each.cpuset())))
            .filter(each -> !each.cpuset().isEmpty())
            .toList();
    memoryValues.replaceAll(
        each ->
            new MemoryValue(
                each.name(),
                each.flags(),
                each.target(),
                each.pus().map(change),
                each.initiator(),
                each.value()));
    memoryValues.removeIf(each -> each.pus().isPresent() && each.pus().get().isEmpty());
  }

  /** Forgets nodes in all sets. */
  void dropNodes(IndexSet nodes) {
    mapNodes(set -> set.minus(nodes));
  }

  /** The largest OS index of a type; -1 if none has any. */
  int largestIndex(ObjectType type) {
    return withSets()
        .filter(draft -> draft.type == type)
        .mapToInt(draft -> draft.osIndex.orElse(-1))
        .max()
        .orElse(-1);
  }

  private void mapNodes(UnaryOperator<IndexSet> change) {
    withSets()
        .forEach(
            draft -> {
              draft.nodeset = change.apply(draft.nodeset);
              draft.completeNodeset = change.apply(draft.completeNodeset);
            });
    allowedNodeset = change.apply(allowedNodeset);
    memoryTiers =
        memoryTiers.stream()
            .map(tier -> new MachineDetails.MemoryTier(change.apply(tier.nodeset()), tier.kinds()))
            .filter(tier -> !tier.nodeset().isEmpty())
            .toList();
  }

  /** Allows a node that was not there before. */
  void allow(IndexSet nodes) {
    allowedNodeset = allowedNodeset.or(nodes);
  }

  /**
   * The edited machine: sets, order and numbers follow from the tree, references to what is gone go
   * too.
   *
   * @param edit what was done, which the machine remembers as an info
   * @throws TopologyException if an invariant does not hold
   */
  Topology finish(TopologyEdit edit) {
    machine.completeNodeset =
        machine.completeNodeset.or(
            IndexSet.union(
                withSets()
                    .filter(draft -> draft.type == ObjectType.NUMA_NODE)
                    .map(draft -> draft.nodeset)
                    .toList()));
    TreeCompletion.completeSets(machine);
    TreeCompletion.sortChildren(machine);
    TreeCompletion.keepStructure(machine);
    withSets()
        .forEach(
            draft ->
                draft.memoryChildren.sort(
                    Comparator.comparingInt(memory -> memory.nodeset.first())));
    infos.add(new Info(TopologyEdit.INFO, edit.text()));
    return Topology.described(
        machine,
        this::details,
        infos,
        allowedCpuset.and(machine.cpuset),
        allowedNodeset.and(machine.nodeset));
  }

  private MachineDetails details(Map<Draft, TopologyObject> made) {
    List<Distances> distances =
        matrices.stream()
            .map(matrix -> among(matrix, made.keySet()))
            .filter(matrix -> matrix.objects().size() > 1)
            .map(
                matrix ->
                    new Distances(
                        matrix.name(),
                        matrix.kind(),
                        matrix.objects().stream().map(each -> made(made, each)).toList(),
                        matrix.values()))
            .toList();
    return new MachineDetails(
        distances,
        memoryAttributes(made),
        cpuKinds,
        memoryTiers,
        pciLocalities,
        before.details().support());
  }

  /** The part of a matrix that is between some objects. */
  static Matrix among(Matrix matrix, Set<Draft> objects) {
    int[] kept =
        IntStream.range(0, matrix.objects().size())
            .filter(i -> objects.contains(matrix.objects().get(i)))
            .toArray();
    return new Matrix(
        matrix.name(),
        matrix.kind(),
        Arrays.stream(kept).mapToObj(matrix.objects()::get).toList(),
        Arrays.stream(kept)
            .mapToObj(row -> Arrays.stream(kept).mapToLong(i -> matrix.values()[row][i]).toArray())
            .toArray(long[][]::new));
  }

  private List<MemoryAttribute> memoryAttributes(Map<Draft, TopologyObject> made) {
    List<MemoryAttribute> attributes = new ArrayList<>();
    List<String> names = memoryValues.stream().map(MemoryValue::name).distinct().toList();
    for (String name : names) {
      List<MemoryValue> of =
          memoryValues.stream()
              .filter(value -> value.name().equals(name))
              .filter(value -> made.containsKey(value.target()))
              .filter(
                  value -> value.initiator().isEmpty() || made.containsKey(value.initiator().get()))
              .toList();
      if (!of.isEmpty()) {
        attributes.add(
            new MemoryAttribute(
                name,
                of.getFirst().flags(),
                of.stream()
                    .map(
                        value ->
                            new MemoryAttribute.Value(
                                made(made, value.target()), initiator(value, made), value.value()))
                    .toList()));
      }
    }
    return attributes;
  }

  private static Optional<MemoryAttribute.Initiator> initiator(
      MemoryValue value, Map<Draft, TopologyObject> made) {
    return value
        .pus()
        .<MemoryAttribute.Initiator>map(MemoryAttribute.Initiator.Pus::new)
        .or(
            () ->
                value
                    .initiator()
                    .map(each -> new MemoryAttribute.Initiator.OneObject(made(made, each))));
  }

  private static TopologyObject made(Map<Draft, TopologyObject> made, Draft draft) {
    return Objects.requireNonNull(made.get(draft));
  }

  /** A set of drafts by identity. */
  static Set<Draft> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
