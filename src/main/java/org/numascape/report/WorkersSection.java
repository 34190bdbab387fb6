package org.numascape.report;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;

/** What each worker did, or each node where there are many. */
final class WorkersSection extends HtmlSection {
  /** With more workers the table is by node; JSON has each worker. */
  private static final int MOST_WORKER_ROWS = 64;

  WorkersSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Workers", true, true);
    html(
        "<p class=\"dim\">Utilisation: %s, %s.</p>\n",
        text(Findings.UTILISATION_IS), text(findings.period()));
    if (counters.workers().size() <= MOST_WORKER_ROWS) {
      workerTable();
    } else {
      html(
          "<p>%s workers: here by node; the JSON report has each.</p>\n",
          text(Integer.toString(counters.workers().size())));
      nodeTable();
    }
    if (Analysis.fibers(counters).mounts() > 0) {
      fiberTable();
    }
    html("</section>\n");
  }

  private void fiberTable() {
    FiberCounts all = Analysis.fibers(counters);
    html(
        """
        <details open=""><summary>Fibers: %s mounts, %s node changes</summary>
        """,
        text(Quantity.count(all.mounts())), text(Quantity.count(all.nodeChanges())));
    html(
        "<p class=\"dim\">A mount is a fiber that begins or goes on; a node change is one of a"
            + " fiber that had run on another node before (%s). %s.</p>\n",
        text(findings.label()), text(findings.period()));
    if (counters.workers().size() <= MOST_WORKER_ROWS) {
      html(
          """
          <table><thead><tr><th>worker</th><th>node</th><th class="number">mounts</th><th class="number">unmounts</th><th class="number">node changes</th></tr></thead><tbody>
          """);
      for (WorkerPlace place : counters.header().workers()) {
        FiberCounts counts = counters.workers().get(place.worker()).fibers();
        html(
            """
            <tr><td>%s</td><td><i style="background:%s"></i>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td></tr>
            """,
            text(Integer.toString(place.worker())),
            text(SvgWriter.hex(Palette.node(place.node()))),
            text(Integer.toString(place.node())),
            text(Quantity.count(counts.mounts())),
            text(Quantity.count(counts.unmounts())),
            text(Quantity.count(counts.nodeChanges())));
      }
      html("</tbody></table>\n");
    }
    html("</details>\n");
  }

  private void workerTable() {
    html(
        """
        <details open=""><summary>%s</summary>
        <table><thead><tr><th>worker</th><th>stands for</th><th>node</th><th>bound to (real)</th><th>state</th><th class="number">utilisation</th><th class="number">tasks</th><th class="number">steals</th><th class="number">failed attempts</th><th class="number">searching</th><th class="number">idle</th></tr></thead><tbody>
        """,
        text(counters.workers().size() == 1 ? "1 worker" : counters.workers().size() + " workers"));
    List<OptionalDouble> utilisation = Analysis.utilisation(counters);
    for (WorkerPlace place : counters.header().workers()) {
      WorkerCounts counts = counters.workers().get(place.worker());
      html(
          """
          <tr><td>%s</td><td>PU L#%s (P#%s)</td><td><i style="background:%s"></i>%s</td><td>%s</td><td>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td></tr>
          """,
          text(Integer.toString(place.worker())),
          text(Integer.toString(place.puLogicalIndex())),
          text(Integer.toString(place.puOsIndex())),
          text(SvgWriter.hex(Palette.node(place.node()))),
          text(Integer.toString(place.node())),
          text(place.boundTo().isEmpty() ? "unbound" : "P#" + place.boundTo().toList()),
          text(counts.state().label()),
          text(Quantity.share(utilisation.get(place.worker()))),
          text(Quantity.count(counts.tasks())),
          text(Quantity.count(Arrays.stream(counts.stealsByTier()).sum())),
          text(Quantity.count(counts.failedAttempts())),
          text(Quantity.duration(counts.searchingNanos())),
          text(Quantity.duration(counts.idleNanos())));
    }
    html("</tbody></table></details>\n");
  }

  private void nodeTable() {
    List<OptionalDouble> utilisation = Analysis.utilisation(counters);
    html(
        """
        <table><thead><tr><th>node</th><th class="number">workers</th><th class="number">least utilised</th><th class="number">mean</th><th class="number">most utilised</th><th class="number">tasks</th><th class="number">steals</th></tr></thead><tbody>
        """);
    for (int node = 0; node < counters.header().nodes(); node++) {
      int here = node;
      List<WorkerPlace> places =
          counters.header().workers().stream().filter(place -> place.node() == here).toList();
      if (places.isEmpty()) {
        continue;
      }
      double[] shares =
          places.stream()
              .map(place -> utilisation.get(place.worker()))
              .filter(OptionalDouble::isPresent)
              .mapToDouble(OptionalDouble::getAsDouble)
              .toArray();
      html(
          """
          <tr><td><i style="background:%s"></i>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td></tr>
          """,
          text(SvgWriter.hex(Palette.node(node))),
          text(Integer.toString(node)),
          text(Integer.toString(places.size())),
          text(Quantity.share(Arrays.stream(shares).min())),
          text(Quantity.share(Arrays.stream(shares).average())),
          text(Quantity.share(Arrays.stream(shares).max())),
          text(Quantity.count(sum(places, WorkerCounts::tasks))),
          text(Quantity.count(sum(places, counts -> Arrays.stream(counts.stealsByTier()).sum()))));
    }
    html("</tbody></table>\n");
  }

  private long sum(List<WorkerPlace> places, ToLongFunction<WorkerCounts> counter) {
    return places.stream()
        .mapToLong(place -> counter.applyAsLong(counters.workers().get(place.worker())))
        .sum();
  }
}
