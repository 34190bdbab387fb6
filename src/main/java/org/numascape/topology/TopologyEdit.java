package org.numascape.topology;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A change of a machine, to make an override of it: a pure function from one {@link Topology} to
 * another. Immutable; any thread.
 *
 * <p>PUs and nodes are named by their OS indexes, packages by their logical ones, since those may
 * lack the others. Each edit has a text, such as {@code restrict-nodes 0-3}, which {@link #parse}
 * reads; the machine that it makes keeps that text as an info named {@value #INFO}.
 */
public sealed interface TopologyEdit {
  /** The name of the info that tells, edit by edit, how a machine was made. */
  String INFO = "NumascapeEdit";

  /**
   * The machine after the change.
   *
   * @throws TopologyException if it would break one of hwloc's rules, naming edit and rule; then
   *     nothing is changed
   */
  default Topology apply(Topology topology) {
    try {
      return changed(topology).finish(this);
    } catch (TopologyException e) {
      throw new TopologyException(text() + ": " + e.getMessage(), e);
    }
  }

  /** The change itself, before all that follows from it is made to fit. */
  private TopologyDraft changed(Topology topology) {
    TopologyDraft draft = new TopologyDraft(topology);
    switch (this) {
      case RestrictPus(IndexSet pus) -> Restriction.toPus(draft, topology, pus);
      case RestrictNodes(IndexSet nodes) -> Restriction.toNodes(draft, topology, nodes);
      case MergeNodes(IndexSet nodes) -> NodeEdits.merge(draft, topology, nodes);
      case SplitNode(int node, int parts) ->
          SplitEdits.splitNode(draft, NodeEdits.find(draft, topology, node), parts);
      case SplitPackage(int logicalIndex, int parts) ->
          SplitEdits.splitPackage(draft, topology, logicalIndex, parts);
      case AddNode(int node, long bytes, OptionalLong distance) ->
          NodeEdits.add(draft, topology, node, bytes, distance);
      case SetMemory(int node, long bytes) ->
          NodeEdits.setMemory(NodeEdits.find(draft, topology, node), bytes);
      case AddCache(ObjectType type, long bytes, ObjectType at) ->
          CacheEdits.add(draft, type, bytes, at);
      case RemoveCache(ObjectType type) -> CacheEdits.remove(draft, type);
      case SetDistances(long[][] rows) -> DistanceEdits.set(draft, topology, rows);
      case SetDistance(int one, int other, long value) ->
          DistanceEdits.set(draft, topology, one, other, value);
      case SetMemoryValue(Measure measure, int node, int from, long value) ->
          DistanceEdits.measure(draft, topology, measure, node, from, value);
      case RenumberPus(List<Integer> osIndexes) -> Restriction.renumber(draft, topology, osIndexes);
    }
    return draft;
  }

  /** The edit as {@link #parse} reads it. */
  default String text() {
    return switch (this) {
      case RestrictPus(IndexSet pus) -> "restrict-pus " + pus.toList();
      case RestrictNodes(IndexSet nodes) -> "restrict-nodes " + nodes.toList();
      case MergeNodes(IndexSet nodes) -> "merge-nodes " + nodes.toList();
      case SplitNode(int node, int parts) -> "split-node " + node + "=" + parts;
      case SplitPackage(int logicalIndex, int parts) ->
          "split-package " + logicalIndex + "=" + parts;
      case AddNode(int node, long bytes, OptionalLong distance) ->
          "add-node %d=%s%s"
              .formatted(
                  node,
                  EditText.size(bytes),
                  distance.isPresent() ? "@" + distance.getAsLong() : "");
      case SetMemory(int node, long bytes) -> "memory " + node + "=" + EditText.size(bytes);
      case AddCache(ObjectType type, long bytes, ObjectType at) ->
          "add-cache %s=%s@%s"
              .formatted(EditText.word(type), EditText.size(bytes), EditText.word(at));
      case RemoveCache(ObjectType type) -> "remove-cache " + EditText.word(type);
      case SetDistances(long[][] rows) ->
          "distances "
              + Arrays.stream(rows)
                  .map(
                      row ->
                          Arrays.stream(row)
                              .mapToObj(String::valueOf)
                              .collect(Collectors.joining(",")))
                  .collect(Collectors.joining("/"));
      case SetDistance(int one, int other, long value) ->
          "distance " + one + "-" + other + "=" + value;
      case SetMemoryValue(Measure measure, int node, int from, long value) ->
          measure.word() + " " + from + "-" + node + "=" + value;
      case RenumberPus(List<Integer> osIndexes) ->
          "renumber-pus "
              + osIndexes.stream().map(String::valueOf).collect(Collectors.joining(","));
    };
  }

  /**
   * Reads an edit's text: a verb, a space, a value.
   *
   * @throws TopologyException if it is none; the message says how that verb is written
   */
  static TopologyEdit parse(String text) {
    return EditText.parse(text);
  }

  /** Keeps some PUs only; a node that loses the last of its PUs goes with them. */
  record RestrictPus(IndexSet pus) implements TopologyEdit {}

  /** Keeps some nodes only; a PU that loses the last of its nodes goes with them. */
  record RestrictNodes(IndexSet nodes) implements TopologyEdit {}

  /**
   * Makes one node of several: the first takes the others' memory and PUs. Distances to it are the
   * mean of theirs, rounded; what was measured of them, such as bandwidth, goes.
   */
  record MergeNodes(IndexSet nodes) implements TopologyEdit {}

  /**
   * Divides a node, its memory and its PUs into equal parts. Each is as far from the others as the
   * node was, and from the other parts as from itself; what was measured of it goes.
   */
  record SplitNode(int node, int parts) implements TopologyEdit {}

  /** Divides a package, its caches, and the nodes at it, into equal parts. */
  record SplitPackage(int logicalIndex, int parts) implements TopologyEdit {}

  /**
   * Adds a node without PUs, such as memory behind CXL.
   *
   * @param distance from and to all others; by default the largest that there is
   */
  record AddNode(int node, long bytes, OptionalLong distance) implements TopologyEdit {}

  /** Sets how much memory a node has. */
  record SetMemory(int node, long bytes) implements TopologyEdit {}

  /** Adds a cache at each object of a type, shared by all its PUs. */
  record AddCache(ObjectType type, long bytes, ObjectType at) implements TopologyEdit {}

  /** Removes all caches of a type; what they hold goes up. */
  record RemoveCache(ObjectType type) implements TopologyEdit {}

  /** Sets how far all nodes are from each other, row by row in logical order, on ACPI's scale. */
  record SetDistances(long[][] rows) implements TopologyEdit {
    public SetDistances {
      rows = Arrays.stream(rows).map(long[]::clone).toArray(long[][]::new);
    }

    /** A copy. */
    @Override
    public long[][] rows() {
      return Arrays.stream(rows).map(long[]::clone).toArray(long[][]::new);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SetDistances edit && Arrays.deepEquals(rows, edit.rows);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(rows);
    }
  }

  /** Sets how far two nodes are from each other, both ways, or one from itself. */
  record SetDistance(int one, int other, long value) implements TopologyEdit {}

  /** Sets what PUs of one node measure on another's memory, or on its own. */
  record SetMemoryValue(Measure measure, int node, int from, long value) implements TopologyEdit {}

  /** hwloc's two measures of memory. */
  enum Measure {
    /** In MiB/s. */
    BANDWIDTH("Bandwidth", MemoryAttribute.HIGHER_FIRST | MemoryAttribute.NEEDS_INITIATOR),

    /** In nanoseconds. */
    LATENCY("Latency", MemoryAttribute.LOWER_FIRST | MemoryAttribute.NEEDS_INITIATOR);

    private final String hwlocName;
    private final long flags;

    Measure(String hwlocName, long flags) {
      this.hwlocName = hwlocName;
      this.flags = flags;
    }

    String hwlocName() {
      return hwlocName;
    }

    long flags() {
      return flags;
    }

    String word() {
      return hwlocName.toLowerCase(Locale.ROOT);
    }
  }

  /** Gives PUs other OS indexes, in the logical order of today. */
  record RenumberPus(List<Integer> osIndexes) implements TopologyEdit {
    public RenumberPus {
      osIndexes = List.copyOf(osIndexes);
    }
  }
}
