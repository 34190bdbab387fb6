package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
import org.numascape.topology.TopologyObject;

/** Paints a laid-out machine with the values of the moment: cheap enough for every frame. */
public final class TopologyPicture {
  /** More arrows than this hide the machine; the largest are drawn, labels where they fit. */
  private static final int MOST_LINKS = 8;

  private static final double THICKEST_LINK = 5;
  private static final int CURVE_STEPS = 16;

  /** How far from the nodes' edges an arrow goes around one, and the radius of its corners. */
  private static final double DETOUR = 8;

  private static final double CORNER = 5;

  private static final double CAPTION_HEIGHT = 24;

  /** Dark text, on the node colours, which are all of middle lightness. */
  private static final Paint ON_NODE = new Paint.OnHeat(1);

  private static final Paint NOTHING = new Paint.Nothing();

  private final TopologyLayout layout;
  private final Values values;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Text> labels = new ArrayList<>();

  private TopologyPicture(TopologyLayout layout, Values values) {
    this.layout = layout;
    this.values = values;
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

  /** Which of hwloc's two numberings the PUs show. */
  public enum IndexKind {
    LOGICAL,
    OS
  }

  /**
   * What is painted on the boxes.
   *
   * @param indexes which number a PU shows; {@link ColourBy#ACTIVITY} shows percent as well
   * @param activity 0..1 by logical index of PUs; a PU that is absent is left empty
   * @param memory by logical index of nodes; a node that is absent has a plain line
   * @param links the largest eight that cross no node are drawn, thicker for more
   * @param caption a line below the machine; empty for none
   */
  public record Values(
      ColourBy colourBy,
      IndexKind indexes,
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
    public static Values still(ColourBy colourBy, IndexKind indexes) {
      return new Values(colourBy, indexes, Map.of(), Map.of(), List.of(), "");
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
   * An arrow between two nodes, by logical index.
   *
   * @param value what its thickness shows, relative to the largest; not drawn unless positive
   * @param label beside it; empty for none
   */
  public record NodeLink(int from, int to, double value, String label) {}

  public static Picture paint(TopologyLayout layout, Values values) {
    return new TopologyPicture(layout, values).paint();
  }

  private Picture paint() {
    for (Placed each : layout.placed()) {
      Frame.Kind kind = each.kind();
      if (kind == null) {
        strip(each);
      } else {
        switch (kind) {
          case PACKAGE -> panel(each);
          case NODE -> node(each);
          case INNER, CORE -> inner(each);
          case PU -> pu(each);
          case REGION -> {}
        }
      }
    }
    links();
    double height = layout.height();
    if (!values.caption().isEmpty()) {
      shapes.add(
          new Text(
              0, height + 17, values.caption(), 10.5, false, Anchor.START, role(ThemeColour.DIM)));
      height += CAPTION_HEIGHT;
    }
    return new Picture(layout.width(), height, shapes);
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
    box(each, 10, role(ThemeColour.PANEL), role(ThemeColour.LINE));
    header(each, layout.detail().title(), true, layout.detail().padding());
  }

  private void node(Placed each) {
    Detail detail = layout.detail();
    Paint colour = new Paint.Node(each.object().logicalIndex());
    box(each, 8, role(ThemeColour.RAISED), colour);
    header(each, detail.title(), true, detail.padding());
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
      shapes.add(new Box(x, y + (height - thin) / 2, width, thin, thin / 2, colour, NOTHING, node));
      return;
    }
    shapes.add(new Box(x, y, width, height, radius, role(ThemeColour.LINE), NOTHING, node));
    double local = Math.clamp(line.local(), 0, 1) * width;
    double remote = Math.clamp(line.remote(), 0, 1) * width;
    if (remote > 0) {
      double end = Math.min(width, local + remote);
      shapes.add(new Box(x, y, end, height, radius, role(ThemeColour.REMOTE), NOTHING, node));
    }
    if (local > 0) {
      shapes.add(new Box(x, y, local, height, radius, colour, NOTHING, node));
    }
  }

  /** A node that frames no PUs: a line of text in its colour, or the colour alone. */
  private void strip(Placed each) {
    Detail detail = layout.detail();
    Rectangle at = each.bounds();
    Paint colour = new Paint.Node(each.object().logicalIndex());
    if (detail.title() == 0) {
      box(each, 2, colour, NOTHING);
      return;
    }
    box(each, 5, role(ThemeColour.RAISED), colour);
    double size = Math.max(9, detail.small());
    double room = at.width() - 12;
    double baseLine = at.y() + at.height() / 2 + size * 0.36;
    String title = title(each.object(), room, size, false);
    text(title, at.x() + 6, baseLine, size, false, Anchor.START, ThemeColour.TEXT);
    right(each.object(), at.right() - 6, baseLine, room, title, size, false);
  }

  private void inner(Placed each) {
    boolean typed = values.colourBy() == ColourBy.TYPE;
    ThemeColour fill = each.kind() == Frame.Kind.CORE ? ThemeColour.LINE : ThemeColour.BACKGROUND;
    box(each, 6, typed ? role(fill) : NOTHING, role(ThemeColour.LINE));
    if (each.kind() == Frame.Kind.INNER) {
      header(each, layout.detail().small(), false, layout.detail().padding() * 0.6);
    }
  }

  private void header(Placed each, double size, boolean bold, double padding) {
    if (size == 0) {
      return;
    }
    Rectangle at = each.bounds();
    double room = at.width() - 2 * padding;
    double baseLine = at.y() + padding + size * 0.85;
    String title = title(each.object(), room, size, bold);
    ThemeColour colour = bold ? ThemeColour.TEXT : ThemeColour.DIM;
    text(title, at.x() + padding, baseLine, size, bold, Anchor.START, colour);
    right(each.object(), at.right() - padding, baseLine, room, title, size, bold);
  }

  /** The longest title that fits; empty if none does. */
  private static String title(TopologyObject object, double room, double size, boolean bold) {
    return Labels.titles(object).stream()
        .filter(each -> Labels.width(each, size, bold) <= room)
        .findFirst()
        .orElse("");
  }

  private void right(
      TopologyObject object,
      double x,
      double baseLine,
      double room,
      String title,
      double titleSize,
      boolean bold) {
    double size = Math.min(titleSize, 10.5);
    String text = Labels.detail(object);
    double taken = Labels.width(title, titleSize, bold) + size;
    if (!title.isEmpty() && taken + Labels.width(text, size, false) <= room) {
      text(text, x, baseLine, size, false, Anchor.END, ThemeColour.DIM);
    }
  }

  private void text(
      String text,
      double x,
      double y,
      double size,
      boolean bold,
      Anchor anchor,
      ThemeColour colour) {
    if (!text.isEmpty()) {
      shapes.add(new Text(x, y, text, size, bold, anchor, role(colour)));
    }
  }

  private void pu(Placed each) {
    TopologyObject pu = each.object();
    boolean allowed =
        layout.topology().allowedCpuset().contains(pu.osIndex().orElse(pu.logicalIndex()));
    Double active = values.activity().get(pu.logicalIndex());
    Paint fill = NOTHING;
    Paint ink = role(ThemeColour.DIM);
    Paint stroke = role(ThemeColour.LINE);
    switch (values.colourBy()) {
      case ACTIVITY -> {
        if (active != null) {
          fill = new Paint.Heat(active);
          ink = new Paint.OnHeat(active);
          stroke = NOTHING;
        }
      }
      case NODE -> {
        if (allowed) {
          fill = new Paint.Node(layout.topology().localNode(pu).logicalIndex());
          ink = ON_NODE;
          stroke = NOTHING;
        }
      }
      case TYPE, NONE -> {
        if (allowed) {
          fill = role(ThemeColour.PANEL);
          ink = role(ThemeColour.TEXT);
          stroke = role(ThemeColour.FAINT);
        }
      }
    }
    box(each, 3, fill, stroke);
    cellText(each, active, allowed ? ink : role(ThemeColour.FAINT));
  }

  private void cellText(Placed each, @Nullable Double active, Paint ink) {
    Rectangle at = each.bounds();
    String index = index(each.object());
    boolean percent = values.colourBy() == ColourBy.ACTIVITY && active != null;
    String value = active != null && percent ? Long.toString(Math.round(active * 100)) : index;
    double size = Math.min(10.5, at.height() - 3);
    if (size < 7 || Labels.width(value, size, false) > at.width() - 4) {
      return;
    }
    double middle = at.x() + at.width() / 2;
    double centre = at.y() + at.height() / 2;
    String numbered = letter() + index;
    boolean second =
        percent && at.height() >= 32 && Labels.width(numbered, 8.5, false) <= at.width() - 4;
    double baseLine = centre + size * 0.36 - (second ? 5 : 0);
    shapes.add(new Text(middle, baseLine, value, size, percent, Anchor.MIDDLE, ink));
    if (second) {
      shapes.add(new Text(middle, baseLine + 12, numbered, 8.5, false, Anchor.MIDDLE, ink));
    }
  }

  private String letter() {
    return values.indexes() == IndexKind.OS ? "P#" : "L#";
  }

  private String index(TopologyObject pu) {
    return values.indexes() == IndexKind.OS && pu.osIndex().isPresent()
        ? Integer.toString(pu.osIndex().getAsInt())
        : Integer.toString(pu.logicalIndex());
  }

  private void links() {
    List<NodeLink> largest =
        values.links().stream()
            .filter(link -> link.value() > 0 && link.from() != link.to())
            .sorted(Comparator.comparingDouble(NodeLink::value).reversed())
            .toList();
    int drawn = 0;
    for (NodeLink link : largest) {
      Rectangle from = nodeBounds(link.from());
      Rectangle to = nodeBounds(link.to());
      if (from != null && to != null && drawn < MOST_LINKS) {
        double most = Math.max(2, THICKEST_LINK * Math.min(1, layout.detail().nodeGap() / 30));
        double thickness = 1 + (most - 1) * link.value() / largest.getFirst().value();
        if (link(from, to, link, thickness)) {
          drawn++;
        }
      }
    }
    for (Text label : labels) {
      double width = Labels.width(label.text(), label.sizePixels(), false);
      shapes.add(
          new Box(
              left(label) - 2,
              label.y() - 9.5,
              width + 4,
              12.5,
              3,
              role(ThemeColour.PANEL),
              NOTHING,
              null));
      shapes.add(label);
    }
  }

  private @Nullable Rectangle nodeBounds(int node) {
    List<TopologyObject> nodes = layout.topology().nodes();
    return node < 0 || node >= nodes.size() ? null : layout.boundsOf(nodes.get(node)).orElse(null);
  }

  /**
   * A curve from edge to facing edge; where another node stands between, around it on the outside,
   * without a label, as headers are there. The two directions keep apart.
   *
   * @return whether it could be drawn: it is not where it would run through a node
   */
  private boolean link(Rectangle from, Rectangle to, NodeLink link, double thickness) {
    boolean forward = link.from() < link.to();
    double aside = forward ? -9 : 9;
    double across = Math.max(to.x() - from.right(), from.x() - to.right());
    double along = Math.max(to.y() - from.bottom(), from.y() - to.bottom());
    // Diagonal neighbours are joined through the gutter between columns: it has no headers.
    boolean sideways = across > 0 && along > 0 || across >= along;
    List<Point> direct = sideways ? across(from, to, aside) : along(from, to, aside);
    if (!crossesANode(direct, from, to)) {
      shapes.add(new Line(direct, thickness, true, role(ThemeColour.REMOTE)));
      label(link.label(), direct.get(CURVE_STEPS / 2), sideways, forward, thickness / 2);
      return true;
    }
    List<Point> around = sideways ? over(from, to, forward) : beside(from, to, forward);
    if (crossesANode(around, from, to)) {
      return false;
    }
    shapes.add(new Line(around, Math.min(thickness, 2.5), true, role(ThemeColour.REMOTE)));
    return true;
  }

  private static List<Point> across(Rectangle from, Rectangle to, double aside) {
    boolean rightwards = to.x() >= from.x();
    Point start = new Point(rightwards ? from.right() : from.x(), middleY(from) + aside);
    Point end = new Point(rightwards ? to.x() : to.right(), middleY(to) + aside);
    double bend = (start.x() + end.x()) / 2;
    return curve(start, new Point(bend, start.y()), new Point(bend, end.y()), end);
  }

  private static List<Point> along(Rectangle from, Rectangle to, double aside) {
    boolean downwards = to.y() >= from.y();
    Point start = new Point(middleX(from) + aside, downwards ? from.bottom() : from.y());
    Point end = new Point(middleX(to) + aside, downwards ? to.y() : to.bottom());
    double bend = (start.y() + end.y()) / 2;
    return curve(start, new Point(start.x(), bend), new Point(end.x(), bend), end);
  }

  private void label(
      String label, Point at, boolean sideways, boolean before, double halfThickness) {
    if (label.isEmpty() || layout.detail().small() == 0) {
      return;
    }
    double x = at.x();
    double y = at.y() + 3.5;
    Anchor anchor = Anchor.MIDDLE;
    if (sideways) {
      y = at.y() + (before ? -halfThickness - 3 : halfThickness + 11);
    } else {
      x += (before ? -1 : 1) * (halfThickness + 4);
      anchor = before ? Anchor.END : Anchor.START;
    }
    Text text = new Text(x, y, label, 10, false, anchor, role(ThemeColour.DIM));
    if (labels.stream().noneMatch(other -> collide(text, other))) {
      labels.add(text);
    }
  }

  private static boolean collide(Text one, Text other) {
    double width = Labels.width(one.text(), one.sizePixels(), false);
    double otherWidth = Labels.width(other.text(), other.sizePixels(), false);
    return Math.abs(one.y() - other.y()) < 13
        && left(one) < left(other) + otherWidth + 4
        && left(other) < left(one) + width + 4;
  }

  private static double left(Text text) {
    double width = Labels.width(text.text(), text.sizePixels(), text.bold());
    return switch (text.anchor()) {
      case START -> text.x();
      case MIDDLE -> text.x() - width / 2;
      case END -> text.x() - width;
    };
  }

  /** Whether a line runs through the box of a node other than the two that it joins. */
  private boolean crossesANode(List<Point> line, Rectangle from, Rectangle to) {
    for (TopologyObject node : layout.topology().nodes()) {
      Rectangle other = layout.boundsOf(node).orElse(from);
      if (other == from || other == to) {
        continue;
      }
      for (int i = 0; i + 1 < line.size(); i++) {
        Point start = line.get(i);
        Point end = line.get(i + 1);
        for (int step = 0; step < CURVE_STEPS; step++) {
          double part = step / (double) CURVE_STEPS;
          if (other.contains(
              start.x() + part * (end.x() - start.x()), start.y() + part * (end.y() - start.y()))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Out of the upper edges, or of the lower ones, and along them. */
  private static List<Point> over(Rectangle from, Rectangle to, boolean above) {
    double startY = above ? from.y() : from.bottom();
    double endY = above ? to.y() : to.bottom();
    double lane = above ? Math.min(startY, endY) - DETOUR : Math.max(startY, endY) + DETOUR;
    // Apart from where those in the other direction and from the other side come in.
    double aside = to.x() > from.x() ? DETOUR : -DETOUR;
    Point start = new Point(middleX(from) + aside, startY);
    Point end = new Point(middleX(to) - aside, endY);
    return rounded(start, new Point(start.x(), lane), new Point(end.x(), lane), end);
  }

  /** Out of the right edges, or of the left ones, and along them. */
  private static List<Point> beside(Rectangle from, Rectangle to, boolean rightOf) {
    double startX = rightOf ? from.right() : from.x();
    double endX = rightOf ? to.right() : to.x();
    double lane = rightOf ? Math.max(startX, endX) + DETOUR : Math.min(startX, endX) - DETOUR;
    double aside = to.y() > from.y() ? DETOUR : -DETOUR;
    Point start = new Point(startX, middleY(from) + aside);
    Point end = new Point(endX, middleY(to) - aside);
    return rounded(start, new Point(lane, start.y()), new Point(lane, end.y()), end);
  }

  /** A line of three parts with round corners; its middle point is that of the second part. */
  private static List<Point> rounded(Point start, Point one, Point two, Point end) {
    List<Point> points = new ArrayList<>();
    points.add(start);
    corner(start, one, two, points);
    points.add(new Point((one.x() + two.x()) / 2, (one.y() + two.y()) / 2));
    corner(one, two, end, points);
    points.add(end);
    return points;
  }

  private static void corner(Point before, Point at, Point after, List<Point> into) {
    Point in = towards(at, before);
    Point out = towards(at, after);
    for (int step = 0; step <= 4; step++) {
      double t = step / 4.0;
      double u = 1 - t;
      into.add(
          new Point(
              u * u * in.x() + 2 * u * t * at.x() + t * t * out.x(),
              u * u * in.y() + 2 * u * t * at.y() + t * t * out.y()));
    }
  }

  private static Point towards(Point from, Point to) {
    double length = Math.hypot(to.x() - from.x(), to.y() - from.y());
    double part = length == 0 ? 0 : Math.min(CORNER, length / 2) / length;
    return new Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
  }

  private static double middleX(Rectangle at) {
    return at.x() + at.width() / 2;
  }

  private static double middleY(Rectangle at) {
    return at.y() + at.height() / 2;
  }

  /** A cubic Bézier curve as a polyline. */
  private static List<Point> curve(Point start, Point one, Point two, Point end) {
    List<Point> points = new ArrayList<>(CURVE_STEPS + 1);
    for (int step = 0; step <= CURVE_STEPS; step++) {
      double t = step / (double) CURVE_STEPS;
      double u = 1 - t;
      double a = u * u * u;
      double b = 3 * u * u * t;
      double c = 3 * u * t * t;
      double d = t * t * t;
      points.add(
          new Point(
              a * start.x() + b * one.x() + c * two.x() + d * end.x(),
              a * start.y() + b * one.y() + c * two.y() + d * end.y()));
    }
    return points;
  }
}
