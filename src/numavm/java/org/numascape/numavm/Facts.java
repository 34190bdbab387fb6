package org.numascape.numavm;

/** Counts and prints facts, a line each. */
final class Facts {
  private int held;
  private int failed;

  /** States that something is so, with the figures that it follows from. */
  void that(String fact, boolean holds, Object figures) {
    if (holds) {
      held++;
    } else {
      failed++;
    }
    System.out.println((holds ? "  ok: " : "  FAILED: ") + fact + " (" + figures + ")");
  }

  boolean allHold() {
    System.out.println("  " + held + " held, " + failed + " failed");
    return failed == 0 && held > 0;
  }
}
