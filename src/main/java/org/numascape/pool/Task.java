package org.numascape.pool;

/**
 * A piece of work that may fork others. Results are fields of the subclass; they may be read after
 * {@link Worker#join} or {@link NumaPool#invoke} returned. A task object is executed once.
 */
public abstract class Task {
  /**
   * The work. {@code worker} is who executes it; it must not be used by another thread or kept.
   *
   * @throws Exception reaches the joiner as the cause of a {@link TaskFailedException}
   */
  protected abstract void run(Worker worker) throws Exception;
}
