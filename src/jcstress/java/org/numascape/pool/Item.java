package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/** A task that is a number, from 1. It is never executed: who takes it is all that counts. */
final class Item extends Task {
  /** Not final, so that nothing but the deque's protocol makes it visible to a thief. */
  private int number;

  Item(int number) {
    this.number = number;
  }

  @Override
  protected void run(Worker worker) {}

  /** The number of what was taken, or the argument of a call; 0 for nothing. */
  static int number(@Nullable Task taken) {
    return switch (taken) {
      case null -> 0;
      case Item item -> item.number;
      case LongCall call -> (int) call.argument;
      default -> throw new AssertionError(taken);
    };
  }

  /** The digits of what was taken before, and of what is taken now. */
  static int with(int before, @Nullable Task taken) {
    return taken == null ? before : 10 * before + number(taken);
  }

  /** Takes all that is left, from the public end, and gives its digits. */
  static int drain(TaskDeque deque) {
    int digits = 0;
    do {
      for (Task taken = deque.steal(TaskDeque.NO_TREE);
          taken != null;
          taken = deque.steal(TaskDeque.NO_TREE)) {
        digits = with(digits, taken);
      }
    } while (deque.publish());
    return digits;
  }
}
