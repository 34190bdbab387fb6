package org.numascape.telemetry;

/** A counters file that can't be made or read; the message names the file, the rule, the remedy. */
public final class CountersException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CountersException(String message) {
    super(message);
  }

  public CountersException(String message, Throwable cause) {
    super(message, cause);
  }
}
