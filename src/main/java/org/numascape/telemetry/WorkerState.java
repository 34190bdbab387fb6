package org.numascape.telemetry;

/** What a worker does at an instant; the ordinal is what the counters file holds. */
public enum WorkerState {
  NOT_STARTED("not started"),
  WORKING("working"),
  SEARCHING("searching"),
  IDLE("idle"),
  ENDED("ended");

  private final String label;

  WorkerState(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
