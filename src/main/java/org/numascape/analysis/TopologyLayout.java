package org.numascape.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A machine's nested boxes with their places, computed once; {@link TopologyPicture} paints live
 * values on it without laying out again. Immutable; any thread.
 *
 * <p>After lstopo: memory above, PUs inside, devices below or beside them, where lines lead to them
 * from their bridges. A NUMA node is a box around the PUs local to it; a node local to no PU is a
 * line in the box of the object it belongs to. Caches of a single core are lines in its box where
 * there is room for it. Left out are Groups and Dies that hold all their parent holds.
 */
public final class TopologyLayout {
  /** Extra room is given to the cells up to these factors; a small machine stays small. */
  private static final double MOST_WIDENED = 1.6;

  private static final double MOST_HEIGHTENED = 1.5;

  private static final double MARGIN = 12;

  private final Topology topology;
  private final LayoutOptions options;
  private final Detail detail;
  private final double width;
  private final double height;
  private final List<Placed> placed;
  private final List<Wire> wires;
  private final Map<TopologyObject, Placed> byObject = new IdentityHashMap<>();

  private TopologyLayout(
      Topology topology,
      LayoutOptions options,
      Detail detail,
      double width,
      double height,
      List<Placed> placed,
      List<Wire> wires) {
    this.topology = topology;
    this.options = options;
    this.detail = detail;
    this.width = width;
    this.height = height;
    this.placed = List.copyOf(placed);
    this.wires = List.copyOf(wires);
    for (Placed each : placed) {
      // A region may go by the object around it; the outer one, which is drawn, counts.
      byObject.putIfAbsent(each.object(), each);
      each.hidden().forEach(object -> putAll(object, each));
    }
  }

  private void putAll(TopologyObject object, Placed fold) {
    byObject.putIfAbsent(object, fold);
    object.children().forEach(child -> putAll(child, fold));
  }

  /**
   * Lays a machine out in about the room given. A machine that is small stays smaller than it; one
   * too large for it, even without text, is larger.
   *
   * @param width the room's, in pixels, positive
   * @param height the room's, in pixels, positive
   */
  public static TopologyLayout of(Topology topology, double width, double height) {
    return of(topology, LayoutOptions.USUAL, width, height);
  }

  /** The same, with a choice of what is drawn and how it stands. */
  public static TopologyLayout of(
      Topology topology, LayoutOptions options, double width, double height) {
    return of(topology, options, width, height, 1);
  }

  /**
   * The same, in somewhat more room if all cores and caches fit then.
   *
   * @param mostEnlarged how many times the room's width and height that may be, at least 1
   */
  public static TopologyLayout of(
      Topology topology, LayoutOptions options, double width, double height, double mostEnlarged) {
    if (!(width > 0 && height > 0)) {
      throw new IllegalArgumentException(
          "a layout needs room: width=" + width + ", height=" + height + " must be positive");
    }
    List<Detail> levels = Detail.levels(options.complete());
    Frame frame = Frame.of(topology, options, true);
    for (int i = 0; i < levels.size(); i++) {
      Detail detail = levels.get(i);
      boolean coarsest = i == levels.size() - 1;
      boolean lastWhole = detail.whole() && !levels.get(i + 1).whole();
      double enlarged = lastWhole ? mostEnlarged : 1;
      // Most levels of a large machine needn't be measured.
      boolean tooLarge =
          frame.cells() * detail.cellWidth() * detail.cellHeight()
              > width * height * enlarged * enlarged;
      if (coarsest || !tooLarge) {
        double margin = margin(frame, detail);
        double across = Math.max(1, width - 2 * margin);
        double down = Math.max(1, height - 2 * margin);
        Measured measured = Measured.of(frame, detail, options.direction(), across, down);
        int option = measured.best(across, down);
        Measured.Arrangement size = measured.options().get(option);
        // Rather a margin beside the room than no cores.
        double most =
            lastWhole
                ? Math.max(size.width() / width, size.height() / height)
                : Math.max(size.width() / across, size.height() / down);
        if (coarsest || most <= enlarged) {
          double more = Math.max(1, most);
          Rectangle all =
              new Rectangle(
                  margin,
                  margin,
                  Math.clamp(more * across, size.width(), size.width() * MOST_WIDENED),
                  Math.clamp(more * down, size.height(), size.height() * MOST_HEIGHTENED));
          List<Placed> placed = new ArrayList<>();
          List<Wire> wires = new ArrayList<>();
          new Placing(detail, placed, wires).place(measured, option, all, 0);
          return new TopologyLayout(
              topology,
              options,
              detail,
              all.width() + 2 * margin,
              all.height() + 2 * margin,
              placed,
              wires);
        }
      }
      if (lastWhole) {
        frame = Frame.of(topology, options, false);
      }
    }
    throw new AssertionError("the coarsest level is always taken");
  }

  /** Around nodes that stand in no package, for lines that go around those between their ends. */
  private static double margin(Frame frame, Detail detail) {
    long nodes =
        frame.kind() != Frame.Kind.REGION
            ? 0
            : frame.children().stream().filter(each -> each.kind() == Frame.Kind.NODE).count();
    return nodes > 2 ? Math.min(MARGIN, detail.nodeGap() / 2) : 0;
  }

  public Topology topology() {
    return topology;
  }

  /**
   * The same room laid out so that no object is hidden in a fold whose activity is far from that of
   * its siblings; this layout itself if there is none.
   *
   * @param activity 0..1 by logical index of PUs, as far as known
   */
  public TopologyLayout showing(Map<Integer, Double> activity, double width, double height) {
    Set<TopologyObject> out = new HashSet<>();
    for (Placed each : placed) {
      if (each.kind() == Frame.Kind.FOLD) {
        out.addAll(Folding.standingOut(each.hidden(), each.run(), activity));
      }
    }
    return out.isEmpty() ? this : of(topology, options.keeping(out), width, height);
  }

  public double width() {
    return width;
  }

  public double height() {
    return height;
  }

  /** The innermost drawn object at a point; empty outside of all. */
  public Optional<TopologyObject> at(double x, double y) {
    TopologyObject found = null;
    // Parents come before children, so the last hit is the innermost.
    for (Placed each : placed) {
      if (each.kind() != Frame.Kind.REGION && each.bounds().contains(x, y)) {
        found = each.object();
      }
    }
    return Optional.ofNullable(found);
  }

  /** Where an object is drawn; empty if it is not. */
  public Optional<Rectangle> boundsOf(TopologyObject object) {
    Placed each = byObject.get(object);
    return each == null || each.kind() == Frame.Kind.REGION
        ? Optional.empty()
        : Optional.of(each.bounds());
  }

  /**
   * The drawn object whose box is next around that of a drawn one, or the bridge that leads to it;
   * empty for an outermost one.
   */
  public Optional<TopologyObject> around(TopologyObject object) {
    TopologyObject parent = object.parent();
    if (parent != null && parent.type() == ObjectType.BRIDGE && byObject.containsKey(parent)) {
      return Optional.of(parent);
    }
    int at = placed.indexOf(byObject.get(object));
    for (int i = at - 1; i >= 0; i--) {
      Placed each = placed.get(i);
      if (each.kind() != Frame.Kind.REGION && each.bounds().holds(placed.get(at).bounds())) {
        return Optional.of(each.object());
      }
    }
    return Optional.empty();
  }

  /**
   * The first drawn object in the box of a drawn one or behind a bridge; empty if there is none.
   */
  public Optional<TopologyObject> within(TopologyObject object) {
    if (object.type() == ObjectType.BRIDGE && byObject.containsKey(object)) {
      return object.ioChildren().stream().findFirst();
    }
    int at = placed.indexOf(byObject.get(object));
    return at < 0
        ? Optional.empty()
        : placed.subList(at + 1, placed.size()).stream()
            .filter(each -> each.kind() != Frame.Kind.REGION)
            .findFirst()
            .filter(each -> placed.get(at).bounds().holds(each.bounds()))
            .map(Placed::object);
  }

  /** The outermost object that is drawn first. */
  public TopologyObject first() {
    return placed.stream()
        .filter(each -> each.kind() != Frame.Kind.REGION)
        .findFirst()
        .orElseThrow()
        .object();
  }

  /** Whether each core and cache has a box or a line of its own. */
  public boolean isComplete() {
    return detail.whole();
  }

  Detail detail() {
    return detail;
  }

  /** Parents before children. */
  List<Placed> placed() {
    return placed;
  }

  List<Wire> wires() {
    return wires;
  }

  /**
   * A line from a bridge to what is behind it, around one corner on each side of its trunk.
   *
   * @param trunkX where it turns, and where lines to the bridge's other devices branch off
   * @param speed of the link in GB/s; 0 if that is unknown
   */
  record Wire(double fromX, double fromY, double trunkX, double toX, double toY, double speed) {}

  /** A place in pixels from the picture's top left. */
  public record Rectangle(double x, double y, double width, double height) {
    public boolean contains(double px, double py) {
      return px >= x && px < x + width && py >= y && py < y + height;
    }

    boolean holds(Rectangle other) {
      return other.x >= x
          && other.y >= y
          && other.right() <= right() + 1e-6
          && other.bottom() <= bottom() + 1e-6;
    }

    public double right() {
      return x + width;
    }

    public double bottom() {
      return y + height;
    }
  }

  /**
   * A frame with its place.
   *
   * @param depth how many drawn frames are around it
   * @param hidden what a fold stands for, or a device beside itself; empty for others
   * @param run those and their equal siblings that are drawn; empty for others
   */
  record Placed(
      Frame.Kind kind,
      TopologyObject object,
      Rectangle bounds,
      int depth,
      List<TopologyObject> hidden,
      List<TopologyObject> run) {
    private static Placed strip(TopologyObject object, Rectangle bounds, int depth) {
      return new Placed(Frame.Kind.STRIP, object, bounds, depth, List.of(), List.of());
    }

    static Placed device(Device device, Rectangle bounds, int depth) {
      Frame.Kind kind = device.isBridge() ? Frame.Kind.BRIDGE : Frame.Kind.DEVICE;
      return new Placed(kind, device.object(), bounds, depth, device.alike(), List.of());
    }

    private static Placed frame(Frame frame, Rectangle bounds, int depth) {
      return new Placed(frame.kind(), frame.object(), bounds, depth, frame.hidden(), frame.run());
    }
  }

  private record Placing(Detail detail, List<Placed> into, List<Wire> wires) {
    void place(Measured measured, int option, Rectangle bounds, int depth) {
      Frame frame = measured.frame();
      into.add(Placed.frame(frame, bounds, depth));
      double padding = detail.paddingOf(frame.kind());
      double left = bounds.x() + padding;
      double top = bounds.y() + padding + detail.headerHeight(frame.kind());
      double innerWidth = bounds.width() - 2 * padding;
      for (TopologyObject strip : frame.strips()) {
        Rectangle line = new Rectangle(left, top, innerWidth, detail.stripHeight(strip));
        into.add(Placed.strip(strip, line, depth + 1));
        top += detail.stripHeight(strip) + detail.stripGap(strip);
      }
      Measured.Arrangement chosen = measured.options().get(option);
      double bottom = bounds.bottom() - padding;
      if (chosen.devicesBeside() > 0) {
        innerWidth -= chosen.devicesBeside();
        double x = left + innerWidth + detail.gap();
        DeviceBlock.place(measured.devices(), x, top - detail.gap(), 0, depth + 1, into, wires);
      } else {
        bottom -= chosen.devicesBelow();
        DeviceBlock.place(measured.devices(), left, bottom, innerWidth, depth + 1, into, wires);
      }
      if (measured.children().isEmpty()) {
        return;
      }
      double gap = measured.gap();
      int columns = chosen.columns();
      int rows = Math.ceilDiv(measured.children().size(), columns);
      double[] widths =
          shared(
              measured.extents(columns, columns, false, chosen.childOption()),
              innerWidth - (columns - 1) * gap);
      double[] heights =
          shared(
              measured.extents(columns, rows, true, chosen.childOption()),
              bottom - top - (rows - 1) * gap);
      double y = top;
      for (int row = 0; row < rows; row++) {
        double x = left;
        for (int column = 0; column < columns; column++) {
          int index = row * columns + column;
          if (index < measured.children().size()) {
            place(
                measured.children().get(index),
                chosen.childOption(),
                new Rectangle(x, y, widths[column], heights[row]),
                depth + (frame.kind() == Frame.Kind.REGION ? 0 : 1));
          }
          x += widths[column] + gap;
        }
        y += heights[row] + gap;
      }
    }

    /** Shares the room out in proportion to the least sizes. */
    private static double[] shared(double[] least, double room) {
      double sum = 0;
      for (double each : least) {
        sum += each;
      }
      double[] result = new double[least.length];
      for (int i = 0; i < least.length; i++) {
        result[i] = least[i] * room / sum;
      }
      return result;
    }
  }
}
