package org.numascape.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Advisor;
import org.numascape.analysis.Analysis;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;

/**
 * A run and what every report derives from it in the same way.
 *
 * @param topology absent if its XML could not be read
 * @param topologyAbsentBecause why; empty if it is there
 */
record Findings(RunRecord run, Optional<Topology> topology, String topologyAbsentBecause) {
  private static final String LOCAL_SHARE_IS = "bytes touched locally / bytes touched";
  private static final String MEAN_DISTANCE_IS =
      "sum of bytes touched × distance from the worker's node to their home node"
          + " / (bytes touched × local distance)";
  static final String TASKS_BY_NODE_IS =
      "tasks by the node that executed them and the home node of what they declared, each once for"
          + " every home; and frames allocated, which are at home";
  static final String UNBOUND_IS =
      "by threads that are bound nowhere, or on pages that such a thread touched first: neither"
          + " local nor remote, and in none of the other figures";
  static final String STEAL_LATENCY_IS =
      "time from when the thief began to search (it had nothing left, or woke up) until it had the"
          + " task, attempts that took nothing included";
  static final String LATENCY_BOUNDS_ARE =
      "what the steals in the same place of counts took less than; of the last, what they took at"
          + " least";
  static final String UTILISATION_IS = "time in tasks / (time working, searching and idle)";

  /** Whether there were repetitions before the timed ones. */
  boolean warmups() {
    return !run.settings().getOrDefault("warmup", "0").equals("0");
  }

  /** What the counters' figures are about. */
  String period() {
    boolean included =
        run.unmeasured().stream().anyMatch(each -> each.what().equals(RunRecord.WITHOUT_WARM_UP));
    return !warmups()
        ? "whole run"
        : included ? "whole run, warm-ups included" : "whole run without its warm-ups";
  }

  String localShareIs() {
    return LOCAL_SHARE_IS + ", " + period();
  }

  String meanDistanceIs() {
    return MEAN_DISTANCE_IS
        + ", "
        + period()
        + (emulated() ? "; modelled with the distances of the emulated topology" : "");
  }

  static Findings of(RunRecord run) {
    try {
      Topology topology =
          HwlocXmlReader.read(
              new ByteArrayInputStream(run.topologyXml().getBytes(StandardCharsets.UTF_8)),
              "the run's topology");
      return of(run, topology);
    } catch (TopologyException | IOException e) {
      return new Findings(run, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  static Findings of(RunRecord run, Topology topology) {
    int counted = run.counters().header().nodes();
    int described = topology.nodes().size();
    return counted == described
        ? new Findings(run, Optional.of(topology), "")
        : new Findings(
            run,
            Optional.empty(),
            "the topology has nodes=" + described + ", the counters have nodes=" + counted);
  }

  boolean emulated() {
    return run.origin().emulated();
  }

  /** The label that stands beside each figure about nodes. */
  String label() {
    return emulated() ? "emulated" : "real";
  }

  /** The run ended with a wrong result, or with none. */
  boolean bad() {
    End end = run.outcome().end();
    return end == End.NOT_VERIFIED || end == End.FAILED;
  }

  String outcome() {
    return run.outcome().end().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  OptionalDouble localShare() {
    return Analysis.localShare(run.counters());
  }

  OptionalDouble meanDistance() {
    return topology.isPresent()
        ? Analysis.meanDistance(run.counters(), topology.get())
        : OptionalDouble.empty();
  }

  /** Whether the counters say how long steals took; those of an earlier version don't. */
  boolean latencyCounted() {
    return Arrays.stream(StealTier.values())
        .anyMatch(tier -> Analysis.stealLatency(run.counters(), tier).total() > 0);
  }

  /** Why there is no local share; empty if there is one. */
  String localShareAbsentBecause() {
    return Analysis.localShareAbsentBecause(run.counters());
  }

  /** Why there is no mean distance; empty if there is one. */
  String meanDistanceAbsentBecause() {
    return topology.isEmpty()
        ? topologyAbsentBecause
        : localShare().isPresent() && meanDistance().isEmpty()
            ? Analysis.NO_DISTANCES
            : localShareAbsentBecause();
  }

  TouchCounts unbound() {
    return Analysis.unbound(run.counters());
  }

  List<Advice> advice() {
    return Advisor.of(run);
  }

  /** A tier as scripts spell it, such as {@code same-core}. */
  static String key(StealTier tier) {
    return tier.label().replace(' ', '-');
  }
}
