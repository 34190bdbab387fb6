package org.numascape.report;

import org.numascape.analysis.BlockedTasks;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.BlockedTask;

/** Which tasks blocked their worker for long, for how long, and where; nothing if none did. */
final class BlockedSection extends HtmlSection {
  BlockedSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
    if (counters.blocked().isEmpty()) {
      return;
    }
    section("Blocked workers", false, true);
    html(
        """
        <p class="dim">Of %s, whole run. To mend it, %s.</p>
        <table><thead><tr><th>worker</th><th class="number">times</th><th class="number">in all</th><th class="number">longest</th><th>where</th></tr></thead><tbody>
        """,
        text(BlockedTasks.MEANING), text(BlockedTasks.REMEDY));
    for (BlockedTask task : BlockedTasks.longestFirst(counters)) {
      html(
          """
          <tr><td>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td><details><summary>%s</summary><pre>%s</pre></details></td></tr>
          """,
          text(Integer.toString(task.worker())),
          text(Quantity.count(task.times())),
          text(Quantity.duration(task.totalNanos())),
          text(Quantity.duration(task.longestNanos())),
          text(task.place()),
          text(String.join("\n", task.stack())));
    }
    html("</tbody></table>\n");
    if (counters.blocked().size() == BlockedTask.MOST) {
      html(
          "<p>These are the first %s; there may be more.</p>\n",
          text(Integer.toString(BlockedTask.MOST)));
    }
    html("</section>\n");
  }
}
