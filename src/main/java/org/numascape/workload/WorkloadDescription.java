package org.numascape.workload;

import java.util.List;

/**
 * What a user sees before running a workload.
 *
 * @param name how the command line calls it: lower-case letters, digits and hyphens
 * @param title what the window calls it, such as {@code CG, conjugate gradient}
 * @param summary one or two sentences: what it does and what it shows
 */
public record WorkloadDescription(
    String name, String title, String summary, List<Parameter> parameters) {
  public WorkloadDescription {
    parameters = List.copyOf(parameters);
  }
}
