package org.numascape.analysis;

import java.util.OptionalDouble;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.Topology;

/** From counters to figures: pure functions. */
public final class Analysis {
  private Analysis() {}

  /** Steal operations by thief node (row) and victim node (column), by logical index. */
  public static long[][] stealsByNode(Snapshot snapshot) {
    throw new IllegalStateException("not computed yet");
  }

  /** Steal operations by thief worker (row) and victim column. */
  public static long[][] stealsByWorker(Snapshot snapshot) {
    throw new IllegalStateException("not computed yet");
  }

  /** Bytes touched by workers of node (row) on home node (column), by logical index. */
  public static long[][] touchedBytesByNode(Snapshot snapshot) {
    throw new IllegalStateException("not computed yet");
  }

  public static long steals(Snapshot snapshot, StealTier tier) {
    throw new IllegalStateException("not computed yet");
  }

  /** Bytes touched locally / bytes touched, since the start; empty if nothing was touched. */
  public static OptionalDouble localShare(Snapshot snapshot) {
    throw new IllegalStateException("not computed yet");
  }

  /**
   * The mean distance of a touched byte relative to local, from the topology's node distances: 1.0
   * is all local; empty if nothing was touched.
   */
  public static OptionalDouble meanDistance(Snapshot snapshot, Topology topology) {
    throw new IllegalStateException("not computed yet");
  }

  /** The counters between two snapshots of the same run. */
  public static Snapshot between(Snapshot earlier, Snapshot later) {
    throw new IllegalStateException("not computed yet");
  }
}
