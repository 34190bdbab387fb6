package org.numascape.report;

import java.util.List;
import java.util.OptionalLong;
import org.numascape.analysis.Quantity;

/** How long each repetition took, if there were several. */
final class RepetitionsSection extends HtmlSection {
  RepetitionsSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    List<Long> all = run.durationsNanos();
    OptionalLong median = run.medianNanos();
    if (all.size() < 2 || median.isEmpty()) {
      return;
    }
    section("Repetitions", false, false);
    html(
        "<p class=\"dim\">Duration of each, in order; dashed: the median, %s. Warm-ups before them:"
            + " %s.</p>\n%s</section>\n",
        text(Quantity.duration(median.getAsLong())),
        text(run.settings().getOrDefault("warmup", "0")),
        new Markup(RepetitionsSvg.write(all, median.getAsLong())));
  }
}
