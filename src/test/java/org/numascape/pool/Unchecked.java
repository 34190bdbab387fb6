package org.numascape.pool;

/** A caller whose code no tool checks for null. */
final class Unchecked {
  private Unchecked() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null has every type
  static <T> T nothing() {
    return null;
  }
}
