package org.numascape.cli;

import org.numascape.telemetry.Snapshot;

/** Shows a run under way in the terminal. */
@FunctionalInterface
interface RunView {
  /** To be called some times a second. */
  void show(Snapshot snapshot);

  /** The last was shown. */
  default void end() {}
}
