package org.numascape.pool;

/** Which PUs workers stand on, in the order in which workers are numbered. */
public enum Pinning {
  /** Workers have places for the steal order, but their threads are bound nowhere. */
  NONE("none"),
  /** PU after PU in logical order: neighbours share core, cache and node. */
  COMPACT("compact"),
  /** Node after node, package after package in turn: neighbours share as little as possible. */
  SCATTER("scatter"),
  /** As compact, but one worker a core before any core gets a second. */
  AVOID_SMT("avoid-smt");

  private final String label;

  Pinning(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
