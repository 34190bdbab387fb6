package org.numascape.pool;

/** Thrown to the joiner of a task that threw; the cause is what the task threw, with its stack. */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TaskFailedException(Throwable cause) {
    super("a task failed: " + cause, cause);
  }
}
