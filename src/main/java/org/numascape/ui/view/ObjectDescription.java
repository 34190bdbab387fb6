package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.numascape.analysis.Quantity;
import org.numascape.topology.MemoryAttribute;
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
    switch (object.attributes()) {
      case ObjectAttributes.PciDevice device -> lines.addAll(pci(device));
      case ObjectAttributes.Bridge bridge -> {
        lines.add("leads to PCI buses " + bridge.pci());
        bridge.device().ifPresent(device -> lines.addAll(pci(device)));
      }
      case ObjectAttributes.OsDevice device -> lines.add(device.kind());
      case ObjectAttributes.Cache _, ObjectAttributes.NumaMemory _ ->
          lines.add(size(object) + detail(object.attributes()));
      case ObjectAttributes.None(), ObjectAttributes.GroupKind _ -> {}
    }
    for (TopologyObject device : object.ioChildren()) {
      if (object.type() == ObjectType.PCI_DEVICE && device.name() != null) {
        lines.add("known to the system as " + device.name());
      }
    }
    if (object.type() == ObjectType.NUMA_NODE) {
      lines.add(
          object.cpuset().isEmpty()
              ? "memory without CPUs"
              : "local to PUs P#" + object.cpuset().toList());
      int node = object.logicalIndex();
      if (topology.nodes().size() > 1 && topology.knowsDistance(node, node)) {
        lines.add("distances " + distances(object, topology));
      }
      best(object, topology, "Bandwidth", true)
          .ifPresent(mebibytes -> lines.add("bandwidth up to " + bandwidth(mebibytes)));
      best(object, topology, "Latency", false)
          .ifPresent(nanos -> lines.add("latency from " + Quantity.duration(nanos)));
    } else if (object.type() == ObjectType.PU) {
      lines.add(
          (topology.hasLocalNode(object) ? "local memory: " : "no local memory; the nearest: ")
              + topology.localNode(object));
      if (!topology.allowedCpuset().contains(object.osIndex().orElse(-1))) {
        lines.add("this process may not use it");
      }
      topology.cpuKinds().stream()
          .filter(kind -> kind.cpuset().containsAll(object.cpuset()))
          .findFirst()
          .ifPresent(kind -> kind.infos().forEach(info -> lines.add(frequency(info))));
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

  /** The best value of a memory attribute of a node, over all who may access it. */
  private static OptionalLong best(
      TopologyObject node, Topology topology, String attribute, boolean highest) {
    LongStream values =
        topology.memoryAttributes().stream()
            .filter(each -> each.name().equals(attribute))
            .flatMap(each -> each.values().stream())
            .filter(value -> value.target() == node)
            .mapToLong(MemoryAttribute.Value::value);
    return highest ? values.max() : values.min();
  }

  /** hwloc's bandwidths are in MiB/s. */
  private static String bandwidth(long mebibytesPerSecond) {
    return Quantity.bytes(mebibytesPerSecond << 20) + "/s";
  }

  private static String frequency(TopologyObject.Info info) {
    return switch (info.name()) {
      case "FrequencyMaxMHz" -> "up to " + gigahertz(info.value());
      case "FrequencyBaseMHz" -> "base " + gigahertz(info.value());
      default -> info.name() + ": " + info.value();
    };
  }

  private static String gigahertz(String megahertz) {
    return megahertz.matches("[0-9]{1,6}")
        ? String.format(Locale.ROOT, "%.1f GHz", Integer.parseInt(megahertz) / 1000.0)
        : megahertz + " MHz";
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

  private static List<String> pci(ObjectAttributes.PciDevice device) {
    List<String> lines = new ArrayList<>();
    String what = device.className().isEmpty() ? "" : device.className() + ", ";
    lines.add(what + "PCI " + device.busId());
    if (device.linkSpeed() > 0) {
      lines.add(String.format(Locale.ROOT, "link of %.1f GB/s", device.linkSpeed()));
    }
    return lines;
  }

  private static String detail(ObjectAttributes attributes) {
    if (attributes instanceof ObjectAttributes.NumaMemory memory && !memory.pageTypes().isEmpty()) {
      return ", pages of "
          + memory.pageTypes().stream()
              .map(page -> Quantity.bytes(page.sizeBytes()))
              .collect(Collectors.joining(", "));
    } else if (!(attributes instanceof ObjectAttributes.Cache cache)) {
      return "";
    } else {
      return ofCache(cache);
    }
  }

  private static String ofCache(ObjectAttributes.Cache cache) {
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
