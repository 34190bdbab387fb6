package org.numascape.bench;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One benchmark method with one value for each of its parameters.
 *
 * @param benchmark as JMH names it: package, class and method
 */
record Contestant(String benchmark, SortedMap<String, String> parameters) {
  /** Of a method and its parameters, a value after each name. */
  static Contestant of(Class<?> type, String method, String... parameters) {
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      values.put(parameters[i], parameters[i + 1]);
    }
    return new Contestant(type.getName() + "." + method, values);
  }

  /** The same work with one parameter otherwise. */
  Contestant with(String parameter, String value) {
    SortedMap<String, String> values = new TreeMap<>(parameters);
    values.put(parameter, value);
    return new Contestant(benchmark, values);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Short, for a line of progress. */
  @Override
  public String toString() {
    return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1)
        + " "
        + parameters;
  }
}
