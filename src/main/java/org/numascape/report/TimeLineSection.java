package org.numascape.report;

import org.numascape.analysis.Palette;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.telemetry.StealTier;

/** The course of the counters. */
final class TimeLineSection extends HtmlSection {
  TimeLineSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Over time", true, false);
    String svg =
        TimeLineSvg.write(
            run.timeLine(),
            counters.header().workers(),
            run.passes(),
            findings.localShareAbsentBecause());
    if (svg.isEmpty()) {
      html("<p>No time line: the run ended before the first sample.</p>\n</section>\n");
      return;
    }
    html(
        "<p class=\"dim\">From the start of the run, preparation%s included.</p>\n"
            + "%s<div class=\"legend\">",
        text(findings.warmups() ? " and warm-ups" : ""), new Markup(svg));
    for (StealTier tier : StealTier.values()) {
      html(
          "<span><i style=\"background:%s\"></i>%s</span>",
          text(SvgWriter.hex(Palette.tier(tier))), text(tier.label()));
    }
    for (Pass.Kind kind : Pass.Kind.values()) {
      if (run.passes().stream().anyMatch(pass -> pass.kind() == kind)) {
        html(
            "<span><i style=\"height:3px;background:%s\"></i>%s</span>",
            text(TimeLineSvg.passColour(kind)), text(kind.label()));
      }
    }
    html(
        "<span>workers: 0 %% <i class=\"heat\" style=\"background:%s\"></i>100 %%; at their left"
            + " the colour of their node</span></div>\n</section>\n",
        new Markup(heatGradient()));
  }
}
