package org.numascape.ui;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Summary;
import org.numascape.recording.RunRecord;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.Topology;
import org.numascape.ui.view.TierSteals;

/**
 * What the window shows of a run at one instant.
 *
 * @param counters since the start
 * @param summary the figures of {@code counters}
 * @param recentUtilisation time in tasks / accounted time by PU's logical index, over {@code
 *     recentNanos}
 * @param recentNanos the time that the recent utilisation covers
 * @param wholeUtilisation the same since the start
 * @param stealsByNode thief × victim, operations since the start
 * @param stealsByWorker thief × victim column, operations since the start
 * @param tiers steals and their latency by tier, since the start
 * @param fibers what was done for fibers, since the start
 * @param touchedBytesByNode executing × home node, since the start
 * @param touchingTasksByNode executing × home node, since the start
 * @param timeLine the counters' course so far
 */
record RunFigures(
    Snapshot counters,
    Summary summary,
    Map<Integer, Double> recentUtilisation,
    long recentNanos,
    Map<Integer, Double> wholeUtilisation,
    long[][] stealsByNode,
    long[][] stealsByWorker,
    List<TierSteals> tiers,
    FiberCounts fibers,
    long[][] touchedBytesByNode,
    long[][] touchingTasksByNode,
    List<RunRecord.Sample> timeLine) {

  /**
   * @param recent the counters over the time that the recent utilisation is to cover
   */
  static RunFigures of(
      Snapshot counters, Snapshot recent, Topology topology, List<RunRecord.Sample> timeLine) {
    return new RunFigures(
        counters,
        Summary.of(counters, topology),
        Analysis.utilisationByPu(recent),
        recent.elapsedNanos(),
        Analysis.utilisationByPu(counters),
        Analysis.stealsByNode(counters),
        Analysis.stealsByWorker(counters),
        Arrays.stream(StealTier.values())
            .map(
                tier ->
                    new TierSteals(
                        tier,
                        Analysis.steals(counters, tier),
                        Analysis.stolenTasks(counters, tier),
                        Analysis.stealLatency(counters, tier)))
            .toList(),
        Analysis.fibers(counters),
        Analysis.touchedBytesByNode(counters),
        Analysis.touchingTasksByNode(counters),
        List.copyOf(timeLine));
  }
}
