package org.numascape.workload;

import java.util.concurrent.CancellationException;
import org.numascape.pool.NumaPool;

/** What a workload runs with. Any thread. */
public interface WorkloadContext {
  NumaPool pool();

  /**
   * A parameter's value, checked; its default if it was not set.
   *
   * @throws ParameterException if the workload did not describe such a parameter
   */
  String text(String parameter);

  /** As {@link #text}, of a {@link Parameter.WholeNumber}. */
  long wholeNumber(String parameter);

  /**
   * Says how far the work is; cheap enough for each of some thousand steps. It is also where the
   * user's cancel takes effect.
   *
   * @param total steps in all; 0 if unknown
   * @throws CancellationException if the user cancelled the run
   */
  void progress(long done, long total, String phase);
}
