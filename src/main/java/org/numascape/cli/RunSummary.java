package org.numascape.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.StealTier;

/** What came of a run, in plain words. */
final class RunSummary {
  private RunSummary() {}

  static List<String> of(RunRecord record) {
    List<String> lines = new ArrayList<>();
    String parameters =
        record.workload().parameters().entrySet().stream()
            .map(each -> " " + each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining());
    lines.add(record.workload().title() + parameters);
    lines.add(row("result", end(record) + ": " + record.outcome().detail()));
    lines.add(row("duration", duration(record)));
    lines.add(row("machine", Sources.describe(record.origin())));
    if (record.origin().emulated()) {
      lines.add(row("", "really run on " + record.machine() + "; " + record.puMapping()));
    }
    Sources.whyNotBetter(record.origin()).forEach(reason -> lines.add(row("", reason)));
    lines.add(
        row(
            "pool",
            record.settings().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "))));
    Sample end = Sample.of(record.counters());
    lines.add(row("tasks", Quantity.count(end.tasks())));
    lines.add(row("steals", steals(record)));
    lines.add(
        row(
            "local share",
            Quantity.share(Analysis.localShare(record.counters()))
                + (record.origin().emulated() ? " (emulated)" : "")
                + " = "
                + Quantity.bytes(end.localBytes())
                + " touched locally / "
                + Quantity.bytes(end.touchedBytes())
                + " touched"));
    if (record.locality().pagesChecked() > 0) {
      lines.add(
          row(
              "",
              "the kernel confirms the home of %d of %d pages asked for"
                  .formatted(
                      record.locality().pagesConfirmed(), record.locality().pagesChecked())));
    }
    record
        .unmeasured()
        .forEach(
            absent ->
                lines.add(
                    row(
                        "not measured",
                        absent.what()
                            + ": "
                            + absent.why()
                            + (absent.remedy().isEmpty() ? "" : "; " + absent.remedy()))));
    lines.add(row("probe's cost", probe(record)));
    return lines;
  }

  private static String end(RunRecord record) {
    return switch (record.outcome().end()) {
      case VERIFIED -> "verified";
      case NOT_VERIFIED -> "NOT VERIFIED";
      case FAILED -> "FAILED";
      case CANCELLED -> "cancelled";
    };
  }

  private static String duration(RunRecord record) {
    String whole = Quantity.duration(record.elapsedNanos()) + " in all";
    if (record.durationsNanos().isEmpty()) {
      return "no repetition ended; " + whole;
    }
    String timed =
        record.durationsNanos().stream().map(Quantity::duration).collect(Collectors.joining(", "));
    return timed + " for the timed part, " + whole;
  }

  private static String steals(RunRecord record) {
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

  private static String probe(RunRecord record) {
    return record.probe().samplerCpuNanos() == 0
        ? record.probe().description()
        : Quantity.share(record.probe().share()) + " of the CPU time, to read the counters";
  }

  private static String row(String label, String text) {
    return String.format("  %-13s%s", label, text);
  }
}
