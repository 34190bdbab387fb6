package org.numascape.bench;

import java.util.Locale;

/**
 * What a line of the table is to reach.
 *
 * @param unit of the first contestant's figure; if empty, the bound is for the ratio
 * @param onHardwareOfToday whether an older or busier machine is a reason not to reach it
 */
record Bound(Sense sense, double value, String unit, boolean onHardwareOfToday) {
  /** On which side of a bound a value is to be. */
  enum Sense {
    AT_MOST("≤"),
    LESS_THAN("<"),
    AT_LEAST("≥");

    private final String sign;

    Sense(String sign) {
      this.sign = sign;
    }
  }

  static Bound atMost(double ratio) {
    return new Bound(Sense.AT_MOST, ratio, "", false);
  }

  static Bound atMost(double value, String unit) {
    return new Bound(Sense.AT_MOST, value, unit, false);
  }

  static Bound atMostOnHardwareOfToday(double value, String unit) {
    return new Bound(Sense.AT_MOST, value, unit, true);
  }

  static Bound lessThan(double value, String unit) {
    return new Bound(Sense.LESS_THAN, value, unit, false);
  }

  static Bound atLeast(double ratio) {
    return new Bound(Sense.AT_LEAST, ratio, "", false);
  }

  boolean isOfRatio() {
    return unit.isEmpty();
  }

  /**
   * Whether a value is on the right side.
   *
   * @param slack how many times as bad as the bound a value may be: 1 for no worse
   */
  boolean holds(double measured, double slack) {
    return switch (sense) {
      case AT_MOST -> measured <= value * slack;
      case LESS_THAN -> measured < value * slack;
      case AT_LEAST -> measured >= value / slack;
    };
  }

  /** As the table has it; ratios with at least one digit after the point. */
  @Override
  public String toString() {
    return isOfRatio()
        ? sense.sign + " " + value
        : String.format(Locale.ROOT, "%s %.0f %s", sense.sign, value, unit);
  }
}
