package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to the joiner of a task that threw. The cause is what the first task threw, with that
 * task's stack; this exception's own stack is the joiner's. Where several tasks are waited for,
 * what others threw is suppressed in it, the first {@value #MOST_SUPPRESSED} of it.
 */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A range can have millions of pieces that fail; more than these tell nothing new. */
  static final int MOST_SUPPRESSED = 16;

  private TaskFailedException(@Nullable Throwable cause) {
    super("a task failed: " + words(cause), cause);
  }

  private static String words(@Nullable Throwable cause) {
    try {
      return String.valueOf(cause);
    } catch (Throwable ofItsMessage) {
      // A joiner that has others to wait for must not end here.
      return cause == null ? "" : cause.getClass().getName();
    }
  }

  /**
   * Wraps what a task threw; a failure handed on by a joiner keeps its first cause, and what is
   * suppressed in it.
   */
  static TaskFailedException of(@Nullable Throwable thrown) {
    if (!(thrown instanceof TaskFailedException nested)) {
      return new TaskFailedException(thrown);
    }
    TaskFailedException handedOn = new TaskFailedException(nested.getCause());
    for (Throwable suppressed : nested.getSuppressed()) {
      handedOn.addSuppressed(suppressed);
    }
    return handedOn;
  }

  /**
   * The first of several failures, which takes in the next as a suppressed one, up to {@value
   * #MOST_SUPPRESSED}.
   */
  static TaskFailedException first(@Nullable TaskFailedException first, Throwable next) {
    if (first != null && first.getSuppressed().length >= MOST_SUPPRESSED) {
      return first;
    }
    // Never the one that a body threw: it may throw that again, and none may suppress itself.
    TaskFailedException failure = TaskFailedException.of(next);
    if (first == null) {
      return failure;
    }
    first.addSuppressed(failure);
    return first;
  }
}
