package org.numascape.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.WorkerCounts;

/** How the run ended, and its figures in one line. */
final class VerdictSection extends HtmlSection {
  VerdictSection(Findings findings, StringBuilder out) {
    super(findings, out);
  }

  @Override
  void write() {
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
}
