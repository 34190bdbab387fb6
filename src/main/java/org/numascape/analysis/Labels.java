package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.topology.CpuKind;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** What a machine's boxes are called, and how wide that is. */
final class Labels {
  /** The width of an average character / text size, generous for Inter and Segoe alike. */
  private static final double REGULAR = 0.56;

  private static final double BOLD = 0.6;

  /** Before the number of a core's kind of CPU. */
  static final String KIND = "kind ";

  private Labels() {}

  static double width(String text, double size, boolean bold) {
    return text.length() * size * (bold ? BOLD : REGULAR);
  }

  /** The width inside a frame that its header should have, so that it needn't be shortened. */
  static double leastWidth(Frame frame, Detail detail) {
    double size = Math.max(9, detail.small());
    double strips = 0;
    for (TopologyObject strip : detail.title() == 0 ? List.<TopologyObject>of() : frame.strips()) {
      // Where text is small, room is scarce, and an index is worth less than a size.
      String cache = detail.small() >= 10 ? "L1d L#00 512 KiB" : "L1d 512 KiB";
      String longest = strip.type().isCache() ? cache : "NUMANode L#0";
      strips = Math.max(strips, width(longest, size, false) + size);
    }
    return switch (frame.kind()) {
      case PACKAGE, NODE -> Math.max(strips, width(shortest(frame.object()), detail.title(), true));
      case CORE ->
          detail.whole() ? Math.max(strips, width(frame.object().toString(), size, false)) : strips;
      case INNER, PU, REGION, FOLD, STRIP, BRIDGE, DEVICE -> strips;
    };
  }

  /** From the longest to the shortest: the first that fits is shown. */
  static List<String> titles(TopologyObject object, IndexKind indexes) {
    String logical = object.toString();
    return switch (indexes) {
      case LOGICAL -> List.of(logical, shortest(object));
      case OS -> {
        String number = object.osIndex().isPresent() ? " P#" + object.osIndex().getAsInt() : "";
        yield List.of(logical.replaceFirst(" L#.*", "") + number, letter(object) + number);
      }
      case BOTH ->
          object.osIndex().isPresent() && object.type() != ObjectType.MACHINE
              ? List.of(logical + " P#" + object.osIndex().getAsInt(), logical, shortest(object))
              : List.of(logical, shortest(object));
    };
  }

  /** From the longest to the shortest: where a device is or what the OS calls it. */
  static List<String> device(Device device) {
    TopologyObject object = device.object();
    String name = object.name() == null ? "" : " " + object.name();
    return switch (object.attributes()) {
      case ObjectAttributes.PciDevice pci -> {
        String where = "PCI " + pci.shortBusId();
        if (!device.alike().isEmpty()
            && device.alike().getLast().attributes() instanceof ObjectAttributes.PciDevice last) {
          where =
              (1 + device.alike().size())
                  + " × "
                  + where
                  + "-"
                  + last.busId().replaceFirst(".*:", "");
        }
        yield pci.className().isEmpty()
            ? List.of(where)
            : List.of(where + " (" + pci.className() + ")", where);
      }
      case ObjectAttributes.OsDevice os ->
          List.of(os.kind() + name, name.isEmpty() ? os.kind() : name.strip());
      default -> List.of(object.type().label() + name, object.type().label());
    };
  }

  private static String shortest(TopologyObject object) {
    if (object.type() == ObjectType.MACHINE || object.type().isCache()) {
      return object.type().label();
    }
    return letter(object) + object.logicalIndex();
  }

  private static String letter(TopologyObject object) {
    return switch (object.type()) {
      case NUMA_NODE -> "N";
      case PACKAGE -> "P";
      default -> object.type().label() + " ";
    };
  }

  /** Several objects of a type. */
  static String plural(ObjectType type) {
    return switch (type) {
      case PU -> "PUs";
      case CORE, DIE, GROUP, PACKAGE -> type.label().toLowerCase(Locale.ROOT) + "s";
      default -> type.label();
    };
  }

  /**
   * What stands at the right of a header, from the longest to the shortest: the first that fits is
   * shown. Empty if there is nothing to say.
   */
  static List<String> details(TopologyObject object, Topology topology) {
    if (object.type() == ObjectType.CORE) {
      return kind(object, topology);
    }
    if (object.attributes() instanceof ObjectAttributes.NumaMemory memory) {
      return memory(object, memory.localBytes());
    }
    if (object.type() == ObjectType.GROUP) {
      return object.subtype() == null ? List.of() : List.of(object.subtype());
    }
    String detail = detail(object);
    if (object.type().isCache() && object.subtype() != null) {
      return List.of((object.subtype() + " " + detail).strip(), detail);
    }
    return detail.isEmpty() ? List.of() : List.of(detail);
  }

  /** Which kind of core it is, where there are several. */
  private static List<String> kind(TopologyObject core, Topology topology) {
    List<CpuKind> kinds = topology.cpuKinds();
    for (int i = 0; kinds.size() > 1 && i < kinds.size(); i++) {
      if (kinds.get(i).cpuset().containsAll(core.cpuset())) {
        List<String> words = new ArrayList<>();
        for (TopologyObject.Info info : kinds.get(i).infos()) {
          if (info.name().equals("CoreType")) {
            words.add(info.value());
          }
        }
        words.add(KIND + i);
        return words;
      }
    }
    return List.of();
  }

  private static String detail(TopologyObject object) {
    if (object.attributes() instanceof ObjectAttributes.Cache cache) {
      return Quantity.bytes(cache.sizeBytes());
    } else if (object.type() == ObjectType.PACKAGE || object.type() == ObjectType.MACHINE) {
      int cores = count(object, ObjectType.CORE);
      int shown = cores > 0 ? cores : count(object, ObjectType.PU);
      return shown + (cores > 0 ? " core" : " PU") + (shown == 1 ? "" : "s");
    }
    return "";
  }

  private static List<String> memory(TopologyObject node, long bytes) {
    String size = bytes == 0 ? "" : Quantity.bytes(bytes);
    String text = ((node.subtype() == null ? "" : node.subtype() + " ") + size).strip();
    TopologyObject parent = node.parent();
    if (parent != null
        && parent.type() == ObjectType.MEMORY_CACHE
        && parent.attributes() instanceof ObjectAttributes.Cache cache) {
      return List.of(text + ", cached by " + Quantity.bytes(cache.sizeBytes()), text, size);
    }
    return text.isEmpty() ? List.of() : List.of(text, size);
  }

  private static int count(TopologyObject object, ObjectType type) {
    int count = object.type() == type ? 1 : 0;
    for (TopologyObject child : object.children()) {
      count += count(child, type);
    }
    return count;
  }
}
