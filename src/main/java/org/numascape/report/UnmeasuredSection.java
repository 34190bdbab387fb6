package org.numascape.report;

import org.numascape.recording.RunRecord.Unmeasured;

/** What could not be measured, and why. */
final class UnmeasuredSection extends HtmlSection {
  UnmeasuredSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Not measured", false, false);
    if (run.unmeasured().isEmpty()) {
      html("<p>Everything that Numascape measures was measured.</p>\n</section>\n");
      return;
    }
    html("<table><thead><tr><th>what</th><th>why</th><th>remedy</th></tr></thead><tbody>\n");
    for (Unmeasured each : run.unmeasured()) {
      html(
          "<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n",
          text(each.what()),
          text(each.why()),
          text(each.remedy().isEmpty() ? "none known" : each.remedy()));
    }
    html("</tbody></table>\n</section>\n");
  }
}
