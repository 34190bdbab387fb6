package org.numascape.workload;

import java.util.List;

/** A parameter that a user can set, as {@code -p name=value} or in the window. */
public sealed interface Parameter {
  String name();

  /** One sentence for help and tooltip. */
  String description();

  /** The default, as the user would write it. */
  String defaultText();

  /**
   * Checks a value.
   *
   * @throws ParameterException if it is not acceptable, naming what is
   */
  void check(String text);

  /** One of a few words. */
  record Choice(String name, String description, List<String> values, String defaultText)
      implements Parameter {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public void check(String text) {
      if (!values.contains(text)) {
        throw new ParameterException(
            name + "=" + text + " must be one of " + String.join(", ", values));
      }
    }
  }

  /** A whole number in a range, ends included. */
  record WholeNumber(String name, String description, long minimum, long maximum, long defaultValue)
      implements Parameter {
    @Override
    public String defaultText() {
      return Long.toString(defaultValue);
    }

    @Override
    public void check(String text) {
      try {
        long value = Long.parseLong(text);
        if (value >= minimum && value <= maximum) {
          return;
        }
      } catch (NumberFormatException e) {
        // The complaint below fits: what was given is not in the range.
      }
      throw new ParameterException(
          name + "=" + text + " must be a whole number in " + minimum + ".." + maximum);
    }
  }
}
