package org.numascape.ui.view;

import org.numascape.analysis.Quantity;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.StealTier;

/**
 * What a {@link TierView} shows of a tier.
 *
 * @param steals operations that took something
 * @param stolenTasks what they moved
 * @param latency how long thieves had searched; empty if that was not counted
 */
public record TierSteals(StealTier tier, long steals, long stolenTasks, LatencyHistogram latency) {
  String sentence() {
    String counted =
        "%s: %s steals, %s stolen tasks"
            .formatted(tier.label(), Quantity.count(steals), Quantity.count(stolenTasks));
    return latency.total() == 0
        ? counted
        : counted
            + "\nfrom search to task: median %s, 99th percentile %s"
                .formatted(Quantity.quantile(latency, 0.5), Quantity.quantile(latency, 0.99));
  }
}
