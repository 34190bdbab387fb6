package org.numascape.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was run, with which values of everything that can be set. */
final class SettingsSection extends HtmlSection {
  SettingsSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    section("Settings", false, false);
    html("<div class=\"pair\"><div><h3>Workload</h3>\n");
    Map<String, String> workload = new LinkedHashMap<>();
    workload.put("workload", run.workload().name());
    table(workload, run.workload().parameters());
    html("</div><div><h3>Pool</h3>\n");
    table(run.settings(), Map.of());
    html("</div></div>\n</section>\n");
  }
}
