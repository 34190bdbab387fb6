package org.numascape.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Theme;

/** Writes a picture as PNG. Needs no display. */
public final class PngWriter {
  /** Larger pictures are refused: their pixels would not fit the memory of a small machine. */
  public static final long MOST_PIXELS = 100_000_000;

  private static final double MARGIN = SvgWriter.MARGIN;

  private final Graphics2D graphics;
  private final Theme theme;

  /** Read once, as that takes a good part of an export's time. */
  private static final class Fonts {
    static final Font REGULAR = font("Inter-Regular.otf");
    static final Font BOLD = font("Inter-Bold.otf");

    private Fonts() {}
  }

  private PngWriter(Graphics2D graphics, Theme theme) {
    this.graphics = graphics;
    this.theme = theme;
  }

  /**
   * Loads in the background what any picture needs, the fonts and most of Java 2D, while the caller
   * finds out what is to be drawn: a third of the time that a command takes to write a picture.
   */
  public static void prepare() {
    Paint ink = new Paint.Role(Picture.ThemeColour.TEXT);
    List<Point> line = List.of(new Point(1, 1), new Point(9, 1), new Point(9, 9));
    Picture all =
        new Picture(
            10,
            10,
            List.of(
                new Box(1, 1, 8, 8, 2, ink, ink, null),
                new Text(1, 9, "L#0", 9, false, Picture.Anchor.MIDDLE, ink),
                new Text(1, 9, "L#0", 9, true, Picture.Anchor.END, ink),
                new Line(line, 1, false, ink)));
    Thread.ofPlatform().daemon().name("prepare-png").start(() -> document(all, Theme.LIGHT, 2));
  }

  /**
   * The file's bytes.
   *
   * @param scale pixels for a unit of the picture, positive; 2 is fit for print
   * @throws IllegalArgumentException if that makes more than {@link #MOST_PIXELS}
   */
  public static byte[] document(Picture picture, Theme theme, double scale) {
    double width = Math.ceil((picture.width() + 2 * MARGIN) * scale);
    double height = Math.ceil((picture.height() + 2 * MARGIN) * scale);
    if (width * height > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a picture of %.0f x %.0f pixels is too large; choose a smaller scale, fold, or take SVG"
              .formatted(width, height));
    }
    if (System.getProperty("java.awt.headless") == null) {
      // An image needs no display, and must not fail for one that can't be reached.
      System.setProperty("java.awt.headless", "true");
    }
    BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHints(
        Map.of(
            RenderingHints.KEY_ANTIALIASING,
            RenderingHints.VALUE_ANTIALIAS_ON,
            RenderingHints.KEY_TEXT_ANTIALIASING,
            RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
            RenderingHints.KEY_FRACTIONALMETRICS,
            RenderingHints.VALUE_FRACTIONALMETRICS_ON,
            RenderingHints.KEY_STROKE_CONTROL,
            RenderingHints.VALUE_STROKE_PURE));
    graphics.setColor(new Color(theme.rgb(Picture.ThemeColour.BACKGROUND)));
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    graphics.translate(MARGIN, MARGIN);
    new PngWriter(graphics, theme).paint(picture);
    graphics.dispose();
    try {
      return PngEncoder.encode(image);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can always be written", e);
    }
  }

  private static Font font(String name) {
    try (InputStream in =
        PngWriter.class.getResourceAsStream("/org/numascape/assets/fonts/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the font " + name + " is missing in this installation");
      }
      return Font.createFont(Font.TRUETYPE_FONT, in);
    } catch (IOException | FontFormatException e) {
      throw new IllegalStateException("the font " + name + " can't be read", e);
    }
  }

  private void paint(Picture picture) {
    for (Picture.Shape shape : picture.shapes()) {
      switch (shape) {
        case Box box -> paint(box);
        case Text text -> paint(text);
        case Line line -> paint(line);
      }
    }
  }

  private void paint(Box box) {
    RoundRectangle2D at =
        new RoundRectangle2D.Double(
            box.x(),
            box.y(),
            Math.max(0, box.width()),
            Math.max(0, box.height()),
            2 * box.radius(),
            2 * box.radius());
    if (set(box.fill())) {
      graphics.fill(at);
    }
    if (set(box.stroke())) {
      graphics.setStroke(new BasicStroke(box.stroke() instanceof Paint.Node ? 1.5f : 1));
      graphics.draw(at);
    }
  }

  private void paint(Text text) {
    if (!set(text.paint())) {
      return;
    }
    Font font = (text.bold() ? Fonts.BOLD : Fonts.REGULAR).deriveFont((float) text.sizePixels());
    graphics.setFont(font);
    double width = graphics.getFontMetrics().getStringBounds(text.text(), graphics).getWidth();
    double left =
        switch (text.anchor()) {
          case START -> text.x();
          case MIDDLE -> text.x() - width / 2;
          case END -> text.x() - width;
        };
    graphics.drawString(text.text(), (float) left, (float) text.y());
  }

  private void paint(Line line) {
    if (line.points().size() < 2 || !set(line.paint())) {
      return;
    }
    graphics.setStroke(
        new BasicStroke((float) line.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    graphics.draw(path(line.points()));
    if (line.arrow()) {
      Path2D head = path(line.arrowHead());
      head.closePath();
      graphics.fill(head);
    }
  }

  private static Path2D path(List<Point> points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points.getFirst().x(), points.getFirst().y());
    points.stream().skip(1).forEach(point -> path.lineTo(point.x(), point.y()));
    return path;
  }

  /** Whether the paint is one at all. */
  private boolean set(Paint paint) {
    Optional<Integer> rgb = theme.rgb(paint);
    rgb.ifPresent(colour -> graphics.setColor(new Color(colour)));
    return rgb.isPresent();
  }
}
