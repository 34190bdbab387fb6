package org.numascape.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.TopologyLayout.Placed;
import org.numascape.analysis.TopologyLayout.Rectangle;
import org.numascape.analysis.TopologyLayout.Wire;
import org.numascape.topology.ObjectType;
import org.numascape.topology.TopologyObject;

/** Paints a laid-out machine with the values of the moment: cheap enough for every frame. */
public final class TopologyPicture {
  /** More arrows than this hide the machine; the largest are drawn, labels where they fit. */
  public static final int MOST_ARROWS = 8;

  private static final double CAPTION_HEIGHT = 24;

  /** Dark text, on the node colours, which are all of middle lightness. */
  private static final Paint ON_NODE = new Paint.OnHeat(1);

  private static final Paint NOTHING = new Paint.Nothing();

  private final TopologyLayout layout;
  private final Values values;
  private final PictureStyle style;
  private final boolean all;

  /** As long as any index of a PU. */
  private final String longestIndex;

  private final List<Shape> shapes = new ArrayList<>();

  /**
   * @param all whether what no measurement changes is painted, too
   */
  private TopologyPicture(TopologyLayout layout, Values values, PictureStyle style, boolean all) {
    this.layout = layout;
    this.values = values;
    this.style = style;
    this.all = all;
    int highest = layout.topology().pus().size() - 1;
    if (style.indexes() == IndexKind.OS) {
      highest = layout.topology().root().cpuset().stream().max().orElse(highest);
    }
    longestIndex = Integer.toString(highest);
  }

  /** What the cells' colours say. */
  public enum ColourBy {
    /** Nothing: outlines only. */
    NONE,
    /** Which type of object a box is, as lstopo's greys do. */
    TYPE,
    /** The NUMA node local to the PU. */
    NODE,
    /** {@link Values#activity} on the heat scale. */
    ACTIVITY
  }

  /** Which of hwloc's two numberings names the objects. */
  public enum IndexKind {
    /** {@code L#}. */
    LOGICAL,
    /** {@code P#}, where an object has one. */
    OS,
    BOTH
  }

  /**
   * What is painted on the boxes.
   *
   * @param activity 0..1 by logical index of PUs; a PU that is absent is left empty
   * @param memory by logical index of nodes; a node that is absent has a plain line
   * @param links the largest eight arrows that cross no node are drawn, thicker for more; all plain
   *     lines
   * @param caption a line below the machine; empty for none
   */
  public record Values(
      ColourBy colourBy,
      Map<Integer, Double> activity,
      Map<Integer, MemoryLine> memory,
      List<NodeLink> links,
      String caption) {
    public Values {
      activity = Map.copyOf(activity);
      memory = Map.copyOf(memory);
      links = List.copyOf(links);
    }

    /** The machine alone, without a run. */
    public static Values still(ColourBy colourBy) {
      return new Values(colourBy, Map.of(), Map.of(), List.of(), "");
    }

    /** The same machine and colours with nothing measured; memory lines stay, empty. */
    public Values withoutMeasured() {
      Map<Integer, MemoryLine> empty = new HashMap<>();
      memory.keySet().forEach(node -> empty.put(node, new MemoryLine(0, 0)));
      return new Values(colourBy, Map.of(), empty, List.of(), "");
    }
  }

  /**
   * How a node's memory line is filled, both 0..1 of its length and together at most 1.
   *
   * @param local in the node's colour, such as bytes that its own workers touched
   * @param remote beside it, in the colour of remote
   */
  public record MemoryLine(double local, double remote) {}

  /**
   * An arrow between two nodes, by logical index, or a plain line.
   *
   * @param value what its thickness shows, relative to the largest; not drawn unless positive
   * @param label beside it; empty for none
   * @param directed whether it is an arrow
   */
  public record NodeLink(int from, int to, double value, String label, boolean directed) {
    /** An arrow. */
    public NodeLink(int from, int to, double value, String label) {
      this(from, to, value, label, true);
    }
  }

  public static Picture paint(TopologyLayout layout, Values values, PictureStyle style) {
    TopologyPicture picture = new TopologyPicture(layout, values, style, true);
    double height = layout.height();
    picture.paint();
    if (!values.caption().isEmpty()) {
      picture.shapes.add(
          new Text(
              0, height + 17, values.caption(), 10.5, false, Anchor.START, role(ThemeColour.DIM)));
      height += CAPTION_HEIGHT;
    }
    return new Picture(layout.width(), height, picture.shapes);
  }

  /**
   * Only what measured values change, to be drawn over the picture of {@link
   * Values#withoutMeasured()}: cells, memory lines and links.
   */
  public static List<Shape> paintMeasured(
      TopologyLayout layout, Values values, PictureStyle style) {
    TopologyPicture picture = new TopologyPicture(layout, values, style, false);
    picture.paint();
    return picture.shapes;
  }

  private void paint() {
    for (Placed each : layout.placed()) {
      switch (each.kind()) {
        case PU -> pu(each);
        case FOLD -> fold(each);
        case NODE -> node(each);
        case PACKAGE, INNER, CORE, REGION, STRIP, BRIDGE, DEVICE -> {
          if (all) {
            still(each);
          }
        }
      }
    }
    if (all) {
      layout.wires().forEach(this::wire);
    }
    NodeLinks.paint(layout, values.links(), packageHeaders(), shapes);
  }

  /** What is written between nodes, where links go, whether it is painted now or stands already. */
  private List<Text> packageHeaders() {
    Detail detail = layout.detail();
    return values.links().isEmpty()
        ? List.of()
        : layout.placed().stream()
            .filter(each -> each.kind() == Frame.Kind.PACKAGE)
            .flatMap(each -> header(each, detail.title(), true, detail.padding()).stream())
            .toList();
  }

  private void still(Placed each) {
    switch (each.kind()) {
      case PACKAGE -> panel(each);
      case INNER, CORE -> inner(each);
      case STRIP -> strip(each);
      case BRIDGE -> box(each, 2, kindOr(each.object(), ThemeColour.PANEL), role(ThemeColour.DIM));
      case DEVICE -> device(each);
      case REGION, PU, FOLD, NODE -> {}
    }
  }

  private static Paint role(ThemeColour colour) {
    return new Paint.Role(colour);
  }

  private void box(Placed each, double radius, Paint fill, Paint stroke) {
    Rectangle at = each.bounds();
    double inset = stroke instanceof Paint.Nothing ? 0 : 0.5;
    shapes.add(
        new Box(
            at.x() + inset,
            at.y() + inset,
            at.width() - 2 * inset,
            at.height() - 2 * inset,
            Math.min(radius, layout.detail().padding()),
            fill,
            stroke,
            each.object()));
  }

  private void panel(Placed each) {
    box(each, 10, kindOr(each.object(), ThemeColour.PANEL), role(ThemeColour.LINE));
    shapes.addAll(header(each, layout.detail().title(), true, layout.detail().padding()));
  }

  /** A type's own colour where colours say that, else one of the theme. */
  private Paint kindOr(TopologyObject object, ThemeColour other) {
    return values.colourBy() == ColourBy.TYPE ? new Paint.Kind(object.type()) : role(other);
  }

  /** The ink of what matters less; a type's colour may be too dark for the usual one. */
  private ThemeColour dim() {
    return values.colourBy() == ColourBy.TYPE ? ThemeColour.TEXT : ThemeColour.DIM;
  }

  private void node(Placed each) {
    Detail detail = layout.detail();
    Paint colour = new Paint.Node(each.object().logicalIndex());
    if (all) {
      box(each, 8, kindOr(each.object(), ThemeColour.RAISED), colour);
      shapes.addAll(header(each, detail.title(), true, detail.padding()));
    }
    Rectangle at = each.bounds();
    memoryLine(
        each.object(),
        at.x() + detail.padding(),
        at.y() + detail.padding() + detail.title() * 1.45,
        at.width() - 2 * detail.padding());
  }

  private void memoryLine(TopologyObject node, double x, double y, double width) {
    double height = layout.detail().bar();
    double radius = height / 2;
    Paint colour = new Paint.Node(node.logicalIndex());
    MemoryLine line = values.memory().get(node.logicalIndex());
    if (line == null) {
      double thin = Math.min(3, height);
      if (all) {
        shapes.add(
            new Box(x, y + (height - thin) / 2, width, thin, thin / 2, colour, NOTHING, node));
      }
      return;
    }
    shapes.add(new Box(x, y, width, height, radius, role(ThemeColour.LINE), NOTHING, node));
    double local = Math.clamp(line.local(), 0, 1) * width;
    double remote = Math.clamp(line.remote(), 0, 1) * width;
    if (remote > 0) {
      double end = Math.min(width, local + remote);
      // Lower than the local part, so that the two differ in grey as well.
      shapes.add(
          new Box(
              x,
              y + height * 0.25,
              end,
              height * 0.5,
              radius / 2,
              role(ThemeColour.REMOTE),
              NOTHING,
              node));
    }
    if (local > 0) {
      shapes.add(new Box(x, y, local, height, radius, colour, NOTHING, node));
    }
  }

  /** A node that frames no PUs, or a cache: a line of text, or the colour alone. */
  private void strip(Placed each) {
    Detail detail = layout.detail();
    Rectangle at = each.bounds();
    TopologyObject object = each.object();
    Paint colour =
        object.type() == ObjectType.NUMA_NODE
            ? new Paint.Node(object.logicalIndex())
            : role(values.colourBy() == ColourBy.TYPE ? ThemeColour.FAINT : ThemeColour.LINE);
    if (at.height() == 0) {
      return;
    } else if (detail.title() == 0) {
      box(each, 2, colour, NOTHING);
      return;
    }
    box(each, 5, kindOr(object, ThemeColour.RAISED), colour);
    double size = Math.max(9, detail.small());
    double room = at.width() - 12;
    double baseLine = at.y() + at.height() / 2 + size * 0.36;
    String title = title(object, room, size, false);
    text(title, at.x() + 6, baseLine, size, false, Anchor.START, ThemeColour.TEXT);
    add(right(object, at.right() - 6, baseLine, room, title, size, false));
  }

  private void device(Placed each) {
    Rectangle at = each.bounds();
    Paint fill = kindOr(each.object(), ThemeColour.RAISED);
    if (!each.hidden().isEmpty()) {
      // Another edge behind it says that there are several, as lstopo does.
      shapes.add(
          new Box(
              at.x() + 3,
              at.y() + 3,
              at.width() - 0.5,
              at.height() - 0.5,
              2,
              fill,
              role(ThemeColour.FAINT),
              null));
    }
    box(each, 2, fill, role(ThemeColour.FAINT));
    double size = layout.detail().deviceText();
    double baseLine = at.y() + layout.detail().deviceHeight() / 2 + size * 0.36;
    Device device = new Device(each.object(), each.hidden(), List.of());
    String title = fitting(Labels.device(device), at.width() - 11, size, false);
    text(title, at.x() + 6, baseLine, size, false, Anchor.START, ThemeColour.TEXT);
  }

  /** With the link's speed above its end, as lstopo writes it. */
  private void wire(Wire wire) {
    Point from = new Point(wire.fromX(), wire.fromY());
    Point to = new Point(wire.toX(), wire.toY());
    List<Point> points =
        wire.fromY() == wire.toY()
            ? List.of(from, to)
            : List.of(
                from,
                new Point(wire.trunkX(), wire.fromY()),
                new Point(wire.trunkX(), wire.toY()),
                to);
    shapes.add(new Line(points, 1, false, role(ThemeColour.DIM)));
    if (wire.speed() > 0 && style.attributes()) {
      double middle = (wire.trunkX() + wire.toX()) / 2;
      String speed = String.format(Locale.ROOT, wire.speed() < 10 ? "%.1f" : "%.0f", wire.speed());
      text(speed, middle, wire.toY() - 2.5, 8.5, false, Anchor.MIDDLE, dim());
    }
  }

  private void inner(Placed each) {
    boolean typed = values.colourBy() == ColourBy.TYPE;
    // A cache in a cache has its colour, too, and must stand out by its edge.
    Paint edge = role(typed ? ThemeColour.FAINT : ThemeColour.LINE);
    box(each, 6, typed ? new Paint.Kind(each.object().type()) : NOTHING, edge);
    if (each.kind() == Frame.Kind.INNER || layout.detail().whole()) {
      shapes.addAll(header(each, layout.detail().small(), false, layout.detail().padding() * 0.6));
    }
  }

  /** A box's title, and at its other end what else there is to say; what is empty is left out. */
  private List<Text> header(Placed each, double size, boolean bold, double padding) {
    if (size == 0) {
      return List.of();
    }
    Rectangle at = each.bounds();
    double room = at.width() - 2 * padding;
    double baseLine = at.y() + padding + size * 0.85;
    String title = title(each.object(), room, size, bold);
    ThemeColour colour = bold ? ThemeColour.TEXT : dim();
    return Stream.of(
            new Text(at.x() + padding, baseLine, title, size, bold, Anchor.START, role(colour)),
            right(each.object(), at.right() - padding, baseLine, room, title, size, bold))
        .filter(text -> !text.text().isEmpty())
        .toList();
  }

  /**
   * The longest title that leaves room for some detail beside it; else the longest that fits, and
   * empty if none does.
   */
  private String title(TopologyObject object, double room, double size, boolean bold) {
    List<String> titles = Labels.titles(object, style.indexes());
    // A package or node is better known by its type than by a detail.
    List<String> before = bold ? titles.subList(0, titles.size() - 1) : titles;
    return before.stream()
        .filter(each -> !detail(object, room, each, size, bold).isEmpty())
        .findFirst()
        .orElseGet(() -> fitting(titles, room, size, bold));
  }

  private String fitting(List<String> titles, double room, double size, boolean bold) {
    return titles.stream()
        .filter(each -> style.text() && Labels.width(each, size, bold) <= room)
        .findFirst()
        .orElse("");
  }

  /** What stands beside a title; empty if there is nothing to say, or no room. */
  private String detail(
      TopologyObject object, double room, String title, double titleSize, boolean bold) {
    double size = Math.min(titleSize, 10.5);
    double taken = Labels.width(title, titleSize, bold) + size * 0.7;
    return style.attributes() && !title.isEmpty()
        ? fitting(Labels.details(object, layout.topology()), room - taken, size, false)
        : "";
  }

  private Text right(
      TopologyObject object,
      double x,
      double baseLine,
      double room,
      String title,
      double titleSize,
      boolean bold) {
    String text = detail(object, room, title, titleSize, bold);
    return new Text(x, baseLine, text, Math.min(titleSize, 10.5), false, Anchor.END, role(dim()));
  }

  private void text(
      String text,
      double x,
      double y,
      double size,
      boolean bold,
      Anchor anchor,
      ThemeColour colour) {
    add(new Text(x, y, text, size, bold, anchor, role(colour)));
  }

  private void add(Text text) {
    if (!text.text().isEmpty()) {
      shapes.add(text);
    }
  }

  private void pu(Placed each) {
    TopologyObject pu = each.object();
    boolean marked =
        style.disallowed()
            && !layout.topology().allowedCpuset().contains(pu.osIndex().orElse(pu.logicalIndex()));
    Double active =
        values.colourBy() == ColourBy.ACTIVITY ? values.activity().get(pu.logicalIndex()) : null;
    if (!all && active == null && !style.binding()) {
      return;
    }
    Paint fill = NOTHING;
    Paint ink = role(marked ? ThemeColour.FAINT : ThemeColour.DIM);
    Paint stroke = role(ThemeColour.LINE);
    if (active != null) {
      fill = new Paint.Heat(active);
      ink = new Paint.OnHeat(active);
      stroke = NOTHING;
    } else if (!marked) {
      boolean homeless = values.colourBy() == ColourBy.NODE && !layout.topology().hasLocalNode(pu);
      switch (homeless ? ColourBy.NONE : values.colourBy()) {
        case NODE -> {
          fill = new Paint.Node(layout.topology().localNode(pu).logicalIndex());
          ink = ON_NODE;
          stroke = NOTHING;
        }
        case TYPE, NONE -> {
          fill = kindOr(pu, ThemeColour.PANEL);
          ink = role(ThemeColour.TEXT);
          stroke = role(ThemeColour.FAINT);
        }
        case ACTIVITY -> {}
      }
    }
    if (style.binding() && values.activity().containsKey(pu.logicalIndex())) {
      stroke = role(ThemeColour.ACCENT);
    }
    box(each, 3, fill, stroke);
    String index = index(pu);
    if (active != null) {
      cell(
          each,
          percent(active, each),
          fits("100 %", each) ? "100 %" : "100",
          (style.indexes() == IndexKind.OS ? "P#" : "L#") + index,
          ink);
    } else if (style.indexes() == IndexKind.BOTH
        && pu.osIndex().isPresent()
        && fits("L#" + (layout.topology().pus().size() - 1), each)) {
      cell(each, "L#" + index, "L#" + longestIndex, "P#" + pu.osIndex().getAsInt(), ink);
    } else {
      cell(each, index, longestIndex, "", ink);
    }
  }

  /** Equal siblings: how many there are besides those that are drawn, and their mean activity. */
  private void fold(Placed each) {
    OptionalDouble mean =
        values.colourBy() == ColourBy.ACTIVITY
            ? Folding.mean(each.hidden(), values.activity())
            : OptionalDouble.empty();
    if (!all && mean.isEmpty()) {
      return;
    }
    String count = "+" + each.hidden().size();
    String kind = Labels.plural(each.hidden().getFirst().type());
    if (mean.isPresent()) {
      double value = mean.getAsDouble();
      box(each, 3, new Paint.Heat(value), NOTHING);
      cell(each, count, count, "mean " + percent(value, each), new Paint.OnHeat(value));
    } else {
      box(each, 3, NOTHING, role(ThemeColour.FAINT));
      cell(each, count, count, kind, role(dim()));
    }
  }

  /** With its unit where there is room, so that it is not taken for an index. */
  private static String percent(double share, Placed cell) {
    return Math.round(share * 100) + (fits("100 %", cell) ? " %" : "");
  }

  private static boolean fits(String text, Placed cell) {
    double size = Math.min(10.5, cell.bounds().height() - 3);
    return Labels.width(text, size, false) <= cell.bounds().width() - 4;
  }

  /**
   * A cell's text: the first line in any case that fits, the second where there is room. What fits
   * is told by the longest text that such a cell may have, or of a machine's PUs some would have
   * their number and others not.
   */
  private void cell(Placed each, String first, String longest, String below, Paint ink) {
    Rectangle at = each.bounds();
    double size =
        Math.min(
            Math.min(10.5, at.height() - 3), (at.width() - 3) / Labels.width(longest, 1, false));
    if (!style.text() || size < 7) {
      return;
    }
    double middle = at.x() + at.width() / 2;
    double centre = at.y() + at.height() / 2;
    boolean second =
        !below.isEmpty() && at.height() >= 32 && Labels.width(below, 8.5, false) <= at.width() - 4;
    double baseLine = centre + size * 0.36 - (second ? 5 : 0);
    boolean bold = !below.isEmpty();
    shapes.add(new Text(middle, baseLine, first, size, bold, Anchor.MIDDLE, ink));
    if (second) {
      shapes.add(new Text(middle, baseLine + 12, below, 8.5, false, Anchor.MIDDLE, ink));
    }
  }

  private String index(TopologyObject pu) {
    return style.indexes() == IndexKind.OS && pu.osIndex().isPresent()
        ? Integer.toString(pu.osIndex().getAsInt())
        : Integer.toString(pu.logicalIndex());
  }
}
