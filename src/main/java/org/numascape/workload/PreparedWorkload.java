package org.numascape.workload;

/**
 * A workload whose input is there. {@link #run} is called by a worker, which is one of those that
 * its tasks and ranges run on; the other methods are called by a thread that is not a worker.
 */
public interface PreparedWorkload extends AutoCloseable {
  /**
   * The timed part. It is called once for each warm-up and each repetition and must do the same
   * work every time: whatever an earlier call left, such as sums, vectors or flags, it sets back
   * itself, as part of what is timed, or does not need. It must not allocate what only {@link
   * #close} frees.
   *
   * @throws Exception ends the run as failed
   */
  void run() throws Exception;

  /**
   * Checks the result of the last {@link #run} against a value from outside. Called after each
   * repetition, but not after warm-ups; not timed. A repetition that does not verify is the last.
   */
  Verification verify() throws Exception;

  /** Frees what {@link Workload#prepare} made. */
  @Override
  void close();
}
