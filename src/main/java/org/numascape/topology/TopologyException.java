package org.numascape.topology;

/** A machine description that can't be used; the message names the place, the rule, the remedy. */
public final class TopologyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TopologyException(String message) {
    super(message);
  }

  public TopologyException(String message, Throwable cause) {
    super(message, cause);
  }
}
