package org.numascape.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectType;
import org.numascape.topology.TopologyObject;

/**
 * A drawing laid out, in pixels from the top left: window, SVG and PNG all draw it. Colours are
 * named by meaning; each medium looks them up in its theme.
 */
public record Picture(double width, double height, List<Shape> shapes) {
  public Picture {
    shapes = List.copyOf(shapes);
  }

  /** What can be drawn, back to front. */
  public sealed interface Shape {}

  /**
   * A box.
   *
   * @param object the object that a click on it selects; null for decoration
   * @param fill what its inside means
   * @param stroke what its outline means
   */
  public record Box(
      double x,
      double y,
      double width,
      double height,
      double radius,
      Paint fill,
      Paint stroke,
      @Nullable TopologyObject object)
      implements Shape {}

  /** A line of text; {@code x} is where its {@code anchor} is, {@code y} its base line. */
  public record Text(
      double x, double y, String text, double sizePixels, boolean bold, Anchor anchor, Paint paint)
      implements Shape {}

  /** A polyline, with an arrow head at its end if {@code arrow}. */
  public record Line(List<Point> points, double width, boolean arrow, Paint paint)
      implements Shape {
    public Line {
      points = List.copyOf(points);
    }

    /** The corners of the arrow head at the end: the tip first. */
    public List<Point> arrowHead() {
      Point tip = points.getLast();
      Point before = points.get(points.size() - 2);
      double length = Math.hypot(tip.x() - before.x(), tip.y() - before.y());
      double along = length == 0 ? 1 : (tip.x() - before.x()) / length;
      double down = length == 0 ? 0 : (tip.y() - before.y()) / length;
      double size = 5 + width;
      double half = size * 0.55;
      double baseX = tip.x() - along * size;
      double baseY = tip.y() - down * size;
      return List.of(
          tip,
          new Point(baseX - down * half, baseY + along * half),
          new Point(baseX + down * half, baseY - along * half));
    }
  }

  public record Point(double x, double y) {}

  /** Where a text's {@code x} is. */
  public enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A colour by its meaning. */
  public sealed interface Paint {
    /** A colour of the theme. */
    record Role(ThemeColour colour) implements Paint {}

    /** The colour of a NUMA node, by logical index. */
    record Node(int node) implements Paint {}

    /** The colour of a type of object. */
    record Kind(ObjectType type) implements Paint {}

    /** A value 0..1 on the heat scale. */
    record Heat(double value) implements Paint {}

    /** Black or white, whichever reads on that heat. */
    record OnHeat(double value) implements Paint {}

    /** Nothing is drawn. */
    record Nothing() implements Paint {}
  }

  /** The theme's colours that a picture may use. */
  public enum ThemeColour {
    BACKGROUND,
    PANEL,
    RAISED,
    LINE,
    TEXT,
    DIM,
    FAINT,
    ACCENT,
    OK,
    WARN,
    REMOTE
  }
}
