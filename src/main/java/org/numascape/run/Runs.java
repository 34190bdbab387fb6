package org.numascape.run;

import java.io.OutputStream;
import org.numascape.topology.TopologyException;
import org.numascape.workload.ParameterException;
import org.numascape.workload.UnknownWorkloadException;
import org.numascape.workload.WorkloadException;

/** Starts experiments. Any thread. */
public final class Runs {
  private Runs() {}

  /**
   * Checks all that an experiment names, without running anything of it but the workload's
   * description of itself.
   *
   * @throws UnknownWorkloadException if there is no such workload
   * @throws WorkloadException if the workload can't be loaded
   * @throws ParameterException if a parameter is unknown or its value unacceptable
   * @throws TopologyException if there is no such machine
   */
  public static void check(Experiment experiment) {
    RunPlan.of(experiment).close();
  }

  /** Runs in this JVM, on threads of its own; checks as {@link #check} does, then returns. */
  public static RunHandle embedded(Experiment experiment) {
    return new EmbeddedRun(RunPlan.of(experiment), null).start();
  }

  /** As {@link #inOwnJvm(Experiment, OutputStream)}; what that JVM prints is lost. */
  public static RunHandle inOwnJvm(Experiment experiment) {
    return inOwnJvm(experiment, OutputStream.nullOutputStream());
  }

  /**
   * Runs in a JVM of its own, watched through its counters file; checks as {@link #check} does,
   * then returns.
   *
   * @param printed takes all that the workload and that JVM print, from a thread of its own
   * @throws RunException if that JVM can't be started
   */
  public static RunHandle inOwnJvm(Experiment experiment, OutputStream printed) {
    try (RunPlan plan = RunPlan.of(experiment)) {
      return OwnJvmRun.start(plan, printed);
    }
  }
}
