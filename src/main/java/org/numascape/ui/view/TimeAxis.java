package org.numascape.ui.view;

/**
 * The time axis that all lanes share, from 0 to a round number of seconds.
 *
 * @param lastSeconds where it ends
 * @param tickSeconds between two ticks
 */
record TimeAxis(double lastSeconds, double tickSeconds) {
  private static final double SHORTEST_SECONDS = 5;

  /** The axis that holds {@code elapsedSeconds} with about ten ticks and a little room ahead. */
  static TimeAxis holding(double elapsedSeconds) {
    double atLeast = Math.max(SHORTEST_SECONDS, elapsedSeconds);
    double tick = roundUp(atLeast / 10);
    return new TimeAxis(Math.ceil(atLeast / tick - 1e-9) * tick, tick);
  }

  /** The next 1, 2 or 5 times a power of ten; the top of a scale, or the distance of its ticks. */
  static double roundUp(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double digits = value / power;
    double round = digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10;
    return round * power;
  }

  int ticks() {
    return (int) Math.round(lastSeconds / tickSeconds);
  }

  String label(int tick) {
    double seconds = tick * tickSeconds;
    return seconds == Math.rint(seconds)
        ? (long) seconds + " s"
        : String.format(java.util.Locale.ROOT, "%.1f s", seconds);
  }
}
