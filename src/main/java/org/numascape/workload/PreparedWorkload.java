package org.numascape.workload;

/**
 * A workload whose input is there. {@link #run} is called by a worker, which is one of those that
 * its tasks and ranges run on; the other methods are called by a thread that is not a worker.
 */
public interface PreparedWorkload extends AutoCloseable {
  /**
   * The timed part, from the same start each time it is called.
   *
   * @throws Exception ends the run as failed
   */
  void run() throws Exception;

  /** Checks the result of the last {@link #run} against a value from outside. Not timed. */
  Verification verify() throws Exception;

  /** Frees what {@link Workload#prepare} made. */
  @Override
  void close();
}
