package org.numascape.workload;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a user sees before running a workload.
 *
 * @param name how the command line calls it: lower-case letters, digits and hyphens
 * @param title what the window calls it, such as {@code CG, conjugate gradient}
 * @param summary one or two sentences: what it does and what it shows
 * @param parameters each with a name of its own and a default that it accepts
 */
public record WorkloadDescription(
    String name, String title, String summary, List<Parameter> parameters) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public WorkloadDescription {
    parameters = List.copyOf(parameters);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name=" + name + " must be lower-case letters, digits and hyphens");
    }
    Set<String> names = new HashSet<>();
    for (Parameter parameter : parameters) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException("parameter " + parameter.name() + " is there twice");
      }
      parameter.check(parameter.defaultText());
    }
  }
}
