package org.numascape.pool;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** On which nodes the pages of blocks are. */
public sealed interface MemoryPolicy {
  MemoryPolicy FIRST_TOUCH = Rule.FIRST_TOUCH;
  MemoryPolicy INTERLEAVE = Rule.INTERLEAVE;
  MemoryPolicy ONE_NODE = Rule.ONE_NODE;

  /** As the command line and files spell it; {@link #parse} reads it back. */
  String label();

  /**
   * The nodes that it puts pages on, in the order of their OS indexes; none if the workers decide.
   *
   * @throws MemoryPolicyException if it names a node that does not exist or may not be used
   */
  List<TopologyObject> nodesOn(Topology topology);

  /**
   * The policy of a label.
   *
   * @throws IllegalArgumentException if there is no such label, with those that there are
   */
  static MemoryPolicy parse(String label) {
    if (label.startsWith(Bind.PREFIX)) {
      return Bind.parse(label.substring(Bind.PREFIX.length()));
    }
    return Arrays.stream(Rule.values())
        .filter(rule -> rule.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "memory="
                        + label
                        + " must be one of "
                        + Arrays.stream(Rule.values())
                            .map(Rule::label)
                            .collect(Collectors.joining(", "))
                        + ", or "
                        + Bind.PREFIX
                        + " and a node, such as bind:0"));
  }

  /** A rule that fits every machine. */
  enum Rule implements MemoryPolicy {
    /** Each page on the node of the worker that first writes to it. */
    FIRST_TOUCH("first-touch"),
    /** Page after page on the next of all nodes that may be used. */
    INTERLEAVE("interleave"),
    /** All on the first node that may be used, to show what goes wrong. */
    ONE_NODE("one-node");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public List<TopologyObject> nodesOn(Topology topology) {
      List<TopologyObject> usable =
          topology.allowedNodeset().stream()
              .mapToObj(index -> topology.nodeByOsIndex(index).stream())
              .flatMap(found -> found)
              .toList();
      if (this != FIRST_TOUCH && usable.isEmpty()) {
        throw new MemoryPolicyException(
            "memory="
                + label
                + " finds no node that may be used: allowed nodeset="
                + topology.allowedNodeset()
                + "; allow one");
      }
      return switch (this) {
        case FIRST_TOUCH -> List.of();
        case INTERLEAVE -> usable;
        case ONE_NODE -> usable.subList(0, 1);
      };
    }
  }

  /** All on this node. */
  record Bind(int nodeOsIndex) implements MemoryPolicy {
    static final String PREFIX = "bind:";

    public Bind {
      if (nodeOsIndex < 0 || nodeOsIndex > IndexSet.MAX_INDEX) {
        throw new IllegalArgumentException(
            "memory=%s%d must name a node in 0..%d"
                .formatted(PREFIX, nodeOsIndex, IndexSet.MAX_INDEX));
      }
    }

    private static Bind parse(String node) {
      try {
        return new Bind(Integer.parseInt(node));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "memory=" + PREFIX + node + " must name a node by its OS index, such as bind:0", e);
      }
    }

    @Override
    public String label() {
      return PREFIX + nodeOsIndex;
    }

    @Override
    public List<TopologyObject> nodesOn(Topology topology) {
      return List.of(
          topology
              .nodeByOsIndex(nodeOsIndex)
              .filter(node -> topology.allowedNodeset().contains(nodeOsIndex))
              .orElseThrow(
                  () ->
                      new MemoryPolicyException(
                          "memory=%s names no node that may be used; those are P#%s"
                              .formatted(label(), topology.allowedNodeset().toList()))));
    }
  }
}
