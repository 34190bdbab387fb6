package org.numascape.topology;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A topology as a tree of text lines, as {@code lstopo --of console} prints it. */
public final class TopologyText {
  private final StringBuilder text = new StringBuilder();
  private final Topology topology;

  private TopologyText(Topology topology) {
    this.topology = topology;
  }

  /**
   * The tree, a line per object, each line ended; objects with the same PUs and nothing beside them
   * share a line with {@code +}. PUs and nodes that the process may not use are marked.
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
    for (List<TopologyObject> children :
        List.of(
            object.memoryChildren(),
            object.children(),
            object.ioChildren(),
            object.miscChildren())) {
      for (TopologyObject child : children) {
        print(child, inner);
      }
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
    switch (object.attributes()) {
      case ObjectAttributes.Bridge bridge -> {
        text.append(bridge.types().startsWith("0") ? "HostBridge" : "PCIBridge");
        bridge.device().ifPresent(device -> text.append(" (").append(device.busId()).append(')'));
      }
      case ObjectAttributes.PciDevice device -> text.append("PCI ").append(device.busId());
      case ObjectAttributes.OsDevice device -> text.append(device.kind());
      default -> numbered(object);
    }
    if (object.name() != null && !object.type().isNormal()) {
      text.append(" \"").append(object.name()).append('"');
    }
  }

  private void numbered(TopologyObject object) {
    String name = object.toString();
    int number = name.indexOf(" L#");
    text.append(name, 0, number);
    if (object.subtype() != null) {
      text.append('(').append(object.subtype()).append(')');
    }
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
    long bytes = 0;
    for (TopologyObject node : topology.nodes()) {
      if (node.attributes() instanceof ObjectAttributes.NumaMemory memory) {
        bytes += memory.localBytes();
      }
    }
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
