package org.numascape.pool;

import java.util.function.BooleanSupplier;

/**
 * Waits for what should happen soon. How long is counted in turns of the waiting thread, each of
 * which wants a PU for a moment: on a machine that is too busy to give it one, nobody else can be
 * expected to be fast either.
 */
final class Patience {
  private static final int TURN_MILLIS = 2;

  private Patience() {}

  /** Whether the condition held within some seconds of a machine that is free. */
  static boolean await(int seconds, BooleanSupplier condition) {
    for (int turns = seconds * 1000 / TURN_MILLIS; turns > 0; turns--) {
      if (condition.getAsBoolean()) {
        return true;
      }
      try {
        Thread.sleep(TURN_MILLIS);
      } catch (InterruptedException e) {
        // Whoever is to be troubled by interrupts has more important things to wait for.
      }
    }
    return condition.getAsBoolean();
  }
}
