package org.numascape.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.Snapshot;

/** Shows a run under way in the terminal. */
@FunctionalInterface
interface RunView {
  /** To be called some times a second; empty while nothing is counted yet. */
  void show(Optional<Snapshot> snapshot);

  /** The user asked for the end. */
  default void stopping() {}

  /**
   * Nothing more will be shown.
   *
   * @param last the counters of the end; null if there are none
   */
  default void end(@Nullable Snapshot last) {}
}
