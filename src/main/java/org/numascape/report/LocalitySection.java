package org.numascape.report;

import java.util.Comparator;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.MatrixPicture;
import org.numascape.analysis.MatrixPicture.Axes;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.TouchedBlock;

/** On which nodes memory was that workers touched. */
final class LocalitySection extends HtmlSection {
  private static final int MOST_BLOCKS = 12;

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
          "<p class=\"dim\">Of %s pages of blocks and frames the kernel was asked about %s, evenly"
              + " spread, at the end; %s (%s) of these are at home.%s</p>\n",
          text(Quantity.count(basis.pages())),
          text(Quantity.count(basis.pagesChecked())),
          text(Quantity.count(basis.pagesConfirmed())),
          text(Quantity.share(basis.pagesConfirmed() / (double) basis.pagesChecked())),
          text(frames(basis)));
    }
    unbound();
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
    html("</div></div>\n<div class=\"%s\"><div>\n<h3>Tasks</h3>\n", text(half ? "pair" : ""));
    picture(
        MatrixPicture.amounts(Analysis.touchingTasksByNode(counters), Quantity::count, axes, room),
        "Tasks by the node that executed them and the home node of what they touched");
    html("<p class=\"dim small\">What is counted: %s.</p>\n", text(Findings.TASKS_BY_NODE_IS));
    html("</div>\n");
    blocks();
    html("</div>\n</section>\n");
  }

  private static String frames(LocalityBasis basis) {
    return basis.framePagesChecked() == 0
        ? ""
        : " Of those asked about, %s are of frames, and %s of these are on their worker's node."
            .formatted(
                Quantity.count(basis.framePagesChecked()),
                Quantity.count(basis.framePagesConfirmed()));
  }

  /** What has no place in a matrix. */
  private void unbound() {
    TouchCounts unbound = findings.unbound();
    if (unbound.unboundTasks() > 0) {
      html(
          "<p>Apart from these figures: %s in %s tasks %s.</p>\n",
          text(Quantity.bytes(unbound.unboundBytes())),
          text(Quantity.count(unbound.unboundTasks())),
          text(Findings.UNBOUND_IS));
    }
  }

  private void blocks() {
    if (run.blocks().isEmpty()) {
      return;
    }
    html(
        """
        <div><h3>Blocks of memory</h3>
        <table><thead><tr><th>block</th><th class="number">size</th><th class="number">touched first by one worker</th><th>which</th><th class="number">local share</th></tr></thead><tbody>
        """);
    run.blocks().stream()
        .sorted(Comparator.comparingLong(TouchedBlock::bytes).reversed())
        .limit(MOST_BLOCKS)
        .forEach(this::block);
    html(
        """
        </tbody></table>
        <p class="dim small">Touched first by one worker: the most by any / touched first, of this block. Local share: bytes touched locally / bytes touched, of this block.%s</p>
        </div>
        """,
        text(
            run.blocks().size() > MOST_BLOCKS
                ? " The largest of %d; the JSON report has all.".formatted(run.blocks().size())
                : ""));
  }

  private void block(TouchedBlock block) {
    double touched = block.firstTouchedBytes();
    double accessed = block.localBytes() + (double) block.remoteBytes();
    html(
        "<tr><td>%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td>%s</td>"
            + "<td class=\"number\">%s</td></tr>\n",
        text(block.name()),
        text(Quantity.bytes(block.bytes())),
        text(
            touched > 0
                ? Quantity.share(block.mostFirstTouchedBytes() / touched)
                : Quantity.ABSENT),
        text(
            switch (block.mostBy()) {
              case TouchedBlock.NOBODY -> Quantity.ABSENT;
              case TouchedBlock.NO_WORKER -> "outside the pool";
              case TouchedBlock.BEFORE -> "before it was registered";
              default -> "worker " + block.mostBy();
            }),
        text(accessed > 0 ? Quantity.share(block.localBytes() / accessed) : Quantity.ABSENT));
  }
}
