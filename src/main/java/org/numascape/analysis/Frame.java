package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * What of a machine is drawn inside what, before anything has a place.
 *
 * @param object what a click on the frame selects
 * @param strips the nodes in this frame that are local to no PU, such as HBM beside DRAM or memory
 *     without PUs, a node's memory-side caches, and the caches that hold all that this core, node
 *     or cache holds; each is a line at the top
 * @param devices I/O and Misc objects at this object; below all else or beside it
 * @param hidden what a fold stands for; empty for others
 * @param run those and their equal siblings that are drawn; empty for others
 */
record Frame(
    Kind kind,
    TopologyObject object,
    List<TopologyObject> strips,
    List<Device> devices,
    List<Frame> children,
    List<TopologyObject> hidden,
    List<TopologyObject> run) {
  /** How a frame looks. */
  enum Kind {
    /** A package, or a machine without packages. */
    PACKAGE,
    /** A NUMA node around the PUs that are local to it. */
    NODE,
    /** A cache, die or group. */
    INNER,
    CORE,
    PU,
    /** Not drawn: keeps strips and children together. */
    REGION,
    /** One box for several equal siblings. */
    FOLD,
    /** A line: a node that frames no PUs, a memory-side cache, or a cache of a single core. */
    STRIP,
    /** A small square, where lines to devices begin. */
    BRIDGE,
    /** An I/O or Misc object. */
    DEVICE
  }

  /** Big and small cores come in a few runs; more are an irregular machine, drawn as it is. */
  private static final int MOST_BANDS = 4;

  private Frame(Kind kind, TopologyObject object, List<Frame> children) {
    this(kind, object, List.of(), List.of(), children, List.of(), List.of());
  }

  /** One box for the objects {@code hidden} out of a run of equal siblings. */
  static Frame fold(List<TopologyObject> hidden, List<TopologyObject> run) {
    return new Frame(
        Kind.FOLD,
        hidden.getFirst(),
        List.of(),
        List.of(),
        List.of(),
        List.copyOf(hidden),
        List.copyOf(run));
  }

  Frame withChildren(List<Frame> others) {
    return new Frame(kind, object, strips, devices, List.copyOf(others), hidden, run);
  }

  /** The same with a cache that holds no more than it: an outer cache stands above inner ones. */
  private Frame within(TopologyObject cache) {
    List<TopologyObject> all = new ArrayList<>(strips);
    if (kind == Kind.INNER) {
      all.addFirst(object);
      return new Frame(kind, cache, List.copyOf(all), devices, children, hidden, run);
    }
    all.add(kind == Kind.NODE ? all.size() : 0, cache);
    return new Frame(kind, object, List.copyOf(all), devices, children, hidden, run);
  }

  /** How many cells there are to place. */
  int cells() {
    return children.isEmpty() ? 1 : children.stream().mapToInt(Frame::cells).sum();
  }

  /**
   * @param whole whether each core and cache has a box, or a line in one that holds the same
   */
  static Frame of(Topology topology, LayoutOptions options, boolean whole) {
    Set<TopologyObject> framing =
        Set.copyOf(topology.pus().stream().map(topology::localNode).toList());
    List<Frame> frames = new Builder(framing, options, whole).frames(topology.root());
    Frame all =
        frames.size() == 1 ? frames.getFirst() : new Frame(Kind.REGION, topology.root(), frames);
    return options.folded() ? Folding.fold(all, topology, options.neverFolded()) : all;
  }

  private boolean isLinesAlone() {
    return kind == Kind.REGION && children.isEmpty() && devices.isEmpty();
  }

  /** Nodes and packages are peers however they are filled. */
  private boolean looksLike(Frame other) {
    return kind == Kind.NODE
        || kind == Kind.PACKAGE
        || (kind == other.kind && children.size() == other.children.size());
  }

  /**
   * @param framing the nodes that are local to some PU
   */
  private record Builder(Set<TopologyObject> framing, LayoutOptions options, boolean whole) {
    /** An object's frame, or those of its children if the object itself would say nothing. */
    List<Frame> frames(TopologyObject object) {
      if (object.type() == ObjectType.PU) {
        return List.of(new Frame(Kind.PU, object, List.of()));
      }
      List<TopologyObject> nodes = new ArrayList<>();
      collectNodes(object.memoryChildren(), nodes);
      List<TopologyObject> strips = nodes.stream().filter(node -> !framing.contains(node)).toList();
      List<Frame> frames = new ArrayList<>();
      List<TopologyObject> hoisted = new ArrayList<>();
      for (TopologyObject child : object.children()) {
        for (Frame frame : frames(child)) {
          // Memory that has a Group to itself is a line like other memory without PUs.
          if (frame.isLinesAlone()) {
            hoisted.addAll(frame.strips());
          } else {
            frames.add(frame);
          }
        }
      }
      List<Frame> inside = banded(object, frames);
      // A node of a single core is around it, as those of several cores are around theirs.
      boolean within =
          whole && object.type() == ObjectType.CORE && nodes.stream().anyMatch(framing::contains);
      if (within) {
        inside = List.of(new Frame(Kind.CORE, object, inside));
      }
      boolean framed = false;
      for (TopologyObject node : nodes) {
        if (framing.contains(node)) {
          List<TopologyObject> lines = new ArrayList<>(cachesOf(node));
          lines.addAll(strips);
          inside =
              List.of(new Frame(Kind.NODE, node, lines, List.of(), inside, List.of(), List.of()));
          strips = List.of();
          framed = true;
        }
      }
      strips = Stream.concat(strips.stream(), hoisted.stream()).toList();
      List<Device> devices = options.devices() ? Device.of(object, options.folded()) : List.of();
      Kind kind = within ? Kind.REGION : kind(object, inside, framed);
      if (kind == Kind.REGION && strips.isEmpty() && devices.isEmpty()) {
        return object.type().isCache() && holdsTheSame(inside)
            ? List.of(inside.getFirst().within(object))
            : inside;
      }
      return List.of(new Frame(kind, object, strips, devices, inside, List.of(), List.of()));
    }

    /** Whether a cache around it would only double the outline of what is in it. */
    private boolean holdsTheSame(List<Frame> inside) {
      if (inside.size() != 1) {
        return false;
      }
      Frame only = inside.getFirst();
      return only.kind == Kind.NODE
          || (whole
              && (only.kind == Kind.CORE
                  || (only.kind == Kind.INNER && only.object.type().isCache())));
    }

    /**
     * Where big and small cores stand side by side, each kind gets a region of its own, so that
     * they don't share rows.
     */
    private static List<Frame> banded(TopologyObject object, List<Frame> frames) {
      List<Frame> bands = new ArrayList<>();
      int from = 0;
      for (int to = 1; to <= frames.size(); to++) {
        if (to == frames.size() || !frames.get(from).looksLike(frames.get(to))) {
          List<Frame> run = frames.subList(from, to);
          bands.add(
              run.size() == 1 ? run.getFirst() : new Frame(Kind.REGION, object, List.copyOf(run)));
          from = to;
        }
      }
      return bands.size() > 1 && bands.size() <= MOST_BANDS ? bands : frames;
    }

    /** Memory-side caches, the outermost first. */
    private static List<TopologyObject> cachesOf(TopologyObject node) {
      List<TopologyObject> caches = new ArrayList<>();
      TopologyObject each = node.parent();
      while (each != null && each.type() == ObjectType.MEMORY_CACHE) {
        caches.addFirst(each);
        each = each.parent();
      }
      return caches;
    }

    private static void collectNodes(List<TopologyObject> memory, List<TopologyObject> into) {
      for (TopologyObject each : memory) {
        if (each.type() == ObjectType.NUMA_NODE) {
          into.add(each);
        }
        collectNodes(each.memoryChildren(), into);
      }
    }

    private Kind kind(TopologyObject object, List<Frame> inside, boolean framed) {
      return switch (object.type()) {
        case PACKAGE -> Kind.PACKAGE;
        case CORE -> whole || inside.size() > 1 ? Kind.CORE : Kind.REGION;
        case DIE -> hasSiblings(object) ? Kind.INNER : Kind.REGION;
        case GROUP ->
            !framed && inside.size() > 1 && hasSiblings(object) ? Kind.INNER : Kind.REGION;
        case L5_CACHE, L4_CACHE, L3_CACHE, L2_CACHE -> cache(inside);
        case MACHINE -> inside.stream().allMatch(Builder::needsPanel) ? Kind.PACKAGE : Kind.REGION;
        // An L1 would only double an outline, but for one that several cores share.
        default -> whole && object.type().isCache() ? cache(inside) : Kind.REGION;
      };
    }

    private Kind cache(List<Frame> inside) {
      return inside.size() > 1 || (whole && inside.size() == 1 && inside.getFirst().kind == Kind.PU)
          ? Kind.INNER
          : Kind.REGION;
    }

    private static boolean needsPanel(Frame frame) {
      return frame.kind() != Kind.PACKAGE && frame.kind() != Kind.NODE;
    }

    private static boolean hasSiblings(TopologyObject object) {
      TopologyObject parent = object.parent();
      return parent != null && parent.children().size() > 1;
    }
  }
}
