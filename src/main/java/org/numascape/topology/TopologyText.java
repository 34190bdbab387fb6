package org.numascape.topology;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.PciDevice;

/** A topology as a tree of text lines, as {@code lstopo --of console} prints it. */
public final class TopologyText {
  private final StringBuilder text = new StringBuilder();
  private final Topology topology;

  /** As in lstopo: if one device is in another domain than 0, each says its domain. */
  private final boolean withDomain;

  private TopologyText(Topology topology) {
    this.topology = topology;
    this.withDomain =
        topology.objects(ObjectType.PCI_DEVICE).stream()
            .anyMatch(
                each ->
                    each.attributes() instanceof PciDevice device
                        && device.busId().equals(device.shortBusId()));
  }

  /**
   * The tree, a line per object, each line ended; objects with the same PUs and nothing beside them
   * share a line with {@code +}, and so do PCI devices of one model side by side. PUs and nodes
   * that the process may not use are marked.
   */
  public static String tree(Topology topology) {
    TopologyText tree = new TopologyText(topology);
    tree.print(topology.root(), 0);
    return tree.text.append('\n').toString();
  }

  private void print(TopologyObject object, int depth) {
    int inner = depth;
    if (sharesLineOf(object.parent(), object)) {
      text.append(" + ");
    } else {
      if (object.parent() != null) {
        text.append('\n');
      }
      text.repeat("  ", depth);
      inner++;
    }
    describe(object);
    for (TopologyObject child : object.memoryChildren()) {
      print(child, inner);
    }
    for (TopologyObject child : object.children()) {
      print(child, inner);
    }
    printDevices(object.ioChildren(), inner);
    for (TopologyObject child : object.miscChildren()) {
      print(child, inner);
    }
  }

  private void printDevices(List<TopologyObject> devices, int depth) {
    int from = 0;
    while (from < devices.size()) {
      int to = from + 1;
      while (to < devices.size() && devices.get(from).isAlikeDevice(devices.get(to))) {
        to++;
      }
      if (to - from > 1 && devices.get(to - 1).attributes() instanceof PciDevice last) {
        text.append('\n').repeat("  ", depth).append(to - from).append(" x { ");
        describe(devices.get(from), "-" + last.busId().replaceFirst(".*:", ""));
        text.append(" }");
      } else {
        print(devices.get(from), depth);
      }
      from = to;
    }
  }

  private static boolean sharesLineOf(@Nullable TopologyObject parent, TopologyObject object) {
    return parent != null
        && object.type().isNormal()
        && parent.children().size() == 1
        && parent.memoryChildren().isEmpty()
        && parent.ioChildren().isEmpty()
        && parent.miscChildren().isEmpty()
        && parent.cpuset().equals(object.cpuset());
  }

  private void describe(TopologyObject object) {
    describe(object, "");
  }

  /**
   * @param upTo what stands after a PCI device's bus id
   */
  private void describe(TopologyObject object, String upTo) {
    switch (object.attributes()) {
      case ObjectAttributes.Bridge bridge ->
          text.append(bridge.types().startsWith("0") ? "HostBridge" : "PCIBridge");
      case PciDevice device -> {
        text.append("PCI ").append(withDomain ? device.busId() : device.shortBusId()).append(upTo);
        if (!device.className().isEmpty()) {
          text.append(" (").append(device.className()).append(')');
        }
      }
      case ObjectAttributes.OsDevice device -> text.append(device.kind()).append(subtype(object));
      default -> {
        if (object.type() == ObjectType.MISC) {
          text.append("Misc").append(subtype(object));
        } else {
          numbered(object);
        }
      }
    }
    if (object.name() != null && !object.type().isNormal()) {
      String quote = object.type() == ObjectType.MISC ? "" : "\"";
      text.append(' ').append(quote).append(object.name()).append(quote);
    }
  }

  private static String subtype(TopologyObject object) {
    return object.subtype() == null ? "" : "(" + object.subtype() + ")";
  }

  private void numbered(TopologyObject object) {
    String name = object.toString();
    int number = name.indexOf(" L#");
    text.append(name, 0, number);
    text.append(subtype(object));
    if (object.parent() != null) {
      text.append(name, number, name.length());
    }
    String details = details(object);
    if (!details.isEmpty()) {
      text.append(" (").append(details).append(')');
    }
  }

  private String details(TopologyObject object) {
    return switch (object.attributes()) {
      case ObjectAttributes.Cache cache -> size(cache.sizeBytes());
      case ObjectAttributes.NumaMemory memory ->
          "P#%d%s%s"
              .formatted(
                  object.osIndex().orElseThrow(),
                  memory.localBytes() == 0 ? "" : " " + size(memory.localBytes()),
                  mark(topology.allowedNodeset().containsAll(object.nodeset())));
      default -> {
        if (object.parent() == null) {
          yield total();
        }
        yield object.type() == ObjectType.PU
            ? "P#%d%s"
                .formatted(
                    object.osIndex().orElseThrow(),
                    mark(topology.allowedCpuset().containsAll(object.cpuset())))
            : "";
      }
    };
  }

  private static String mark(boolean allowed) {
    return allowed ? "" : ", not allowed";
  }

  private String total() {
    long bytes = topology.memoryBytes();
    return bytes == 0 ? "" : size(bytes) + " total";
  }

  /** hwloc's way: binary units, the next only from ten of it on. */
  static String size(long bytes) {
    String[] units = {"KB", "MB", "GB", "TB"};
    int unit = 0;
    while (unit < units.length - 1 && bytes >= 10L << 10 * (unit + 2)) {
      unit++;
    }
    long half = bytes >> 10 * (unit + 1) - 1;
    return String.format(Locale.ROOT, "%d%s", half + 1 >> 1, units[unit]);
  }
}
