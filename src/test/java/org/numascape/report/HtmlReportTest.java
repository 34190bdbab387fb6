package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.analysis.TestMachines;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.Topology;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

  static Stream<Arguments> runs() {
    return Stream.of(
        Arguments.of("4 nodes", html(TestMachines.of(2, 2, 2, 4, 2), 4, 8, End.VERIFIED)),
        Arguments.of("1 node", html(TestMachines.of(1, 1, 1, 2, 1), 1, 2, End.VERIFIED)),
        Arguments.of("64 nodes", html(TestMachines.of(8, 8, 1, 8, 1), 64, 2, End.NOT_VERIFIED)),
        Arguments.of("nothing counted", nothingCounted()));
  }

  private static String html(Topology topology, int nodes, int workersPerNode, End end) {
    return html(
        TestRuns.of(TestSnapshots.plausible(nodes, workersPerNode, 6_200_000_000L), end), topology);
  }

  private static String html(RunRecord run, Topology topology) {
    return HtmlReport.write(Findings.of(run, topology));
  }

  private static String nothingCounted() {
    Snapshot nothing =
        TestSnapshots.snapshot(
            TestSnapshots.header(2, 0),
            0,
            List.of(
                TestSnapshots.worker(0, new long[3], StealTier.REMOTE, new long[1], new long[2])));
    return html(
        TestRuns.of(nothing, End.CANCELLED, List.of(), "by Ctrl-C"),
        TestMachines.of(2, 1, 1, 1, 1));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void stealsHaveTheirLatencyByTierOrSayThatItWasNotCounted() {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[4] = 98;
    counts[10] = 2;
    Snapshot plausible = TestSnapshots.plausible(2, 2, 6_200_000_000L);
    Snapshot timed =
        TestSnapshots.withLatency(plausible, StealTier.SAME_CORE, new LatencyHistogram(counts));
    Topology topology = TestMachines.of(2, 1, 1, 2, 1);

    assertThat(html(TestRuns.of(timed, End.VERIFIED), topology))
        .contains("<td class=\"number\">&lt; 1.0 µs</td><td class=\"number\">&lt; 65.5 µs</td>")
        .containsOnlyOnce("Histogram of the latency")
        .contains("below 1.0 µs: 392 steals", "below 65.5 µs: 8 steals")
        .doesNotContain("it was not counted");
    assertThat(html(TestRuns.of(plausible, End.VERIFIED), topology))
        .contains("In this run it was not counted.")
        .doesNotContain("Histogram of the latency");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void everyPictureIsWellFormedAndFinite(String name, String html) throws Exception {
    Matcher matcher = SVG.matcher(html);
    int pictures = 0;
    while (matcher.find()) {
      parse(matcher.group());
      pictures++;
    }
    assertThat(pictures).as(name).isGreaterThanOrEqualTo(2);
    assertThat(html).doesNotContain("NaN", "Infinity");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void itIsWellFormedAndLoadsAndRunsNothing(String name, String html) throws Exception {
    assertThat(html)
        .as(name)
        .doesNotContain("http:", "https:", "<script", "<link", "<img", "<iframe", "href=")
        .doesNotContain("src=", "@import", "url(");
    // The two void elements of the head aside, the document is XML too: nothing is left open.
    parse(html.replaceFirst("<!doctype html>\n", "").replaceAll("(<meta [^>]*)>", "$1/>"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void theEmulatedLabelStandsBesideEachFigureAboutNodes(String name, String html) {
    assertThat(html).as(name).contains("<span class=\"badge emulated\">emulated</span>");
    for (String section : List.of("Machine", "Steals", "Memory locality", "Over time")) {
      assertThat(html).contains(">" + section + "<span class=\"badge emulated\">");
    }
    assertThat(html)
        .contains("64 PUs folded on 2, node by node")
        .contains("1 node, 2 cores, 2 PUs (hwloc 2.9.0)");
  }

  @Test
  void eachFigureSaysWhatIsDividedByWhat() {
    String html = html(TestMachines.of(2, 2, 2, 4, 2), 4, 8, End.VERIFIED);
    assertThat(html)
        .contains("bytes touched locally / bytes touched, whole run")
        .contains("bytes touched × local distance")
        .contains("median of 4 timed repetitions, 6.1 s to 6.3 s")
        .contains("time in tasks / (time working, searching and idle)")
        .contains("CPU time of the sampler / CPU time of the process")
        .contains(
            "Of 10.0 k pages of blocks and frames the kernel was asked about 4.1 k, evenly spread,")
        .contains("4.0 k (97.7 %) of these are at home");
  }

  @Test
  void severalRepetitionsAreDrawnAndOneIsNot() {
    Snapshot counters = TestSnapshots.plausible(1, 2, 6_200_000_000L);
    Topology machine = TestMachines.of(1, 1, 1, 2, 1);

    assertThat(html(TestRuns.of(counters, End.VERIFIED), machine))
        .contains(">Repetitions<", "<title>2: 6.1 s</title>", "the median, 6.2 s");
    assertThat(html(TestRuns.of(counters, End.CANCELLED), machine)).doesNotContain(">Repetitions<");
  }

  @Test
  void figuresSayWhetherWarmUpsAreInThem() {
    Topology machine = TestMachines.of(1, 1, 1, 2, 1);
    RunRecord run = TestRuns.of(TestSnapshots.plausible(1, 2, 6_200_000_000L), End.VERIFIED);

    assertThat(html(TestRuns.warmedUp(run, List.of()), machine))
        .contains("bytes touched, whole run without its warm-ups")
        .contains("preparation and warm-ups included");
    assertThat(
            html(
                TestRuns.warmedUp(
                    run, List.of(new Unmeasured(RunRecord.WITHOUT_WARM_UP, "killed", ""))),
                machine))
        .contains("bytes touched, whole run, warm-ups included");
  }

  @Test
  void aVerifiedResultIsGreenAndNothingIsRed() {
    String html = html(TestMachines.of(1, 1, 1, 2, 1), 1, 2, End.VERIFIED);
    assertThat(html)
        .contains("<body class=\"good\">", "says verified\">The result is verified")
        .doesNotContain("badge bad");
  }

  @Test
  void aWrongResultIsRedEverywhere() {
    String html = html(TestMachines.of(1, 1, 1, 2, 1), 1, 2, End.NOT_VERIFIED);
    assertThat(html)
        .contains("<body class=\"bad\">")
        .contains("<span class=\"badge bad\">not verified</span>")
        .contains("says bad\">The result is wrong: it did not verify")
        .contains("<title>CG, conjugate gradient, not verified: Numascape</title>");
    int sections = html.split("<h2 ", -1).length;
    assertThat(html.split("data-outcome=\"not verified\"", -1)).hasSize(sections);
  }

  @Test
  void whatIsAbsentIsExplainedNotZero() {
    String html = nothingCounted();
    assertThat(html)
        .contains("The run was cancelled; what was counted until then is here")
        .contains("by Ctrl-C")
        .contains("no timed repetition ended")
        .contains("no task declared that it touched memory")
        .contains("No time line: the run ended before the first sample.")
        .contains("No worker stole a task.")
        .doesNotContain("<div class=\"value\">0 %");
  }

  @Test
  void everyQuotedTextIsEscaped() throws Exception {
    String hostile = "</style></title><script>alert(1)</script>\"'&%s%n";
    RunRecord run = TestRuns.quoting(hostile);
    for (String html : List.of(HtmlReport.write(run), html(run, TestMachines.of(2, 1, 1, 2, 1)))) {
      assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(1)");
      assertThat(html.split("</style>", -1)).hasSize(2);
      parse(html.replaceFirst("<!doctype html>\n", "").replaceAll("(<meta [^>]*)>", "$1/>"));
    }
  }

  @Test
  void anUnreadableTopologyLeavesTheRestOfTheReport() {
    String html =
        HtmlReport.write(TestRuns.of(TestSnapshots.plausible(2, 2, 1_000_000_000L), End.VERIFIED));
    assertThat(html)
        .contains("No picture: the topology could not be read.")
        .contains("By node: thief takes from victim");
  }

  @Test
  void whatCouldNotBeMeasuredIsListedWithItsRemedy() {
    assertThat(html(TestMachines.of(1, 1, 1, 2, 1), 1, 2, End.VERIFIED))
        .contains("perf_event_paranoid is 4", "set kernel.perf_event_paranoid to 1", "none known");
  }

  @Test
  void manyWorkersAreShownByNode() {
    String html = html(TestMachines.of(8, 8, 1, 8, 1), 64, 2, End.VERIFIED);
    assertThat(html)
        .contains("128 workers: here by node; the JSON report has each.")
        .doesNotContain("bound to (real)");
  }

  @Test
  void onPaperALongTableMayBreakAndHasAHeadThatPagesRepeat() {
    String html = html(TestMachines.of(8, 8, 1, 8, 1), 64, 2, End.VERIFIED);
    List<String> tables =
        Stream.of(html.split("<section", -1))
            .flatMap(
                section ->
                    Stream.of(section.split("(?=<table)", -1))
                        .skip(1)
                        .map(table -> section.lines().findFirst().orElse("") + table))
            .filter(table -> table.split("<tr>", -1).length > 60)
            .toList();
    assertThat(tables)
        .isNotEmpty()
        .allSatisfy(
            table -> assertThat(table).startsWith(" class=\"long\">").contains("<thead><tr>"));
  }

  @Test
  void aLongTimeLineIsThinnedWithoutLosingCounts() throws Exception {
    Snapshot counters = TestSnapshots.plausible(4, 64, 600_000_000_000L);
    List<Sample> samples = TestRuns.timeLine(counters, 6000);
    String svg = TimeLineSvg.write(samples, counters.header().workers(), List.of(), "");
    assertThat(svg.length()).isLessThan(600_000);
    parse(svg);
  }

  @Test
  void passesAreDrawnWhereTheyWereAndShortOnesTogether() {
    Snapshot counters = TestSnapshots.plausible(1, 1, 10_000_000_000L);
    List<Pass> passes = new ArrayList<>();
    passes.add(new Pass(Pass.Kind.WARM_UP, 1_000_000_000L, 4_000_000_000L));
    for (long at = 5_000_000_000L; at < 10_000_000_000L; at += 1_000_000) {
      passes.add(new Pass(Pass.Kind.REPETITION, at, at + 900_000));
    }
    String svg =
        TimeLineSvg.write(TestRuns.timeLine(counters, 60), counters.header().workers(), passes, "");
    // 874 pixels from 152 on are 10 seconds.
    assertThat(svg.lines().filter(line -> line.contains("height=\"3\"")))
        .satisfiesExactly(
            warmUp ->
                assertThat(warmUp)
                    .contains("x=\"239.4\"", "width=\"261.2\"", "fill=\"var(--faint)\""),
            repetitions ->
                assertThat(repetitions)
                    .contains("x=\"589\"", "width=\"435.99\"", "fill=\"var(--accent)\""));
  }

  @Test
  void theHighestRateIsTheLanesScale() {
    Snapshot counters = TestSnapshots.plausible(1, 1, 2_000_000_000L);
    List<Sample> samples =
        List.of(
            new Sample(1_000_000_000L, 500, new long[] {40, 0, 0, 0, 2}, 10, 20, new long[1]),
            new Sample(2_000_000_000L, 2500, new long[] {40, 0, 0, 0, 2}, 10, 20, new long[1]));
    String svg = TimeLineSvg.write(samples, counters.header().workers(), List.of(), "");
    assertThat(svg).contains(">2.0 k/s<", ">42/s<", ">1.0 s<", ">2.0 s<");
  }

  @Test
  void samplesThatGoBackAreLeftOut() {
    Snapshot counters = TestSnapshots.plausible(1, 1, 2_000_000_000L);
    Sample one = new Sample(1_000_000_000L, 500, new long[5], 0, 0, new long[1]);
    Sample back = new Sample(500_000_000L, 9999, new long[5], 0, 0, new long[1]);
    Sample two = new Sample(2_000_000_000L, 700, new long[5], 0, 0, new long[1]);
    String why = "all that tasks declared was touched by threads that are bound nowhere";
    List<WorkerPlace> workers = counters.header().workers();
    assertThat(TimeLineSvg.write(List.of(one, back, two), workers, List.of(), why))
        .isEqualTo(TimeLineSvg.write(List.of(one, two), workers, List.of(), why))
        .contains(">" + why + "<");
  }
}
