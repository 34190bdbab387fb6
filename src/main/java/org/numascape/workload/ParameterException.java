package org.numascape.workload;

/** A parameter that does not exist, or a value out of its range; the message says what is valid. */
public final class ParameterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ParameterException(String message) {
    super(message);
  }
}
