package org.numascape.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.TestSnapshots;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.ProbeCost;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.RunRecord.WorkloadRun;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.TestSystemCounts;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.TopologyOrigin;

/** Invented runs for tests; nothing in them was measured. */
final class TestRuns {
  private TestRuns() {}

  /** An emulated CG run with a time line of 60 samples. */
  static RunRecord of(Snapshot counters, End end) {
    return of(counters, end, timeLine(counters, 60), "invented for a test");
  }

  static RunRecord of(Snapshot counters, End end, List<Sample> timeLine, String detail) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("class", "B");
    parameters.put("touch", "parallel");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("workers", Integer.toString(counters.workers().size()));
    settings.put("pinning", "compact");
    settings.put("steal", "hierarchical");
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Numascape", "0.0-test");
    versions.put("Java", "25.0.1+8 (Temurin)");
    versions.put("Linux", "6.1.0");
    return new RunRecord(
        Instant.parse("2026-01-02T03:04:05Z"),
        "<topology/>",
        new TopologyOrigin(
            TopologyOrigin.Source.SYNTHETIC, "pack:2 [numa] numa:2 l3:2 core:4 pu:2", List.of()),
        "1 node, 2 cores, 2 PUs (hwloc 2.9.0)",
        "64 PUs folded on 2, node by node",
        settings,
        new WorkloadRun("cg", "CG, conjugate gradient", "cg", parameters),
        new Outcome(end, detail),
        end == End.VERIFIED
            ? List.of(6_300_000_000L, 6_100_000_000L, 6_200_000_000L, 6_250_000_000L)
            : List.of(),
        List.of(
            new Pass(Pass.Kind.WARM_UP, 1_000_000_000L, 6_000_000_000L),
            new Pass(Pass.Kind.REPETITION, 6_100_000_000L, 12_400_000_000L)),
        counters.elapsedNanos() + 800_000_000L,
        counters,
        timeLine,
        new LocalityBasis(
            "first touch as declared by tasks, on the emulated nodes", 9999, 4096, 4000, 96, 95),
        List.of(
            new TouchedBlock(
                "a", 8 << 20, 4096, 8 << 20, 1 << 20, 1, 4 << 20, 1, 900 << 20, 50 << 20, 0)),
        TestSystemCounts.plausible(2, counters.workers().size()),
        List.of(
            new Unmeasured(
                "hardware counters",
                "perf_event_paranoid is 4",
                "set kernel.perf_event_paranoid to 1"),
            new Unmeasured("memory bandwidth", "no source on this system", "")),
        new ProbeCost(
            43_000_000L, 0.0069, "CPU time of the sampler / CPU time of the process; pens not in"),
        versions);
  }

  /** The same run on another machine. */
  static RunRecord on(RunRecord run, String topologyXml) {
    return changed(run, topologyXml, run.settings(), run.blocks(), run.system(), run.unmeasured());
  }

  /** The same run, of which kernel and processor counted something else. */
  static RunRecord counting(RunRecord run, SystemCounts system) {
    return changed(run, run.topologyXml(), run.settings(), run.blocks(), system, run.unmeasured());
  }

  /** The same run after a warm-up. */
  static RunRecord warmedUp(RunRecord run, List<Unmeasured> unmeasured) {
    return changed(
        run,
        run.topologyXml(),
        with(run.settings(), "warmup", "1"),
        run.blocks(),
        run.system(),
        unmeasured);
  }

  /** The same run under first touch, with these blocks. */
  static RunRecord touching(RunRecord run, TouchedBlock... blocks) {
    return changed(
        run,
        run.topologyXml(),
        with(run.settings(), "memory", "first-touch"),
        List.of(blocks),
        run.system(),
        run.unmeasured());
  }

  private static Map<String, String> with(Map<String, String> settings, String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put(name, value);
    return changed;
  }

  private static RunRecord changed(
      RunRecord run,
      String topologyXml,
      Map<String, String> settings,
      List<TouchedBlock> blocks,
      SystemCounts system,
      List<Unmeasured> unmeasured) {
    return new RunRecord(
        run.startedAt(),
        topologyXml,
        run.origin(),
        run.machine(),
        run.puMapping(),
        settings,
        run.workload(),
        run.outcome(),
        run.durationsNanos(),
        run.passes(),
        run.elapsedNanos(),
        run.counters(),
        run.timeLine(),
        run.locality(),
        blocks,
        system,
        unmeasured,
        run.probe(),
        run.versions());
  }

  /** Sums that grow unevenly to those of the snapshot. */
  static List<Sample> timeLine(Snapshot end, int samples) {
    List<Sample> line = new ArrayList<>();
    long tasks = end.workers().stream().mapToLong(WorkerCounts::tasks).sum();
    long touched = 0;
    for (long[] row : Analysis.touchedBytesByNode(end)) {
      for (long bytes : row) {
        touched += bytes;
      }
    }
    double done = 0;
    double all = 0;
    for (int i = 1; i <= samples; i++) {
      all += pace(i);
    }
    for (int i = 1; i <= samples; i++) {
      done += pace(i) / all;
      long[] steals = new long[StealTier.values().length];
      for (StealTier tier : StealTier.values()) {
        steals[tier.ordinal()] = (long) (Analysis.steals(end, tier) * done);
      }
      long[] working = new long[end.workers().size()];
      for (int worker = 0; worker < working.length; worker++) {
        working[worker] = (long) (end.workers().get(worker).workingNanos() * done);
      }
      line.add(
          new Sample(
              end.elapsedNanos() / samples * i,
              (long) (tasks * done),
              steals,
              (long) (touched * done * (0.9 + 0.03 * Math.sin(i / 5.0))),
              (long) (touched * done),
              working));
    }
    return line;
  }

  private static double pace(int i) {
    return i % 15 < 2 ? 0.2 : 1 + 0.15 * Math.sin(i / 3.0);
  }

  /** The same run with one text in every place that takes a text from outside. */
  static RunRecord quoting(String text) {
    Snapshot counters = TestSnapshots.plausible(2, 2, 1_000_000_000L);
    RunRecord run = of(counters, End.FAILED, List.of(), text);
    return new RunRecord(
        run.startedAt(),
        text,
        new TopologyOrigin(TopologyOrigin.Source.XML, text, List.of(text)),
        text,
        text,
        Map.of(text, text),
        new WorkloadRun(text, text, text, Map.of(text, text)),
        run.outcome(),
        List.of(),
        List.of(),
        run.elapsedNanos(),
        counters,
        List.of(),
        LocalityBasis.unchecked(text),
        List.of(new TouchedBlock(text, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0)),
        SystemCounts.none(text),
        List.of(new Unmeasured(text, text, text)),
        new ProbeCost(0, Double.NaN, text),
        Map.of(text, text));
  }
}
