package org.numascape.run;

/** Starts experiments. */
public final class Runs {
  private Runs() {}

  /** Runs in this JVM, on threads of its own; returns at once. */
  public static RunHandle embedded(Experiment experiment) {
    throw new RunException("not run yet: " + experiment);
  }

  /** Runs in a JVM of its own, watched through its counters file; returns at once. */
  public static RunHandle inOwnJvm(Experiment experiment) {
    throw new RunException("not run yet: " + experiment);
  }
}
