package org.numascape.cli;

import java.util.ArrayList;
import java.util.List;
import org.numascape.analysis.Quantity;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A topology as indented text, as lstopo prints it: memory before the cores it is near to, single
 * children on their parent's line.
 */
final class TopologyTree {
  private final List<String> lines = new ArrayList<>();

  private TopologyTree() {}

  static List<String> of(Topology topology) {
    TopologyTree tree = new TopologyTree();
    tree.add(topology.root(), 0);
    return tree.lines;
  }

  private void add(TopologyObject object, int depth) {
    StringBuilder line = new StringBuilder("  ".repeat(depth)).append(words(object));
    TopologyObject last = object;
    while (object.parent() != null && isChain(last)) {
      last = last.children().getFirst();
      line.append(" + ").append(words(last));
    }
    lines.add(line.toString());
    last.memoryChildren().forEach(child -> add(child, depth + 1));
    last.children().forEach(child -> add(child, depth + 1));
    last.ioChildren().forEach(child -> add(child, depth + 1));
    last.miscChildren().forEach(child -> add(child, depth + 1));
  }

  private static boolean isChain(TopologyObject object) {
    return object.children().size() == 1
        && object.memoryChildren().isEmpty()
        && object.ioChildren().isEmpty()
        && object.miscChildren().isEmpty();
  }

  private static String words(TopologyObject object) {
    StringBuilder words = new StringBuilder(object.toString());
    List<String> details = new ArrayList<>();
    switch (object.type()) {
      case PU, NUMA_NODE -> object.osIndex().ifPresent(index -> details.add("P#" + index));
      default -> {}
    }
    if (object.subtype() != null) {
      details.add(object.subtype());
    }
    if (object.name() != null) {
      details.add("\"" + object.name() + "\"");
    }
    switch (object.attributes()) {
      case ObjectAttributes.Cache cache -> details.add(Quantity.bytes(cache.sizeBytes()));
      case ObjectAttributes.NumaMemory memory -> details.add(Quantity.bytes(memory.localBytes()));
      case ObjectAttributes.PciDevice device -> details.add(device.busId());
      case ObjectAttributes.Bridge bridge -> {}
      case ObjectAttributes.GroupKind group -> {}
      case ObjectAttributes.OsDevice device -> {}
      case ObjectAttributes.None none -> {}
    }
    if (!details.isEmpty()) {
      words.append(" (").append(String.join(", ", details)).append(')');
    }
    return words.toString();
  }
}
