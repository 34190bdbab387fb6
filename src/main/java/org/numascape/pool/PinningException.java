package org.numascape.pool;

/** A PU that was asked for does not exist or may not be used; the message says which may be. */
public final class PinningException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PinningException(String message) {
    super(message);
  }
}
