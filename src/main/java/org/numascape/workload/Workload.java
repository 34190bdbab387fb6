package org.numascape.workload;

/** What a user implements to be run. It needs a public constructor without parameters. */
public interface Workload {
  /** What it is and which parameters it takes; called before anything else, cheap. */
  WorkloadDescription describe();

  /**
   * Makes everything that the timed part needs: allocates, first-touches, generates input. Not
   * timed. Called on a thread that is not a worker.
   *
   * @throws Exception ends the run as failed
   */
  PreparedWorkload prepare(WorkloadContext context) throws Exception;
}
