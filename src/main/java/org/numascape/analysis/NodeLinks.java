package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.TopologyLayout.Rectangle;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.topology.TopologyObject;

/** Paints what goes between nodes, on ways that cross no other node. */
final class NodeLinks {
  private static final double THICKEST_LINK = 5;
  private static final double THICKEST_LINE = 2.5;
  private static final int CURVE_STEPS = 16;

  /** How far from the nodes' edges an arrow goes around one, and the radius of its corners. */
  private static final double DETOUR = 8;

  private static final double CORNER = 5;

  /** How far the two directions keep from the middle; downwards they pass between words. */
  private static final double ASIDE = 9;

  private static final double ASIDE_DOWNWARDS = 6;

  /** How far a line keeps from words, whose width is estimated generously. */
  private static final double BESIDE_WORDS = 1;

  private final TopologyLayout layout;
  private final List<Text> words;
  private final List<Shape> shapes;
  private final List<Text> labels = new ArrayList<>();

  private NodeLinks(TopologyLayout layout, List<Text> words, List<Shape> shapes) {
    this.layout = layout;
    this.words = words;
    this.shapes = shapes;
  }

  /**
   * Adds the links' lines, then their labels.
   *
   * @param words what stands between nodes and should stay legible
   */
  static void paint(
      TopologyLayout layout, List<NodeLink> links, List<Text> words, List<Shape> into) {
    if (!links.isEmpty()) {
      new NodeLinks(layout, words, into).paint(links);
    }
  }

  private void paint(List<NodeLink> links) {
    List<NodeLink> largest =
        links.stream()
            .filter(link -> link.value() > 0 && link.from() != link.to())
            .sorted(Comparator.comparingDouble(NodeLink::value).reversed())
            .toList();
    int drawn = 0;
    for (NodeLink link : largest) {
      Rectangle from = nodeBounds(link.from());
      Rectangle to = nodeBounds(link.to());
      if (from != null && to != null && (drawn < TopologyPicture.MOST_ARROWS || !link.directed())) {
        double thickness =
            1 + (mostThickness(link) - 1) * link.value() / largest.getFirst().value();
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
              new Paint.Role(ThemeColour.PANEL),
              new Paint.Nothing(),
              null));
      shapes.add(label);
    }
  }

  private double mostThickness(NodeLink link) {
    double most = Math.max(2, THICKEST_LINK * Math.min(1, layout.detail().nodeGap() / 30));
    return link.directed() ? most : Math.min(most, THICKEST_LINE);
  }

  private @Nullable Rectangle nodeBounds(int node) {
    List<TopologyObject> nodes = layout.topology().nodes();
    return node < 0 || node >= nodes.size() ? null : layout.boundsOf(nodes.get(node)).orElse(null);
  }

  /**
   * A curve from edge to facing edge; where another node stands between, around it on the outside.
   * The two directions keep apart.
   *
   * @return whether it could be drawn: it is not where it would run through a node
   */
  private boolean link(Rectangle from, Rectangle to, NodeLink link, double thickness) {
    boolean forward = link.from() < link.to();
    Paint paint = new Paint.Role(link.directed() ? ThemeColour.REMOTE : ThemeColour.ACCENT);
    double across = Math.max(to.x() - from.right(), from.x() - to.right());
    double along = Math.max(to.y() - from.bottom(), from.y() - to.bottom());
    // Diagonal neighbours are joined through the gutter between columns: it has no headers.
    boolean sideways = across > 0 && along > 0 || across >= along;
    double apart = !link.directed() ? 0 : sideways ? ASIDE : ASIDE_DOWNWARDS;
    double aside = forward ? -apart : apart;
    List<Point> direct =
        sideways
            ? across(from, to, aside)
            : along(from, to, aside + besideWords(from, to, apart + mostThickness(link) / 2));
    if (!crossesANode(direct, from, to)) {
      shapes.add(new Line(direct, thickness, link.directed(), paint));
      label(link.label(), direct.get(CURVE_STEPS / 2), sideways, forward, thickness / 2);
      return true;
    }
    List<Point> around = sideways ? over(from, to, forward) : beside(from, to, forward);
    if (crossesANode(around, from, to)) {
      return false;
    }
    shapes.add(new Line(around, Math.min(thickness, THICKEST_LINE), link.directed(), paint));
    labelAround(link.label(), around.get(around.size() / 2), sideways, from, to);
    return true;
  }

  private static List<Point> across(Rectangle from, Rectangle to, double aside) {
    boolean rightwards = to.x() >= from.x();
    Point start = new Point(rightwards ? from.right() : from.x(), middleY(from) + aside);
    Point end = new Point(rightwards ? to.x() : to.right(), middleY(to) + aside);
    double bend = (start.x() + end.x()) / 2;
    return curve(start, new Point(bend, start.y()), new Point(bend, end.y()), end);
  }

  /**
   * How far right of the middle, or left, a line downwards has to run so that it and the one in the
   * other direction cross no words; 0 if there is no such place.
   *
   * @param half how far the two reach to each side
   */
  private double besideWords(Rectangle from, Rectangle to, double half) {
    double most = Math.min(from.width(), to.width()) / 2 - half - CORNER;
    for (double off = 0; off <= most; off++) {
      for (double shift : new double[] {off, -off}) {
        double middle = middleX(from) + shift;
        double apart = half + BESIDE_WORDS;
        if (words.stream().noneMatch(each -> isBetween(each, from, to, middle, apart))) {
          return shift;
        }
      }
    }
    return 0;
  }

  private static boolean isBetween(
      Text text, Rectangle from, Rectangle to, double x, double apart) {
    double width = Labels.width(text.text(), text.sizePixels(), text.bold());
    return text.y() > Math.min(from.bottom(), to.bottom())
        && text.y() < Math.max(from.y(), to.y())
        && left(text) < x + apart
        && left(text) + width > x - apart;
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
    Text text = new Text(x, y, label, 10, false, anchor, new Paint.Role(ThemeColour.DIM));
    if (labels.stream().noneMatch(other -> collide(text, other))) {
      labels.add(text);
    }
  }

  /**
   * On the line, between two of the nodes that it goes around, as headers are beside the nodes; as
   * near to its middle as there is room.
   */
  private void labelAround(
      String label, Point middle, boolean sideways, Rectangle from, Rectangle to) {
    if (label.isEmpty() || layout.detail().small() == 0) {
      return;
    }
    double width = Labels.width(label, 10, false) + 4;
    double room = sideways ? width : 13;
    double x = Math.clamp(middle.x(), width / 2, layout.width() - width / 2);
    gaps(from, to, sideways).stream()
        .filter(gap -> gap.length() >= room)
        .sorted(
            Comparator.comparingDouble(
                gap -> Math.abs(gap.middle() - (sideways ? middle.x() : middle.y()))))
        .map(gap -> sideways ? new Point(gap.middle(), middle.y()) : new Point(x, gap.middle()))
        .map(
            at ->
                new Text(
                    at.x(),
                    at.y() + 3.5,
                    label,
                    10,
                    false,
                    Anchor.MIDDLE,
                    new Paint.Role(ThemeColour.DIM)))
        .filter(text -> labels.stream().noneMatch(other -> collide(text, other)))
        .findFirst()
        .ifPresent(labels::add);
  }

  /** Where no node is, from one place to another, in the direction of a row or of a column. */
  private record Gap(double start, double end) {
    double length() {
      return end - start;
    }

    double middle() {
      return (start + end) / 2;
    }
  }

  /** Between the nodes of the row or column of two nodes. */
  private List<Gap> gaps(Rectangle from, Rectangle to, boolean sideways) {
    double first = sideways ? Math.min(from.x(), to.x()) : Math.min(from.y(), to.y());
    double last = sideways ? Math.max(from.x(), to.x()) : Math.max(from.y(), to.y());
    List<Gap> taken =
        layout.topology().nodes().stream()
            .flatMap(node -> layout.boundsOf(node).stream())
            .map(at -> sideways ? new Gap(at.x(), at.right()) : new Gap(at.y(), at.bottom()))
            .filter(at -> at.start() >= first && at.start() <= last)
            .sorted(Comparator.comparingDouble(Gap::start))
            .toList();
    List<Gap> free = new ArrayList<>();
    double start = first;
    for (Gap each : taken) {
      if (each.start() > start) {
        free.add(new Gap(start, each.start()));
      }
      start = Math.max(start, each.end());
    }
    return free;
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
  private List<Point> over(Rectangle from, Rectangle to, boolean above) {
    double startY = above ? from.y() : from.bottom();
    double endY = above ? to.y() : to.bottom();
    double lane =
        inside(
            above ? Math.min(startY, endY) - DETOUR : Math.max(startY, endY) + DETOUR,
            layout.height());
    // Apart from where those in the other direction and from the other side come in.
    double aside = to.x() > from.x() ? DETOUR : -DETOUR;
    Point start = new Point(middleX(from) + aside, startY);
    Point end = new Point(middleX(to) - aside, endY);
    return rounded(start, new Point(start.x(), lane), new Point(end.x(), lane), end);
  }

  /** Out of the right edges, or of the left ones, and along them. */
  private List<Point> beside(Rectangle from, Rectangle to, boolean rightOf) {
    double startX = rightOf ? from.right() : from.x();
    double endX = rightOf ? to.right() : to.x();
    double lane =
        inside(
            rightOf ? Math.max(startX, endX) + DETOUR : Math.min(startX, endX) - DETOUR,
            layout.width());
    double aside = to.y() > from.y() ? DETOUR : -DETOUR;
    Point start = new Point(startX, middleY(from) + aside);
    Point end = new Point(endX, middleY(to) - aside);
    return rounded(start, new Point(lane, start.y()), new Point(lane, end.y()), end);
  }

  /** As near to a place as a line can come that is not to be cut off at the picture's edge. */
  private static double inside(double place, double length) {
    return Math.clamp(place, THICKEST_LINE, Math.max(THICKEST_LINE, length - THICKEST_LINE));
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
