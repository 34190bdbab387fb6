package org.numascape.analysis;

import java.util.List;

/**
 * What a run's figures suggest to do, the figures themselves, and an experiment that tests it.
 *
 * @param rule which rule says so
 * @param summary what was seen and what to do, in a line
 * @param evidence the figures that made the rule speak
 */
public record Advice(Rule rule, String summary, List<Evidence> evidence, Trial trial) {
  public Advice {
    evidence = List.copyOf(evidence);
  }

  /** The rules; the key is what scripts see. */
  public enum Rule {
    FIRST_TOUCH("first-touch"),
    SUBMISSION("submit-per-node"),
    PINNING("pin-workers"),
    JAVA_HEAP("java-heap");

    private final String key;

    Rule(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  /**
   * A figure.
   *
   * @param what was measured, in words that can stand behind the figure
   * @param value in the unit that {@code what} says; shares are 0..1
   * @param text the value as people read it
   */
  public record Evidence(String what, double value, String text) {
    static Evidence share(String what, double share) {
      return new Evidence(what, share, Quantity.share(share));
    }

    static Evidence bytes(String what, long bytes) {
      return new Evidence(what, bytes, Quantity.bytes(bytes));
    }

    static Evidence count(String what, long count) {
      return new Evidence(what, count, Quantity.count(count));
    }

    /** In words: {@code 97.0 % of it by worker 3}. */
    @Override
    public String toString() {
      return text + " " + what;
    }
  }
}
