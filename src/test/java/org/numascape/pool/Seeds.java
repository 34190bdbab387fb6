package org.numascape.pool;

import java.util.SplittableRandom;

/**
 * Seeds of random tests: printed with a failure, and set by {@code -Dnumascape.test.seed} to try
 * again.
 */
final class Seeds {
  private static final String PROPERTY = "numascape.test.seed";

  private Seeds() {}

  /** The seed asked for, or a new one. */
  static long next() {
    Long given = Long.getLong(PROPERTY);
    return given == null ? new SplittableRandom().nextLong() : given;
  }

  /** Whether one seed was asked for, so that only it is to be tried. */
  static boolean isGiven() {
    return Long.getLong(PROPERTY) != null;
  }

  static String advice(long seed) {
    return "try again with -D" + PROPERTY + "=" + seed;
  }
}
