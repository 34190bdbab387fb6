package org.numascape.report;

import org.numascape.analysis.Analysis;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.RunOverlay;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.Topology;

/** The machine, with what the run did on it. */
final class MachineSection extends HtmlSection {
  private static final double HEIGHT = 560;

  MachineSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Machine", true, false);
    if (findings.topology().isEmpty()) {
      html(
          "<p>No picture: the topology could not be read. %s</p>\n</section>\n",
          text(findings.topologyAbsentBecause()));
      return;
    }
    Topology topology = findings.topology().get();
    html("<p><b>%s</b></p>\n", text(topology.summary()));
    TopologyLayout layout = TopologyLayout.of(topology, WIDTH, HEIGHT);
    picture(
        TopologyPicture.paint(
            layout, machineValues(), PictureStyle.USUAL.withIndexes(IndexKind.OS)),
        "The machine: " + topology.summary());
    html(
        """
        <div class="legend"><span>PU: %s, percent, 0 <i class="heat" style="background:%s"></i>\
        100; empty: no worker on it. P# is the OS index.</span>\
        <span>Line of a node: bytes touched at home there, the longest line being the most; \
        node's colour: by its own workers, <i style="background:var(--remote)"></i>by others.</span>%s</div>
        </section>
        """,
        text(Findings.UTILISATION_IS), new Markup(heatGradient()), linkLegend());
  }

  private Values machineValues() {
    return new RunOverlay(
            Analysis.utilisationByPu(counters),
            "",
            Analysis.touchedBytesByNode(counters),
            Analysis.stealsByNode(counters))
        .values();
  }

  private Markup linkLegend() {
    return new Markup(
        machineValues().links().isEmpty()
            ? ""
            : "<span><i style=\"background:var(--remote)\"></i>Arrow: tasks taken from one node to"
                + " another, thicker for more steals; the largest only.</span>");
  }
}
