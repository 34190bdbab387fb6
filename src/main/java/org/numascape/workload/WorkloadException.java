package org.numascape.workload;

import java.util.List;

/**
 * A workload that could not be loaded. The message is one line: what, where, and what to do about
 * it.
 */
public sealed class WorkloadException extends RuntimeException permits UnknownWorkloadException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  WorkloadException(String message) {
    super(message);
    problems = List.of();
  }

  WorkloadException(String message, Throwable cause) {
    super(message, cause);
    problems = List.of();
  }

  /**
   * A source that does not compile.
   *
   * @param problems what the compiler complains of, a line each, led by {@code file:line}
   */
  WorkloadException(String message, List<String> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  /** All compile errors, a line each; empty if compiling was not what failed. */
  public final List<String> problems() {
    return problems;
  }
}
