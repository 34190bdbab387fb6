package org.numascape.report;

import org.numascape.analysis.Analysis;
import org.numascape.analysis.MatrixPicture;
import org.numascape.analysis.MatrixPicture.Axes;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.LocalityBasis;

/** On which nodes memory was that workers touched. */
final class LocalitySection extends HtmlSection {
  LocalitySection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Memory locality", true, false);
    LocalityBasis basis = run.locality();
    html("<p class=\"dim\">What is counted: %s.</p>\n", text(basis.basis()));
    if (basis.pagesChecked() > 0) {
      html(
          "<p class=\"dim\">Of %s pages that the kernel was asked about, %s (%s) are where first"
              + " touch says.</p>\n",
          text(Quantity.count(basis.pagesChecked())),
          text(Quantity.count(basis.pagesConfirmed())),
          text(Quantity.share(basis.pagesConfirmed() / (double) basis.pagesChecked())));
    }
    if (findings.localShare().isEmpty()) {
      html("<p>No figures: %s.</p>\n</section>\n", text(findings.localShareAbsentBecause()));
      return;
    }
    long[][] touched = Analysis.touchedBytesByNode(counters);
    boolean half = halfWidth();
    Axes axes = Axes.nodes(touched.length, "runs on", "memory home");
    double room = half ? HALF_WIDTH : WIDTH;
    html(
        "<div class=\"%s\"><div>\n<h3>Share: bytes touched there / bytes touched by the row's"
            + " workers</h3>\n",
        text(half ? "pair" : ""));
    picture(
        MatrixPicture.sharesOfRow(touched, axes, room),
        "Shares of touched bytes by the worker's node and the memory's home node");
    html("</div><div>\n<h3>Bytes touched</h3>\n");
    picture(
        MatrixPicture.amounts(touched, Quantity::bytes, axes, room),
        "Bytes touched by the worker's node and the memory's home node");
    html("</div></div>\n</section>\n");
  }
}
