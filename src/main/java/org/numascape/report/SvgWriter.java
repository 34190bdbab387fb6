package org.numascape.report;

import java.util.List;
import java.util.Locale;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Theme;

/** Writes a picture as SVG 1.1. */
public final class SvgWriter {
  static final String FONT = "Inter, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";

  /** Around the picture, in its units. */
  static final double MARGIN = 12;

  private SvgWriter() {}

  /** What a paint is called in the document, such as {@code #ff0000}; {@code none} for nothing. */
  @FunctionalInterface
  interface Colours {
    String of(Paint paint);
  }

  /**
   * A whole document in one theme, with its background; it refers to nothing outside.
   *
   * @param title what a reader of the document's text hears first; escaped
   */
  public static String document(Picture picture, String title, Theme theme) {
    double width = picture.width() + 2 * MARGIN;
    double height = picture.height() + 2 * MARGIN;
    Colours colours = paint -> theme.rgb(paint).map(SvgWriter::hex).orElse("none");
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
        .append(number(width))
        .append("\" height=\"")
        .append(number(height))
        .append("\" viewBox=\"")
        .append(number(-MARGIN))
        .append(' ')
        .append(number(-MARGIN))
        .append(' ')
        .append(number(width))
        .append(' ')
        .append(number(height))
        .append("\" font-family=\"")
        .append(FONT)
        .append("\">\n<title>")
        .append(Escape.xml(title))
        .append("</title>\n<rect x=\"")
        .append(number(-MARGIN))
        .append("\" y=\"")
        .append(number(-MARGIN))
        .append("\" width=\"100%\" height=\"100%\" fill=\"")
        .append(hex(theme.rgb(Picture.ThemeColour.BACKGROUND)))
        .append("\"/>\n");
    shapes(picture, colours, out);
    return out.append("</svg>\n").toString();
  }

  /** The shapes alone, for an {@code svg} element that somebody else opens. */
  static void shapes(Picture picture, Colours colours, StringBuilder out) {
    for (Picture.Shape shape : picture.shapes()) {
      switch (shape) {
        case Box box -> box(box, colours, out);
        case Text text -> text(text, colours, out);
        case Line line -> line(line, colours, out);
      }
    }
  }

  private static void box(Box box, Colours colours, StringBuilder out) {
    out.append("<rect");
    attribute(out, "x", box.x());
    attribute(out, "y", box.y());
    attribute(out, "width", Math.max(0, box.width()));
    attribute(out, "height", Math.max(0, box.height()));
    if (box.radius() > 0) {
      attribute(out, "rx", box.radius());
    }
    attribute(out, "fill", colours.of(box.fill()));
    if (!(box.stroke() instanceof Paint.Nothing)) {
      attribute(out, "stroke", colours.of(box.stroke()));
      if (box.stroke() instanceof Paint.Node) {
        attribute(out, "stroke-width", 1.5);
      }
    }
    if (box.object() == null) {
      out.append("/>\n");
    } else {
      out.append("><title>")
          .append(Escape.xml(box.object().toString()))
          .append("</title></rect>\n");
    }
  }

  private static void text(Text text, Colours colours, StringBuilder out) {
    out.append("<text");
    attribute(out, "x", text.x());
    attribute(out, "y", text.y());
    attribute(out, "font-size", text.sizePixels());
    attribute(out, "fill", colours.of(text.paint()));
    if (text.bold()) {
      attribute(out, "font-weight", "600");
    }
    if (text.anchor() != Anchor.START) {
      attribute(out, "text-anchor", text.anchor() == Anchor.MIDDLE ? "middle" : "end");
    }
    out.append('>').append(Escape.xml(text.text())).append("</text>\n");
  }

  private static void line(Line line, Colours colours, StringBuilder out) {
    if (line.points().size() < 2) {
      return;
    }
    String colour = colours.of(line.paint());
    out.append("<polyline fill=\"none\" stroke-linejoin=\"round\"");
    attribute(out, "points", points(line.points()));
    attribute(out, "stroke", colour);
    attribute(out, "stroke-width", line.width());
    out.append("/>\n");
    if (line.arrow()) {
      out.append("<polygon");
      attribute(out, "points", points(line.arrowHead()));
      attribute(out, "fill", colour);
      out.append("/>\n");
    }
  }

  private static String points(List<Point> points) {
    StringBuilder text = new StringBuilder();
    for (Point point : points) {
      text.append(text.isEmpty() ? "" : " ")
          .append(number(point.x()))
          .append(',')
          .append(number(point.y()));
    }
    return text.toString();
  }

  static void attribute(StringBuilder out, String name, double value) {
    attribute(out, name, number(value));
  }

  static void attribute(StringBuilder out, String name, String value) {
    out.append(' ').append(name).append("=\"").append(Escape.xml(value)).append('"');
  }

  /** At most two decimals, without a trailing zero. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    long whole = Math.abs(hundredths) / 100;
    long rest = Math.abs(hundredths) % 100;
    return (hundredths < 0 ? "-" : "")
        + whole
        + (rest == 0 ? "" : rest % 10 == 0 ? "." + rest / 10 : (rest < 10 ? ".0" : ".") + rest);
  }

  static String hex(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
