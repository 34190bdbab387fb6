package org.numascape.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Advisor;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.BlockedTasks;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.SystemFigures;
import org.numascape.analysis.TrialCommand;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounter.Unit;
import org.numascape.recording.SystemCounts;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;

/** What came of a run, in plain words. */
final class RunSummary {
  private static final int LABEL = 16;
  private static final int RED = 0xd55e00;
  private static final int GREEN = 0x2a9d8f;

  /** As many columns fit in a terminal of 80. */
  private static final int MOST_NODES = 5;

  private static final int CELL = 11;

  /** Of the tasks that blocked as many; the reports have them all. */
  private static final int MOST_BLOCKED = 5;

  /** A line or more: what it is about, what is to be said, and how it is drawn. */
  private record Row(String label, String text, String parameters) {}

  private final RunRecord record;
  private final Optional<Topology> topology;
  private final Ink ink;
  private final List<Row> rows = new ArrayList<>();

  private RunSummary(RunRecord record, Ink ink) {
    this.record = record;
    this.topology = topology(record);
    this.ink = ink;
  }

  private static Optional<Topology> topology(RunRecord record) {
    try {
      return Optional.of(
          HwlocXmlReader.read(
              new ByteArrayInputStream(record.topologyXml().getBytes(StandardCharsets.UTF_8)),
              "the run's topology"));
    } catch (TopologyException | IOException e) {
      return Optional.empty();
    }
  }

  /** Prints it; for a person's eyes lines are broken between words where the terminal ends. */
  static void print(RunRecord record, PrintStream out, Terminal terminal) {
    RunSummary summary = new RunSummary(record, terminal.ink());
    summary.collect();
    int columns = terminal.interactive() ? terminal.size().get().columns() : Integer.MAX_VALUE;
    summary.lines(columns).forEach(out::println);
  }

  private List<String> lines(int columns) {
    List<String> lines = new ArrayList<>();
    String parameters =
        record.workload().parameters().entrySet().stream()
            .map(each -> " " + each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining());
    lines.add(ink.plain(record.workload().title() + parameters));
    for (Row row : rows) {
      String label = row.label();
      for (String part : Line.broken(ink.plain(row.text()), columns - LABEL - 1)) {
        String start = ink.sequence(row.parameters());
        String end = start.isEmpty() ? "" : ink.sequence("0");
        lines.add(String.format("  %-" + (LABEL - 2) + "s", label) + start + part + end);
        label = "";
      }
    }
    return lines;
  }

  private void row(String label, String text) {
    rows.add(new Row(label, text, ""));
  }

  private void collect() {
    rows.add(new Row("result", end() + ": " + record.outcome().detail(), colour()));
    row("duration", duration());
    row("machine", Sources.describe(record.origin()));
    if (record.origin().emulated()) {
      row("", "really run on " + record.machine() + "; " + record.puMapping());
    }
    Sources.whyNotBetter(record.origin()).forEach(reason -> row("", reason));
    row(
        "pool",
        record.settings().entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", ")));
    Sample end = Sample.of(record.counters());
    row("tasks", Quantity.count(end.tasks()));
    row("steals", steals());
    row("", stolen());
    row("steal latency", stealLatency());
    FiberCounts fibers = Analysis.fibers(record.counters());
    if (fibers.mounts() > 0) {
      row("fibers", fibers(fibers));
    }
    row("local share", localShare(end));
    row("mean distance", meanDistance());
    locality();
    if (record.locality().pagesChecked() > 0) {
      row(
          "",
          "the kernel confirms the home of %d of %d pages asked for, of %d in all%s"
              .formatted(
                  record.locality().pagesConfirmed(),
                  record.locality().pagesChecked(),
                  record.locality().pages(),
                  record.locality().framePagesChecked() == 0
                      ? ""
                      : "; of frames %d of %d"
                          .formatted(
                              record.locality().framePagesConfirmed(),
                              record.locality().framePagesChecked())));
    }
    String moved = SystemFigures.movedThoughPinnedText(record);
    if (!moved.isEmpty()) {
      rows.add(new Row("moved", moved, ink.foreground(RED)));
    }
    blocked();
    system();
    for (Advice advice : Advisor.of(record)) {
      rows.add(
          new Row(
              "advice",
              advice.summary() + (record.origin().emulated() ? " (emulated)" : ""),
              Ink.BOLD));
      row(
          "",
          advice.evidence().stream()
              .map(Advice.Evidence::toString)
              .collect(Collectors.joining("; ")));
      row("", "test it: " + advice.trial().look());
      row("", TrialCommand.of(record, advice.trial()));
    }
    for (Unmeasured absent : record.unmeasured()) {
      row(
          "not measured",
          absent.what()
              + ": "
              + absent.why()
              + (absent.remedy().isEmpty() ? "" : "; " + absent.remedy()));
    }
    row("probe's cost", probe());
  }

  private void blocked() {
    List<BlockedTask> blocked = BlockedTasks.longestFirst(record.counters());
    String label = "blocked";
    for (BlockedTask task : blocked.stream().limit(MOST_BLOCKED).toList()) {
      rows.add(new Row(label, BlockedTasks.text(task), ink.foreground(RED)));
      label = "";
    }
    if (!blocked.isEmpty()) {
      int more = blocked.size() - MOST_BLOCKED;
      row(
          "",
          (more > 0 ? more + " more in the reports; " : "")
              + "the time counts as working; "
              + BlockedTasks.REMEDY);
    }
  }

  private String localShare(Sample end) {
    OptionalDouble share = Analysis.localShare(record.counters());
    return share.isEmpty()
        ? Quantity.ABSENT + " (" + Analysis.localShareAbsentBecause(record.counters()) + ")"
        : Quantity.share(share)
            + (record.origin().emulated() ? " (emulated)" : "")
            + " = "
            + Quantity.bytes(end.localBytes())
            + " touched locally / "
            + Quantity.bytes(end.touchedBytes())
            + " touched";
  }

  private String meanDistance() {
    if (topology.isEmpty()) {
      return Quantity.ABSENT + " (the run's topology can't be read)";
    }
    OptionalDouble distance = Analysis.meanDistance(record.counters(), topology.get());
    if (distance.isPresent()) {
      return Quantity.ratio(distance)
          + (record.origin().emulated() ? " (modelled, emulated)" : "")
          + ", of a byte touched, relative to local: 1.00 is all local";
    }
    return Quantity.ABSENT
        + " ("
        + (Analysis.localShare(record.counters()).isPresent()
            ? Analysis.NO_DISTANCES
            : Analysis.localShareAbsentBecause(record.counters()))
        + ")";
  }

  /** Where memory is that tasks touched, in a table as long as it can be read as one. */
  private void locality() {
    TouchCounts unbound = Analysis.unbound(record.counters());
    if (unbound.unboundTasks() > 0) {
      row(
          "bound nowhere",
          "%s in %s tasks, neither local nor remote"
              .formatted(
                  Quantity.bytes(unbound.unboundBytes()), Quantity.count(unbound.unboundTasks())));
    }
    int nodes = record.counters().header().nodes();
    if (nodes < 2 || Analysis.localShare(record.counters()).isEmpty()) {
      return;
    }
    if (nodes > MOST_NODES) {
      row("locality", "node by node in the reports (--json, --html)");
      return;
    }
    String label = record.origin().emulated() ? ", emulated" : "";
    table(
        "bytes",
        "runs on ↓ home →" + label,
        Analysis.touchedBytesByNode(record.counters()),
        Quantity::bytes);
    table(
        "tasks",
        "runs on ↓ home →" + label,
        Analysis.touchingTasksByNode(record.counters()),
        Quantity::count);
  }

  private void table(String label, String what, long[][] values, LongFunction<String> text) {
    row(label + " by node", what);
    StringBuilder head = new StringBuilder(" ".repeat(4));
    for (int home = 0; home < values.length; home++) {
      head.append(String.format("%" + CELL + "s", "N" + home));
    }
    row("", head.toString());
    for (int node = 0; node < values.length; node++) {
      StringBuilder line = new StringBuilder(String.format("%-4s", "N" + node));
      for (long value : values[node]) {
        line.append(String.format("%" + CELL + "s", text.apply(value)));
      }
      row("", line.toString());
    }
  }

  /** What the kernel and the processor counted; what not is told with all else that was not. */
  private void system() {
    SystemCounts system = record.system();
    labelled("kernel", sums(system.counted(Group.WORKERS)), " (all workers)");
    labelled(
        "",
        sums(
            system.counted(Group.NODES).stream()
                .filter(each -> each.counter().ordinal() < SystemCounter.PROCESS_MEMORY.ordinal())
                .toList()),
        " (pages, all processes)");
    List<String> places = new ArrayList<>();
    for (SystemCounter counter :
        List.of(SystemCounter.PROCESS_MEMORY, SystemCounter.JAVA_HEAP, SystemCounter.BLOCK_PAGES)) {
      system
          .counted(counter)
          .filter(each -> each.total() > 0)
          .ifPresent(
              each ->
                  places.add(
                      counter.label()
                          + " "
                          + SystemFigures.text(counter, each.total())
                          + (counter.unit() == Unit.PAGES ? " pages on " : " on ")
                          + SystemFigures.byNode(system, each)));
    }
    labelled("", String.join("; ", places), "");
    labelled("", sums(system.counted(Group.MACHINE)), "");
    labelled("hardware", sums(system.counted(Group.HARDWARE)), " (all workers)");
  }

  private void labelled(String label, String text, String of) {
    if (!text.isEmpty()) {
      row(label, text + of);
    }
  }

  private static String sums(List<Counted> counted) {
    return counted.stream()
        .map(
            each -> each.counter().label() + " " + SystemFigures.text(each.counter(), each.total()))
        .collect(Collectors.joining(", "));
  }

  private String colour() {
    return switch (record.outcome().end()) {
      case VERIFIED -> ink.foreground(GREEN);
      case NOT_VERIFIED, FAILED -> Ink.BOLD + ";" + ink.foreground(RED);
      case CANCELLED -> "";
    };
  }

  private String end() {
    return switch (record.outcome().end()) {
      case VERIFIED -> "verified";
      case NOT_VERIFIED -> "NOT VERIFIED";
      case FAILED -> "FAILED";
      case CANCELLED -> "cancelled";
    };
  }

  private String duration() {
    String whole = Quantity.duration(record.elapsedNanos()) + " in all";
    List<Long> timed = record.durationsNanos();
    OptionalLong median = record.medianNanos();
    if (median.isEmpty()) {
      return "no repetition ended; " + whole;
    }
    String text = Quantity.duration(median.getAsLong());
    return timed.size() == 1
        ? text + " for the timed part, " + whole
        : text
            + ", the median of %d repetitions (%s to %s), "
                .formatted(
                    timed.size(),
                    Quantity.duration(Collections.min(timed)),
                    Quantity.duration(Collections.max(timed)))
            + whole;
  }

  private String steals() {
    List<String> tiers = new ArrayList<>();
    long all = 0;
    for (StealTier tier : StealTier.values()) {
      long steals = Analysis.steals(record.counters(), tier);
      all += steals;
      tiers.add(tier.label() + " " + Quantity.count(steals));
    }
    return Quantity.count(all)
        + (record.origin().emulated() ? " (tiers emulated)" : "")
        + ": "
        + String.join(", ", tiers);
  }

  private String stolen() {
    long tasks = 0;
    for (StealTier tier : StealTier.values()) {
      tasks += Analysis.stolenTasks(record.counters(), tier);
    }
    long failed =
        record.counters().workers().stream().mapToLong(WorkerCounts::failedAttempts).sum();
    return "they took %s task%s; %s attempt%s took nothing"
        .formatted(
            Quantity.count(tasks),
            tasks == 1 ? "" : "s",
            Quantity.count(failed),
            failed == 1 ? "" : "s");
  }

  private String stealLatency() {
    List<String> tiers = new ArrayList<>();
    for (StealTier tier : StealTier.values()) {
      LatencyHistogram latency = Analysis.stealLatency(record.counters(), tier);
      if (latency.total() > 0) {
        tiers.add(
            tier.label()
                + " "
                + Quantity.quantile(latency, 0.5)
                + " and "
                + Quantity.quantile(latency, 0.99));
      }
    }
    return tiers.isEmpty()
        ? Quantity.ABSENT + " (no steal was timed)"
        : "median and 99th percentile"
            + (record.origin().emulated() ? " (tiers emulated): " : ": ")
            + String.join(", ", tiers);
  }

  private String fibers(FiberCounts fibers) {
    return "%s mounts, %s unmounts, %s node changes%s"
        .formatted(
            Quantity.count(fibers.mounts()),
            Quantity.count(fibers.unmounts()),
            Quantity.count(fibers.nodeChanges()),
            record.origin().emulated() ? " (nodes emulated)" : "");
  }

  private String probe() {
    String probe =
        record.probe().knownShare().isPresent()
            ? Quantity.share(record.probe().share()) + " of the CPU time, to read the counters"
            : record.probe().description();
    return probe + SystemFigures.costOfLooks(record.system());
  }
}
