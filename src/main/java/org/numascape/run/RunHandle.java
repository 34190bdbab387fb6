package org.numascape.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.numascape.recording.RunRecord;
import org.numascape.telemetry.Snapshot;

/** A run under way, in this JVM or in one of its own. Any thread. */
public interface RunHandle extends AutoCloseable {
  /** Whether the run's topology replaces the real machine, so that its figures are emulated. */
  boolean emulated();

  /** The counters now; empty until the pool is there. Reads the counters file, allocates. */
  Optional<Snapshot> snapshot();

  /** Asks the run to end soon; what was counted until then is in the record. Idempotent. */
  void cancel();

  /**
   * The record, once the run ended in any way; exceptional (with a {@link RunException}) only if
   * there was nothing to record.
   */
  CompletableFuture<RunRecord> record();

  /** Cancels if need be and frees what the run holds. */
  @Override
  void close();
}
