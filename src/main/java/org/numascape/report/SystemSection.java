package org.numascape.report;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.SystemFigures;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounter.Unit;
import org.numascape.recording.SystemCounts;

/** What the kernel and the processor counted, and what not and why. */
final class SystemSection extends HtmlSection {
  private final SystemCounts system;

  SystemSection(Findings findings, StringBuilder out) {
    super(findings, out);
    this.system = run.system();
  }

  @Override
  void write() {
    section("What the kernel and hardware counted", false, true);
    html("<p class=\"dim\">On the real machine, %s.</p>\n", text(system.period()));
    String moved = SystemFigures.movedThoughPinnedText(run);
    if (!moved.isEmpty()) {
      html(
          "<div class=\"note\"><p><b>Pinned, and moved all the same:</b> %s.</p></div>\n",
          text(moved));
    }
    nodes();
    workers();
    machine();
    pages();
    absent();
    html("</section>\n");
  }

  private void nodes() {
    List<Counted> counted = system.counted(Group.NODES);
    if (counted.isEmpty()) {
      return;
    }
    html("<h3>By node</h3>\n<table><thead><tr><th>node</th>");
    for (Counted each : counted) {
      html(
          "<th class=\"number\" title=\"%s\">%s%s</th>",
          text(each.counter().meaning()),
          text(each.counter().label()),
          text(each.counter().unit() == Unit.PAGES ? ", pages" : ""));
    }
    html("</tr></thead><tbody>\n");
    for (int node = 0; node < system.nodeOsIndexes().size(); node++) {
      html("<tr><td>P#%s</td>", text(Integer.toString(system.nodeOsIndexes().get(node))));
      for (Counted each : counted) {
        html(
            "<td class=\"number\">%s</td>",
            text(SystemFigures.text(each.counter(), each.values().get(node))));
      }
      html("</tr>\n");
    }
    html("</tbody></table>\n<p class=\"dim small\">");
    meanings(counted);
    html("</p>\n");
  }

  private void meanings(List<Counted> counted) {
    String all =
        String.join(
            "; ",
            counted.stream()
                .map(each -> each.counter().label() + ": " + each.counter().meaning())
                .toList());
    html("%s.", text(all));
  }

  private void workers() {
    List<Counted> counted =
        Stream.of(Group.WORKERS, Group.HARDWARE)
            .map(system::counted)
            .flatMap(List::stream)
            .toList();
    if (counted.isEmpty()) {
      return;
    }
    html(
        """
        <h3>By worker</h3>
        <table><thead><tr><th>what</th><th class="number">all workers</th><th class="number">least</th><th class="number">most</th><th>most at</th><th>that is</th></tr></thead><tbody>
        """);
    for (Counted each : counted) {
      int most =
          IntStream.range(0, each.values().size())
              .boxed()
              .max(Comparator.comparing(each.values()::get))
              .orElse(0);
      html(
          """
          <tr><td>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td>%s</td><td class="dim">%s%s</td></tr>
          """,
          text(each.counter().label()),
          text(SystemFigures.text(each.counter(), each.total())),
          text(
              SystemFigures.text(
                  each.counter(), each.values().stream().min(Long::compare).orElse(0L))),
          text(
              SystemFigures.text(
                  each.counter(), each.values().isEmpty() ? 0 : each.values().get(most))),
          text(each.total() == 0 ? Quantity.ABSENT : "worker " + most),
          text(each.counter().meaning()),
          text(scaled(each)));
    }
    html("</tbody></table>\n");
    OptionalDouble perCycle = SystemFigures.instructionsPerCycle(system);
    if (perCycle.isPresent()) {
      html(
          "<p>%s instructions a cycle <span class=\"dim\">(%s)</span></p>\n",
          text(Quantity.ratio(perCycle)), text(SystemFigures.INSTRUCTIONS_PER_CYCLE_IS));
    }
  }

  private static String scaled(Counted counted) {
    if (counted.countedShare() == 1) {
      return "";
    }
    return counted.countedShare() == 0
        ? "; without workers that hardly ran, as events took turns"
        : "; counted for "
            + Quantity.share(counted.countedShare())
            + " of the time and scaled, as events took turns";
  }

  private void machine() {
    List<Counted> counted = system.counted(Group.MACHINE);
    if (counted.isEmpty()) {
      return;
    }
    html(
        "<h3>Of the machine</h3>\n<p>%s</p>\n",
        new Markup(
            String.join(
                " · ",
                counted.stream()
                    .map(
                        each ->
                            "<span title=\"%s\">%s <b>%s</b></span>"
                                .formatted(
                                    text(each.counter().meaning()),
                                    text(each.counter().label()),
                                    text(SystemFigures.text(each.counter(), each.total()))))
                    .toList())));
  }

  private void pages() {
    String asked = SystemFigures.pageSamplingText(run);
    if (!asked.isEmpty()) {
      html("<p class=\"dim\">%s</p>\n", text(asked));
    }
  }

  private void absent() {
    for (Unmeasured each : system.unmeasured()) {
      html(
          "<p><b>%s:</b> not available, because: %s%s</p>\n",
          text(each.what()),
          text(each.why()),
          text(each.remedy().isEmpty() ? "" : ". Remedy: " + each.remedy()));
    }
  }
}
