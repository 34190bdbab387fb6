package org.numascape.ui.view;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Rectangle2D;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.ArcType;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Theme;

/**
 * Paints a picture's shapes on a canvas, moved and scaled; what lies outside of the view or would
 * be too small to see is left out.
 */
final class ShapePainter {
  private static final double SMALLEST_TEXT = 7;
  private static final double SMALLEST_ROUND = 20;
  private static final double SMALLEST_ROUND_OUTLINE = 48;

  private final GraphicsContext graphics;
  private final Theme theme;
  private final double left;
  private final double top;
  private final double scale;
  private final Rectangle2D view;

  /** Making a font or a colour costs more than drawing a cell with it. */
  private final Map<Double, Font> regular = new HashMap<>();

  private final Map<Double, Font> bold = new HashMap<>();
  private final Map<Integer, Color> colours = new HashMap<>();

  /**
   * @param left where the picture's left edge is on the canvas
   * @param top where its top edge is
   */
  ShapePainter(
      GraphicsContext graphics,
      Theme theme,
      double left,
      double top,
      double scale,
      Rectangle2D view) {
    this.graphics = graphics;
    this.theme = theme;
    this.left = left;
    this.top = top;
    this.scale = scale;
    this.view = view;
  }

  private Font font(double size, boolean strong) {
    return (strong ? bold : regular)
        .computeIfAbsent(size, absent -> StyleSheets.font(size, strong));
  }

  private Color colour(int rgb) {
    return colours.computeIfAbsent(rgb, Drawing::colour);
  }

  void paint(List<Shape> shapes) {
    for (Shape shape : shapes) {
      switch (shape) {
        case Box box -> paint(box);
        case Text text -> paint(text);
        case Line line -> paint(line);
      }
    }
  }

  /** Where a box is on the screen, on whole pixels. */
  private Rectangle2D onScreen(Box box) {
    double x = Math.round(left + box.x() * scale);
    double y = Math.round(top + box.y() * scale);
    double right = Math.round(left + (box.x() + box.width()) * scale);
    double bottom = Math.round(top + (box.y() + box.height()) * scale);
    return new Rectangle2D(x, y, Math.max(1, right - x), Math.max(1, bottom - y));
  }

  private void paint(Box box) {
    Rectangle2D at = onScreen(box);
    if (!at.intersects(view)) {
      return;
    }
    theme
        .rgb(box.fill())
        .ifPresent(
            rgb -> {
              graphics.setFill(colour(rgb));
              fill(at, box.radius() * scale);
            });
    theme
        .rgb(box.stroke())
        .ifPresent(
            rgb -> {
              graphics.setStroke(colour(rgb));
              graphics.setLineWidth(box.stroke() instanceof Paint.Node ? 1.5 : 1);
              stroke(at, box.radius() * scale);
            });
  }

  private void fill(Rectangle2D at, double radius) {
    double shortest = Math.min(at.getWidth(), at.getHeight());
    if (radius < 1.5 || shortest < SMALLEST_ROUND) {
      graphics.fillRect(at.getMinX(), at.getMinY(), at.getWidth(), at.getHeight());
    } else {
      fillRound(at, Math.min(radius, shortest / 2));
    }
  }

  /**
   * Fills the rows that a round corner shortens each by itself: the software pipeline fills ten
   * rectangles in the time of one curve.
   */
  private void fillRound(Rectangle2D at, double radius) {
    int row = 0;
    while (row < radius) {
      double inset = inset(radius, row);
      if (inset == 0) {
        break;
      }
      int from = row;
      while (row < radius && inset(radius, row) == inset) {
        row++;
      }
      double width = at.getWidth() - 2 * inset;
      graphics.fillRect(at.getMinX() + inset, at.getMinY() + from, width, row - from);
      graphics.fillRect(at.getMinX() + inset, at.getMaxY() - row, width, row - from);
    }
    graphics.fillRect(at.getMinX(), at.getMinY() + row, at.getWidth(), at.getHeight() - 2 * row);
  }

  /** How much a corner shortens a row of pixels, of which the outermost is 0. */
  private static double inset(double radius, int row) {
    double fromCentre = radius - row - 0.5;
    return fromCentre <= 0
        ? 0
        : Math.rint(radius - Math.sqrt(radius * radius - fromCentre * fromCentre));
  }

  private void stroke(Rectangle2D at, double radius) {
    if (at.getWidth() < 3 || at.getHeight() < 3) {
      return;
    }
    boolean square =
        radius < 1.5 || Math.max(at.getWidth(), at.getHeight()) < SMALLEST_ROUND_OUTLINE;
    double corner =
        square ? 0 : Math.rint(Math.min(radius, Math.min(at.getWidth(), at.getHeight()) / 2));
    graphics.setFill(graphics.getStroke());
    edges(at, corner, 0);
    if (corner > 0) {
      corners(at, corner);
    }
    double beyondOne = graphics.getLineWidth() - 1;
    if (beyondOne > 0) {
      graphics.setGlobalAlpha(beyondOne);
      edges(at, corner, 1);
      graphics.setGlobalAlpha(1);
    }
  }

  /** The straight parts of an outline, so many pixels inside: filled, at a fraction of a path. */
  private void edges(Rectangle2D at, double corner, double inside) {
    double along = Math.max(corner, inside);
    double width = at.getWidth() - 2 * along;
    double height = at.getHeight() - 2 * Math.max(corner, inside + 1);
    double top = at.getMinY() + Math.max(corner, inside + 1);
    graphics.fillRect(at.getMinX() + along, at.getMinY() + inside, width, 1);
    graphics.fillRect(at.getMinX() + along, at.getMaxY() - inside - 1, width, 1);
    graphics.fillRect(at.getMinX() + inside, top, 1, height);
    graphics.fillRect(at.getMaxX() - inside - 1, top, 1, height);
  }

  private void corners(Rectangle2D at, double corner) {
    double left = at.getMinX() + 0.5;
    double top = at.getMinY() + 0.5;
    double size = 2 * corner - 1;
    double right = at.getMaxX() - 0.5 - size;
    double bottom = at.getMaxY() - 0.5 - size;
    graphics.strokeArc(left, top, size, size, 90, 90, ArcType.OPEN);
    graphics.strokeArc(right, top, size, size, 0, 90, ArcType.OPEN);
    graphics.strokeArc(left, bottom, size, size, 180, 90, ArcType.OPEN);
    graphics.strokeArc(right, bottom, size, size, 270, 90, ArcType.OPEN);
  }

  private void paint(Text text) {
    // In half pixels: each size has glyphs of its own, and zooming must not make them all anew.
    double size = Math.round(2 * text.sizePixels() * scale) / 2.0;
    double x = left + text.x() * scale;
    double y = top + text.y() * scale;
    if (size < SMALLEST_TEXT
        || y < -size
        || y > view.getHeight() + size
        || x < -view.getWidth()
        || x > 2 * view.getWidth()) {
      return;
    }
    theme
        .rgb(text.paint())
        .ifPresent(
            rgb -> {
              graphics.setFill(colour(rgb));
              graphics.setFont(font(size, text.bold()));
              TextAlignment alignment =
                  switch (text.anchor()) {
                    case START -> TextAlignment.LEFT;
                    case MIDDLE -> TextAlignment.CENTER;
                    case END -> TextAlignment.RIGHT;
                  };
              Drawing.text(graphics, text.text(), x, Math.round(y), alignment, VPos.BASELINE);
            });
  }

  private void paint(Line line) {
    if (line.points().size() < 2) {
      return;
    }
    theme
        .rgb(line.paint())
        .ifPresent(
            rgb -> {
              graphics.setStroke(colour(rgb));
              graphics.setLineWidth(Math.max(1, line.width() * scale));
              graphics.strokePolyline(xs(line.points()), ys(line.points()), line.points().size());
              if (line.arrow()) {
                List<Point> head = line.arrowHead();
                graphics.setFill(colour(rgb));
                graphics.fillPolygon(xs(head), ys(head), head.size());
              }
            });
  }

  private double[] xs(List<Point> points) {
    return points.stream().mapToDouble(point -> left + point.x() * scale).toArray();
  }

  private double[] ys(List<Point> points) {
    return points.stream().mapToDouble(point -> top + point.y() * scale).toArray();
  }
}
