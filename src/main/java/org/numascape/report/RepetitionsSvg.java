package org.numascape.report;

import java.util.Collections;
import java.util.List;
import org.numascape.analysis.Quantity;

/**
 * How long each timed repetition took, in order: a bar each, from zero, and a line at the median.
 */
final class RepetitionsSvg {
  private static final double WIDTH = 1040;
  private static final double HEIGHT = 96;
  private static final double LEFT = 70;
  private static final double TOP = 8;
  private static final double WIDEST_BAR = 40;

  private RepetitionsSvg() {}

  /**
   * @param durationsNanos at least one
   */
  static String write(List<Long> durationsNanos, long medianNanos) {
    long most = Math.max(1, Collections.max(durationsNanos));
    double step = Math.min(WIDEST_BAR, (WIDTH - LEFT) / durationsNanos.size());
    StringBuilder out = new StringBuilder("<svg role=\"img\" aria-label=\"Repetitions\"");
    SvgWriter.attribute(out, "viewBox", "0 0 " + (int) WIDTH + " " + (int) HEIGHT);
    SvgWriter.attribute(out, "width", WIDTH);
    out.append(">\n");
    label(out, TOP + 10, Quantity.duration(most));
    label(out, HEIGHT, "0");
    for (int i = 0; i < durationsNanos.size(); i++) {
      double height = (HEIGHT - TOP) * durationsNanos.get(i) / most;
      out.append("<rect fill=\"var(--accent)\"");
      SvgWriter.attribute(out, "x", LEFT + i * step);
      SvgWriter.attribute(out, "y", HEIGHT - height);
      SvgWriter.attribute(out, "width", Math.max(0.5, step * 0.8));
      SvgWriter.attribute(out, "height", height);
      out.append("><title>")
          .append(i + 1)
          .append(": ")
          .append(Quantity.duration(durationsNanos.get(i)))
          .append("</title></rect>\n");
    }
    double y = HEIGHT - (HEIGHT - TOP) * medianNanos / most;
    out.append("<line stroke=\"var(--text)\" stroke-dasharray=\"4 3\"");
    SvgWriter.attribute(out, "x1", LEFT);
    SvgWriter.attribute(out, "x2", LEFT + step * durationsNanos.size());
    SvgWriter.attribute(out, "y1", y);
    SvgWriter.attribute(out, "y2", y);
    return out.append("/>\n</svg>\n").toString();
  }

  private static void label(StringBuilder out, double y, String text) {
    out.append("<text font-size=\"10.5\" text-anchor=\"end\" fill=\"var(--dim)\"");
    SvgWriter.attribute(out, "x", LEFT - 6);
    SvgWriter.attribute(out, "y", y);
    out.append('>').append(Escape.xml(text)).append("</text>\n");
  }
}
