package org.numascape.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.SystemFigures;
import org.numascape.topology.TopologyOrigin;

/** Where the figures come from, and what measuring cost. */
final class ProvenanceSection extends HtmlSection {
  ProvenanceSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Where this comes from", false, false);
    TopologyOrigin origin = run.origin();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "run started",
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(run.startedAt()));
    facts.put("topology from", origin.source().label() + ": " + origin.detail());
    for (int i = 0; i < origin.notBetterBecause().size(); i++) {
      facts.put(
          i == 0 ? "no better source because" : "and because (" + (i + 1) + ")",
          origin.notBetterBecause().get(i));
    }
    OptionalDouble share = run.probe().knownShare();
    facts.put(
        "probe cost",
        (share.isPresent()
                ? Quantity.share(share)
                    + " ("
                    + Quantity.duration(run.probe().samplerCpuNanos())
                    + "): "
                : "")
            + run.probe().description()
            + SystemFigures.costOfLooks(run.system()));
    html("<div class=\"pair\"><div><h3>This run</h3>\n");
    table(facts, Map.of());
    html("</div><div><h3>Versions</h3>\n");
    table(run.versions(), Map.of());
    html(
        "</div></div>\n</section>\n<footer>Written by Numascape. The file is complete: it loads"
            + " nothing.</footer>\n");
  }
}
