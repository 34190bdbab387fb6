package org.numascape.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.MatrixPicture;
import org.numascape.analysis.MatrixPicture.Axes;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.RunOverlay;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/**
 * A run as one HTML file: no script, nothing loaded from elsewhere, light or dark as the reader has
 * it, and light on A4 paper. All that it quotes is escaped.
 */
public final class HtmlReport {
  private static final double MACHINE_WIDTH = 1040;
  private static final double MACHINE_HEIGHT = 560;

  /** Between these, a matrix needs the whole width for its numbers; beyond, it has none. */
  private static final int SMALL_MATRIX = 5;

  private static final int NUMBERED_MATRIX = 16;
  private static final double HALF_WIDTH = 490;

  /** With more workers the table is by node; JSON has each worker. */
  private static final int MOST_WORKER_ROWS = 64;

  private final Findings findings;
  private final RunRecord run;
  private final Snapshot counters;
  private final StringBuilder out = new StringBuilder();

  private HtmlReport(Findings findings) {
    this.findings = findings;
    this.run = findings.run();
    this.counters = run.counters();
  }

  /** The whole document. */
  public static String write(RunRecord run) {
    return write(Findings.of(run));
  }

  static String write(Findings findings) {
    return new HtmlReport(findings).document();
  }

  private String document() {
    String title = run.workload().title() + ", " + findings.outcome();
    html(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s: Numascape</title>
        <style>
        %s</style>
        </head>
        <body class="%s">
        """,
        text(title), new Markup(style()), text(findings.bad() ? "bad" : "good"));
    header();
    verdict();
    repetitions();
    machine();
    steals();
    locality();
    timeLine();
    workers();
    settings();
    unmeasured();
    provenance();
    html("</body>\n</html>\n");
    return out.toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing beside " + HtmlReport.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What may stand in the document as it is. */
  private record Markup(String html) {
    @Override
    public String toString() {
      return html;
    }
  }

  private static Markup text(String text) {
    return new Markup(Escape.xml(text));
  }

  /** Appends a template; only {@link Markup} goes in, so nothing is quoted unescaped. */
  private void html(String template, Markup... values) {
    out.append(
        values.length == 0 ? template : String.format(Locale.ROOT, template, (Object[]) values));
  }

  private Markup emulationBadge() {
    return new Markup("<span class=\"badge %1$s\">%1$s</span>".formatted(findings.label()));
  }

  private String outcomeClass() {
    return switch (run.outcome().end()) {
      case VERIFIED -> "verified";
      case CANCELLED -> "cancelled";
      case NOT_VERIFIED, FAILED -> "bad";
    };
  }

  private void header() {
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

  private void section(String title, boolean byNode, boolean mayBreak) {
    html(
        "<section%s>\n<h2 data-outcome=\"%s\">%s%s</h2>\n",
        new Markup(mayBreak ? " class=\"long\"" : ""),
        text(findings.outcome()),
        text(title),
        byNode ? emulationBadge() : text(""));
  }

  private void verdict() {
    String kind = outcomeClass();
    String says =
        switch (run.outcome().end()) {
          case VERIFIED -> "The result is verified";
          case NOT_VERIFIED -> "The result is wrong: it did not verify";
          case FAILED -> "The run failed";
          case CANCELLED -> "The run was cancelled; what was counted until then is here";
        };
    html(
        """
        <section class="verdict %s">
        <div class="says %s">%s</div>
        <div class="dim">%s</div>
        <div class="figures">
        """,
        text(kind), text(kind), text(says), text(run.outcome().detail()));
    duration();
    OptionalDouble local = findings.localShare();
    figure(
        "local share",
        Quantity.share(local),
        local.isPresent() ? findings.localShareIs() : findings.localShareAbsentBecause(),
        true);
    OptionalDouble distance = findings.meanDistance();
    figure(
        "mean distance (1 = all local)",
        Quantity.ratio(distance),
        distance.isPresent() ? findings.meanDistanceIs() : findings.meanDistanceAbsentBecause(),
        true);
    long steals = stealCount();
    long stolen = sumOfTiers(Analysis::stolenTasks);
    figure(
        "steals",
        Quantity.count(steals),
        Quantity.count(stolen)
            + " stolen tasks; "
            + Quantity.count(
                counters.workers().stream().mapToLong(WorkerCounts::failedAttempts).sum())
            + " attempts took nothing",
        true);
    OptionalDouble rate = Analysis.tasksPerSecond(counters);
    figure(
        "throughput",
        rate.isPresent() ? Quantity.perSecond(rate.getAsDouble()) : Quantity.ABSENT,
        Quantity.count(counters.workers().stream().mapToLong(WorkerCounts::tasks).sum())
            + " tasks executed / "
            + Quantity.duration(counters.elapsedNanos())
            + ", "
            + findings.period(),
        false);
    html("</div>\n</section>\n");
    if (findings.emulated()) {
      html(
          """
          <div class="note"><p><b>Emulated.</b> This run's topology replaces the real one (%s: %s). \
          Figures about nodes, tiers and distances follow from it, not from this hardware; times \
          are those of the real machine.</p><p class="dim">Real machine: %s. Mapping: %s.</p></div>
          """,
          text(run.origin().source().label()),
          text(run.origin().detail()),
          text(run.machine().isEmpty() ? "not described" : run.machine()),
          text(run.puMapping().isEmpty() ? "not described" : run.puMapping()));
    }
  }

  private void duration() {
    OptionalLong median = run.medianNanos();
    List<Long> all = run.durationsNanos();
    String explained =
        switch (all.size()) {
          case 0 -> "no timed repetition ended";
          case 1 -> "one timed repetition, preparation left out";
          default ->
              "median of %d timed repetitions, %s to %s"
                  .formatted(
                      all.size(),
                      Quantity.duration(all.stream().mapToLong(Long::longValue).min().orElse(0)),
                      Quantity.duration(all.stream().mapToLong(Long::longValue).max().orElse(0)));
        };
    figure(
        "duration",
        median.isPresent() ? Quantity.duration(median.getAsLong()) : Quantity.ABSENT,
        explained + "; whole run " + Quantity.duration(run.elapsedNanos()),
        false);
  }

  private void repetitions() {
    List<Long> all = run.durationsNanos();
    OptionalLong median = run.medianNanos();
    if (all.size() < 2 || median.isEmpty()) {
      return;
    }
    section("Repetitions", false, false);
    html(
        "<p class=\"dim\">Duration of each, in order; dashed: the median, %s. Warm-ups before them:"
            + " %s.</p>\n%s</section>\n",
        text(Quantity.duration(median.getAsLong())),
        text(run.settings().getOrDefault("warmup", "0")),
        new Markup(RepetitionsSvg.write(all, median.getAsLong())));
  }

  private void figure(String name, String value, String explained, boolean byNode) {
    html(
        """
        <div class="figure"><div class="value">%s%s</div><div class="name">%s</div><div class="dim small">%s</div></div>
        """,
        text(value),
        byNode && findings.emulated() && !value.equals(Quantity.ABSENT)
            ? emulationBadge()
            : text(""),
        text(name),
        text(explained));
  }

  private interface TierCount {
    long of(Snapshot snapshot, StealTier tier);
  }

  private long sumOfTiers(TierCount count) {
    return Arrays.stream(StealTier.values()).mapToLong(tier -> count.of(counters, tier)).sum();
  }

  private long stealCount() {
    return sumOfTiers(Analysis::steals);
  }

  private void machine() {
    section("Machine", true, false);
    if (findings.topology().isEmpty()) {
      html(
          "<p>No picture: the topology could not be read. %s</p>\n</section>\n",
          text(findings.topologyAbsentBecause()));
      return;
    }
    Topology topology = findings.topology().get();
    html("<p><b>%s</b></p>\n", text(topology.summary()));
    TopologyLayout layout = TopologyLayout.of(topology, MACHINE_WIDTH, MACHINE_HEIGHT);
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

  private static String heatGradient() {
    StringBuilder gradient = new StringBuilder("linear-gradient(90deg");
    for (int step = 0; step <= 9; step++) {
      gradient.append(',').append(SvgWriter.hex(Palette.heat(step / 9.0)));
    }
    return gradient.append(')').toString();
  }

  private void picture(Picture picture, String described) {
    out.append("<svg role=\"img\"");
    SvgWriter.attribute(out, "aria-label", described);
    SvgWriter.attribute(
        out,
        "viewBox",
        "0 0 " + SvgWriter.number(picture.width()) + " " + SvgWriter.number(picture.height()));
    SvgWriter.attribute(out, "width", picture.width());
    SvgWriter.attribute(out, "height", picture.height());
    out.append(">\n");
    SvgWriter.shapes(picture, HtmlReport::colour, out);
    out.append("</svg>\n");
  }

  /** Colours of the theme are the style sheet's; the others are the same in both themes. */
  private static String colour(Paint paint) {
    return switch (paint) {
      case Paint.Role(ThemeColour role) -> "var(--" + role.name().toLowerCase(Locale.ROOT) + ")";
      case Paint.Node(int node) -> SvgWriter.hex(Palette.node(node));
      case Paint.Kind(ObjectType type) -> SvgWriter.hex(Theme.LIGHT.rgb(type));
      case Paint.Heat(double value) -> SvgWriter.hex(Palette.heat(value));
      case Paint.OnHeat(double value) -> SvgWriter.hex(Palette.onHeat(value));
      case Paint.Nothing() -> "none";
    };
  }

  private void steals() {
    section("Steals", true, false);
    long steals = stealCount();
    if (steals == 0) {
      html("<p>No worker stole a task.</p>\n</section>\n");
      return;
    }
    boolean half = halfWidth();
    html("<div class=\"%s\"><div>\n", text(half ? "pair" : ""));
    html("<h3>By tier: how near the victim is to its thief</h3>\n");
    tierBar(steals);
    html(
        """
        <table><thead><tr><th>tier</th><th class="number">steals</th><th class="number">of all steals</th><th class="number">stolen tasks</th><th class="number">p50</th><th class="number">p99</th></tr></thead><tbody>
        """);
    for (StealTier tier : StealTier.values()) {
      long count = Analysis.steals(counters, tier);
      LatencyHistogram latency = Analysis.stealLatency(counters, tier);
      html(
          """
          <tr><td><i style="background:%s"></i>%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%s</td></tr>
          """,
          text(SvgWriter.hex(Palette.tier(tier))),
          text(tier.label()),
          text(Quantity.count(count)),
          text(Quantity.share(count / (double) steals)),
          text(Quantity.count(Analysis.stolenTasks(counters, tier))),
          text(Quantity.quantile(latency, 0.5)),
          text(Quantity.quantile(latency, 0.99)));
    }
    html(
        """
        </tbody></table>
        <p class="dim small">p50, p99: median and 99th percentile of the latency, the %s; counted by powers of two. %s</p>
        </div><div>
        <h3>By node: thief takes from victim</h3>
        """,
        text(Findings.STEAL_LATENCY_IS),
        text(findings.latencyCounted() ? "" : "In this run it was not counted."));
    picture(
        MatrixPicture.amounts(
            Analysis.stealsByNode(counters),
            Quantity::count,
            Axes.nodes(counters.header().nodes(), "thief", "victim"),
            half ? HALF_WIDTH : MACHINE_WIDTH),
        "Steals by the thief's node and the victim's node");
    html("</div></div>\n</section>\n");
  }

  private boolean halfWidth() {
    int nodes = counters.header().nodes();
    return nodes <= SMALL_MATRIX || nodes > NUMBERED_MATRIX;
  }

  private void tierBar(long steals) {
    StringBuilder bar = new StringBuilder();
    double x = 0;
    for (StealTier tier : StealTier.values()) {
      double width = 470.0 * Analysis.steals(counters, tier) / steals;
      if (width > 0) {
        bar.append("<rect y=\"0\" height=\"16\"");
        SvgWriter.attribute(bar, "x", x);
        SvgWriter.attribute(bar, "width", width);
        SvgWriter.attribute(bar, "fill", SvgWriter.hex(Palette.tier(tier)));
        bar.append("><title>").append(Escape.xml(tier.label())).append("</title></rect>");
        x += width;
      }
    }
    html(
        """
        <svg role="img" aria-label="Steals by tier" viewBox="0 0 470 22" width="470">%s</svg>
        """,
        new Markup(bar.toString()));
  }

  private void locality() {
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
    double room = half ? HALF_WIDTH : MACHINE_WIDTH;
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

  private void timeLine() {
    section("Over time", true, false);
    String svg = TimeLineSvg.write(run.timeLine(), counters.header().workers());
    if (svg.isEmpty()) {
      html("<p>No time line: the run ended before the first sample.</p>\n</section>\n");
      return;
    }
    html(
        "<p class=\"dim\">From the start of the run, preparation%s included.</p>\n"
            + "%s<div class=\"legend\">",
        text(findings.warmups() ? " and warm-ups" : ""), new Markup(svg));
    for (StealTier tier : StealTier.values()) {
      html(
          "<span><i style=\"background:%s\"></i>%s</span>",
          text(SvgWriter.hex(Palette.tier(tier))), text(tier.label()));
    }
    html(
        "<span>workers: 0 %% <i class=\"heat\" style=\"background:%s\"></i>100 %%; at their left"
            + " the colour of their node</span></div>\n</section>\n",
        new Markup(heatGradient()));
  }

  private void workers() {
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

  private void settings() {
    section("Settings", false, false);
    html("<div class=\"pair\"><div><h3>Workload</h3>\n");
    Map<String, String> workload = new LinkedHashMap<>();
    workload.put("workload", run.workload().name());
    table(workload, run.workload().parameters());
    html("</div><div><h3>Pool</h3>\n");
    table(run.settings(), Map.of());
    html("</div></div>\n</section>\n");
  }

  private void table(Map<String, String> first, Map<String, String> then) {
    html("<table class=\"plain\"><tbody>\n");
    first.forEach(this::row);
    then.forEach(this::row);
    html("</tbody></table>\n");
  }

  private void row(String name, String value) {
    html("<tr><td>%s</td><td>%s</td></tr>\n", text(name), text(value));
  }

  private void unmeasured() {
    section("Not measured", false, false);
    if (run.unmeasured().isEmpty()) {
      html("<p>Everything that Numascape measures was measured.</p>\n</section>\n");
      return;
    }
    html("<table><thead><tr><th>what</th><th>why</th><th>remedy</th></tr></thead><tbody>\n");
    for (Unmeasured each : run.unmeasured()) {
      html(
          "<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n",
          text(each.what()),
          text(each.why()),
          text(each.remedy().isEmpty() ? "none known" : each.remedy()));
    }
    html("</tbody></table>\n</section>\n");
  }

  private void provenance() {
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
    double share = run.probe().share();
    facts.put(
        "probe cost",
        (Double.isFinite(share) ? Quantity.share(share) : Quantity.ABSENT)
            + " ("
            + Quantity.duration(run.probe().samplerCpuNanos())
            + "): "
            + run.probe().description());
    html("<div class=\"pair\"><div><h3>This run</h3>\n");
    table(facts, Map.of());
    html("</div><div><h3>Versions</h3>\n");
    table(run.versions(), Map.of());
    html(
        "</div></div>\n</section>\n<footer>Written by Numascape. The file is complete: it loads"
            + " nothing.</footer>\n");
  }
}
