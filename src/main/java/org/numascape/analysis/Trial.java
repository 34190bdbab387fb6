package org.numascape.analysis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An experiment that would show whether an {@link Advice} is right: the run's own with some things
 * changed.
 *
 * @param parameters values of the workload's parameters to change, by name
 * @param settings to change, by the name of the command line's option
 * @param look which figure to compare, and what it means
 */
public record Trial(Map<String, String> parameters, Map<String, String> settings, String look) {
  public Trial {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  static Trial ofParameter(String name, String value, String look) {
    return new Trial(Map.of(name, value), Map.of(), look);
  }

  static Trial ofSetting(String name, String value, String look) {
    return new Trial(Map.of(), Map.of(name, value), look);
  }
}
