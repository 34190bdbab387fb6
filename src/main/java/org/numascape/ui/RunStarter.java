package org.numascape.ui;

import org.numascape.run.Experiment;
import org.numascape.run.RunHandle;

/** Starts an experiment; in the program, in a JVM of its own. */
@FunctionalInterface
public interface RunStarter {
  /**
   * Returns as soon as the run is under way. Called on a background thread.
   *
   * @throws org.numascape.run.RunException if it can't be started; the message says what to do
   */
  RunHandle start(Experiment experiment);
}
