package org.numascape.workload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The value of each parameter that a workload described, all checked. Any thread. */
public final class ParameterValues {
  private final String workload;
  private final Map<String, Parameter> parameters;
  private final Map<String, String> values;

  private ParameterValues(
      String workload, Map<String, Parameter> parameters, Map<String, String> values) {
    this.workload = workload;
    this.parameters = parameters;
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Checks what the user gave; the rest have their defaults.
   *
   * @throws ParameterException if a value is not acceptable, or the workload has no such parameter
   */
  public static ParameterValues resolve(
      WorkloadDescription description, Map<String, String> given) {
    Map<String, Parameter> parameters =
        description.parameters().stream()
            .collect(
                Collectors.toMap(
                    Parameter::name,
                    parameter -> parameter,
                    (one, other) -> one,
                    LinkedHashMap::new));
    for (String name : given.keySet()) {
      if (!parameters.containsKey(name)) {
        throw unknown(description.name(), name, parameters);
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters.values()) {
      String value = given.getOrDefault(parameter.name(), parameter.defaultText());
      parameter.check(value);
      values.put(parameter.name(), value);
    }
    return new ParameterValues(description.name(), parameters, values);
  }

  /** By name, in the order of the description; can't be changed. */
  public Map<String, String> asMap() {
    return values;
  }

  /**
   * A parameter's value.
   *
   * @throws ParameterException if the workload has no such parameter
   */
  public String text(String parameter) {
    String value = values.get(parameter);
    if (value == null) {
      throw unknown(workload, parameter, parameters);
    }
    return value;
  }

  /**
   * The value of a {@link Parameter.WholeNumber}.
   *
   * @throws ParameterException if the workload has no such parameter, or it is no whole number
   */
  public long wholeNumber(String parameter) {
    String value = text(parameter);
    if (!(parameters.get(parameter) instanceof Parameter.WholeNumber)) {
      throw new ParameterException(
          parameter + " is not a whole number; describe it as one, or read it as text");
    }
    return Long.parseLong(value);
  }

  private static ParameterException unknown(
      String workload, String name, Map<String, Parameter> parameters) {
    List<String> names = List.copyOf(parameters.keySet());
    return new ParameterException(
        workload
            + " has no parameter "
            + name
            + DidYouMean.hint(name, names)
            + (names.isEmpty() ? "; it takes none" : "; it takes " + String.join(", ", names)));
  }
}
