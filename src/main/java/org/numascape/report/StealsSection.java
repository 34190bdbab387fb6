package org.numascape.report;

import java.util.Arrays;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.MatrixPicture;
import org.numascape.analysis.MatrixPicture.Axes;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.StealTier;

/** Who stole from whom, and from how far. */
final class StealsSection extends HtmlSection {
  private static final double BAR_STEP = 3;
  private static final double BAR_HEIGHT = 20;

  StealsSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Steals", true, false);
    long steals = stealCount();
    if (steals == 0) {
      html("<p>No worker stole a task.</p>\n</section>\n");
      return;
    }
    boolean half = halfWidth();
    html("<div class=\"%s\"><div>\n", text(half ? "pair" : ""));
    html("<h3>By tier: how near the victim is to its thief</h3>\n");
    tierBar(steals);
    html(
        """
        <table><thead><tr><th>tier</th><th class="number">steals</th><th class="number">of all steals</th><th class="number">stolen tasks</th><th class="number">p50</th><th class="number">p99</th><th>latency</th></tr></thead><tbody>
        """);
    for (StealTier tier : StealTier.values()) {
      long count = Analysis.steals(counters, tier);
      LatencyHistogram latency = Analysis.stealLatency(counters, tier);
      html(
          """
          <tr><td class="tier"><i style="background:%s"></i>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td>%s</td></tr>
          """,
          text(SvgWriter.hex(Palette.tier(tier))),
          text(tier.label()),
          text(Quantity.count(count)),
          text(Quantity.share(count / (double) steals)),
          text(Quantity.count(Analysis.stolenTasks(counters, tier))),
          text(Quantity.quantile(latency, 0.5)),
          text(Quantity.quantile(latency, 0.99)),
          histogram(tier, latency));
    }
    html(
        """
        </tbody></table>
        <p class="dim small">p50, p99: median and 99th percentile of the latency, the %s; counted by powers of two. %s</p>
        </div><div>
        <h3>By node: thief takes from victim</h3>
        """,
        text(Findings.STEAL_LATENCY_IS),
        text(findings.latencyCounted() ? "" : "In this run it was not counted."));
    picture(
        MatrixPicture.amounts(
            Analysis.stealsByNode(counters),
            Quantity::count,
            Axes.nodes(counters.header().nodes(), "thief", "victim"),
            half ? HALF_WIDTH : WIDTH),
        "Steals by the thief's node and the victim's node");
    html("</div></div>\n</section>\n");
  }

  /** A bar a power of two that any steal may have taken, as high as the most of this tier. */
  private static Markup histogram(StealTier tier, LatencyHistogram latency) {
    if (latency.total() == 0) {
      return text("");
    }
    long[] counts = latency.counts();
    long most = Arrays.stream(counts).max().orElseThrow();
    StringBuilder bars = new StringBuilder();
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) {
        double height = Math.max(1, BAR_HEIGHT * counts[bucket] / most);
        bars.append("<rect width=\"2\"");
        SvgWriter.attribute(bars, "x", bucket * BAR_STEP);
        SvgWriter.attribute(bars, "y", BAR_HEIGHT - height);
        SvgWriter.attribute(bars, "height", height);
        SvgWriter.attribute(bars, "fill", SvgWriter.hex(Palette.tier(tier)));
        String bound =
            bucket == counts.length - 1
                ? "longer"
                : "below " + Quantity.duration(LatencyHistogram.boundNanos(bucket));
        bars.append("><title>")
            .append(
                Escape.xml(
                    bound
                        + ": "
                        + Quantity.count(counts[bucket])
                        + (counts[bucket] == 1 ? " steal" : " steals")))
            .append("</title></rect>");
      }
    }
    double width = counts.length * BAR_STEP;
    return new Markup(
        "<svg role=\"img\" aria-label=\"Histogram of the latency\" viewBox=\"0 0 %1$s 20\" width=\"%1$s\" height=\"20\">%2$s</svg>"
            .formatted(SvgWriter.number(width), bars));
  }

  private void tierBar(long steals) {
    StringBuilder bar = new StringBuilder();
    double x = 0;
    for (StealTier tier : StealTier.values()) {
      double width = 470.0 * Analysis.steals(counters, tier) / steals;
      if (width > 0) {
        bar.append("<rect y=\"0\" height=\"16\"");
        SvgWriter.attribute(bar, "x", x);
        SvgWriter.attribute(bar, "width", width);
        SvgWriter.attribute(bar, "fill", SvgWriter.hex(Palette.tier(tier)));
        bar.append("><title>").append(Escape.xml(tier.label())).append("</title></rect>");
        x += width;
      }
    }
    html(
        """
        <svg role="img" aria-label="Steals by tier" viewBox="0 0 470 22" width="470">%s</svg>
        """,
        new Markup(bar.toString()));
  }
}
