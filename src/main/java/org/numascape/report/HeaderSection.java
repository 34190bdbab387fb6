package org.numascape.report;

import java.util.Map;

/** The line on top: what was run, and how it ended. */
final class HeaderSection extends HtmlSection {
  HeaderSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    html(
        """
        <header>
        <svg width="24" height="24" aria-hidden="true"><rect x="1" y="1" width="10" height="10" rx="2" fill="#2a9d8f"/><rect x="13" y="1" width="10" height="10" rx="2" fill="#56b4e9"/><rect x="1" y="13" width="10" height="10" rx="2" fill="#e69f00"/><rect x="13" y="13" width="10" height="10" rx="2" fill="#d55e00"/></svg>
        <h1>%s</h1>
        <span class="badge %s">%s</span>
        %s
        <span class="what">%s</span>
        </header>
        """,
        text(run.workload().title()),
        text(outcomeClass()),
        text(findings.outcome()),
        emulationBadge(),
        text(joined(run.workload().name(), run.workload().parameters())));
  }

  private static String joined(String name, Map<String, String> values) {
    StringBuilder line = new StringBuilder(name);
    values.forEach((key, value) -> line.append(" · ").append(key).append('=').append(value));
    return line.toString();
  }
}
