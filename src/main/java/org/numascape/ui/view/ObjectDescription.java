package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.List;
import org.numascape.analysis.Quantity;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** What a tooltip says of an object, in human units. */
final class ObjectDescription {
  private ObjectDescription() {}

  static String of(TopologyObject object, Topology topology) {
    List<String> lines = new ArrayList<>();
    String heading = object.toString();
    if (object.osIndex().isPresent()) {
      heading += " (P#" + object.osIndex().getAsInt() + ")";
    }
    lines.add(heading);
    if (object.name() != null) {
      lines.add(object.name());
    }
    if (object.subtype() != null) {
      lines.add(object.subtype());
    }
    String size = size(object);
    if (!size.isEmpty()) {
      lines.add(size + detail(object.attributes()));
    }
    if (object.type() == ObjectType.NUMA_NODE) {
      lines.add(
          object.cpuset().isEmpty()
              ? "memory without CPUs"
              : "local to PUs P#" + object.cpuset().toList());
      if (topology.nodes().size() > 1) {
        lines.add("distances " + distances(object, topology));
      }
    } else if (object.type() == ObjectType.PU) {
      lines.add("local memory: " + topology.localNode(object));
      if (!topology.allowedCpuset().contains(object.osIndex().orElse(-1))) {
        lines.add("this process may not use it");
      }
    } else if (!object.cpuset().isEmpty()) {
      lines.add("PUs P#" + object.cpuset().toList());
    }
    for (TopologyObject.Info info : object.infos()) {
      if (lines.size() < 12) {
        lines.add(info.name() + ": " + info.value());
      }
    }
    return String.join("\n", lines);
  }

  /** The size of a cache or of a node's memory; empty for other objects. */
  static String size(TopologyObject object) {
    return switch (object.attributes()) {
      case ObjectAttributes.Cache cache -> Quantity.bytes(cache.sizeBytes());
      case ObjectAttributes.NumaMemory memory -> Quantity.bytes(memory.localBytes());
      case ObjectAttributes.None() -> "";
      case ObjectAttributes.GroupKind _ -> "";
      case ObjectAttributes.PciDevice device -> device.busId();
      case ObjectAttributes.Bridge bridge -> bridge.pci();
      case ObjectAttributes.OsDevice device -> device.kind();
    };
  }

  private static String detail(ObjectAttributes attributes) {
    if (!(attributes instanceof ObjectAttributes.Cache cache)) {
      return "";
    }
    String ways =
        switch (cache.associativity()) {
          case -1 -> ", fully associative";
          case 0 -> "";
          default -> ", " + cache.associativity() + " ways";
        };
    return ways + (cache.lineBytes() > 0 ? ", lines of " + cache.lineBytes() + " B" : "");
  }

  private static String distances(TopologyObject node, Topology topology) {
    List<String> all = new ArrayList<>();
    for (int to = 0; to < topology.nodes().size() && to < 16; to++) {
      all.add(Long.toString(topology.nodeDistance(node.logicalIndex(), to)));
    }
    return String.join(" ", all) + (topology.nodes().size() > 16 ? " …" : "");
  }
}
