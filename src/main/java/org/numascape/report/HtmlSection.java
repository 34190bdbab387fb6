package org.numascape.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Theme;
import org.numascape.recording.RunRecord;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.ObjectType;

/**
 * A section of the HTML report, and what all sections write with. What a section quotes is escaped:
 * only {@link Markup} goes into a template.
 */
abstract class HtmlSection {
  /** What a section may fill. */
  static final double WIDTH = 1040;

  static final double HALF_WIDTH = 490;

  /** Between these, a matrix needs the whole width for its numbers; beyond, it has none. */
  private static final int SMALL_MATRIX = 5;

  private static final int NUMBERED_MATRIX = 16;

  final Findings findings;
  final RunRecord run;
  final Snapshot counters;
  private final StringBuilder out;

  HtmlSection(Findings findings, StringBuilder out) {
    this.findings = findings;
    this.run = findings.run();
    this.counters = run.counters();
    this.out = out;
  }

  /** Appends the section. */
  abstract void write();

  /** What may stand in the document as it is. */
  record Markup(String html) {
    @Override
    public String toString() {
      return html;
    }
  }

  static Markup text(String text) {
    return new Markup(Escape.xml(text));
  }

  /** Appends a template; only {@link Markup} goes in, so nothing is quoted unescaped. */
  void html(String template, Markup... values) {
    out.append(
        values.length == 0 ? template : String.format(Locale.ROOT, template, (Object[]) values));
  }

  Markup emulationBadge() {
    return new Markup("<span class=\"badge %1$s\">%1$s</span>".formatted(findings.label()));
  }

  String outcomeClass() {
    return switch (run.outcome().end()) {
      case VERIFIED -> "verified";
      case CANCELLED -> "cancelled";
      case NOT_VERIFIED, FAILED -> "bad";
    };
  }

  void section(String title, boolean byNode, boolean mayBreak) {
    html(
        "<section%s>\n<h2 data-outcome=\"%s\">%s%s</h2>\n",
        new Markup(mayBreak ? " class=\"long\"" : ""),
        text(findings.outcome()),
        text(title),
        byNode ? emulationBadge() : text(""));
  }

  void table(Map<String, String> first, Map<String, String> then) {
    html("<table class=\"plain\"><tbody>\n");
    first.forEach(this::row);
    then.forEach(this::row);
    html("</tbody></table>\n");
  }

  void row(String name, String value) {
    html("<tr><td>%s</td><td>%s</td></tr>\n", text(name), text(value));
  }

  void picture(Picture picture, String described) {
    out.append("<svg role=\"img\"");
    SvgWriter.attribute(out, "aria-label", described);
    // Half of a line along the edge lies outside of the picture.
    double width = picture.width() + 2;
    double height = picture.height() + 2;
    SvgWriter.attribute(
        out, "viewBox", "-1 -1 " + SvgWriter.number(width) + " " + SvgWriter.number(height));
    SvgWriter.attribute(out, "width", width);
    SvgWriter.attribute(out, "height", height);
    out.append(">\n");
    SvgWriter.shapes(picture, HtmlSection::colour, out);
    out.append("</svg>\n");
  }

  /** Colours of the theme are the style sheet's; the others are the same in both themes. */
  static String colour(Paint paint) {
    return switch (paint) {
      case Paint.Role(ThemeColour role) -> "var(--" + role.name().toLowerCase(Locale.ROOT) + ")";
      case Paint.Node(int node) -> SvgWriter.hex(Palette.node(node));
      case Paint.Kind(ObjectType type) -> SvgWriter.hex(Theme.LIGHT.rgb(type));
      case Paint.Heat(double value) -> SvgWriter.hex(Palette.heat(value));
      case Paint.OnHeat(double value) -> SvgWriter.hex(Palette.onHeat(value));
      case Paint.Nothing() -> "none";
    };
  }

  static String heatGradient() {
    StringBuilder gradient = new StringBuilder("linear-gradient(90deg");
    for (int step = 0; step <= 9; step++) {
      gradient.append(',').append(SvgWriter.hex(Palette.heat(step / 9.0)));
    }
    return gradient.append(')').toString();
  }

  boolean halfWidth() {
    int nodes = counters.header().nodes();
    return nodes <= SMALL_MATRIX || nodes > NUMBERED_MATRIX;
  }

  interface TierCount {
    long of(Snapshot snapshot, StealTier tier);
  }

  long sumOfTiers(TierCount count) {
    return Arrays.stream(StealTier.values()).mapToLong(tier -> count.of(counters, tier)).sum();
  }

  long stealCount() {
    return sumOfTiers(Analysis::steals);
  }
}
