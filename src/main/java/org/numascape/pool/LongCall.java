package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * One forked call of a {@link LongTask}, to be handed to {@link LongTask#join} once. The pool fills
 * it again for a later call as soon as it is joined; to join it again before that is an error that
 * is told, afterwards it means the later call.
 */
public final class LongCall extends Task {
  /** What is called; null in a call that is never filled again. */
  final @Nullable LongTask function;

  long argument;
  long result;

  /** Where it was put into the deque that it is in, or a position with the same slot. */
  int position;

  LongCall(LongTask function, long argument) {
    this.function = function;
    this.argument = argument;
  }

  private LongCall() {
    this.function = null;
  }

  static LongCall retired() {
    return new LongCall();
  }

  @Override
  protected void run(Worker worker) throws Exception {
    if (function == null) {
      throw new AssertionError("an empty slot was executed");
    }
    result = function.compute(worker, argument);
  }
}
