package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to the joiner of a task that threw. The cause is what the first task threw, with that
 * task's stack; this exception's own stack is the joiner's. Where several tasks are waited for,
 * what others threw is suppressed in it.
 */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private TaskFailedException(@Nullable Throwable cause) {
    super("a task failed: " + cause, cause);
  }

  /** Wraps what a task threw; a failure handed on by a joiner keeps its first cause. */
  static TaskFailedException of(@Nullable Throwable thrown) {
    return new TaskFailedException(
        thrown instanceof TaskFailedException nested ? nested.getCause() : thrown);
  }

  /** The first of several failures, which takes in the next as a suppressed one. */
  static TaskFailedException first(@Nullable TaskFailedException first, TaskFailedException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
