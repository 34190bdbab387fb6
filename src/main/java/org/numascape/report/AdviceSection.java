package org.numascape.report;

import org.numascape.analysis.Advice;
import org.numascape.analysis.TrialCommand;

/** What the figures suggest, with the figures, and how to test it; nothing if they suggest none. */
final class AdviceSection extends HtmlSection {
  AdviceSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    if (findings.advice().isEmpty()) {
      return;
    }
    section("Advice", true, false);
    for (Advice advice : findings.advice()) {
      html("<div class=\"advice\"><p><b>%s</b></p>\n<table><tbody>\n", text(advice.summary()));
      for (Advice.Evidence evidence : advice.evidence()) {
        html(
            "<tr><td>%s</td><td class=\"number\">%s</td></tr>\n",
            text(evidence.what()), text(evidence.text()));
      }
      html(
          """
          </tbody></table>
          <p class="dim">Test it: %s.</p>
          <pre>%s</pre></div>
          """,
          text(advice.trial().look()), text(TrialCommand.of(run, advice.trial())));
    }
    html("</section>\n");
  }
}
