package org.numascape.pool;

/** A memory policy has no node that may be used; the message says which there are. */
public final class MemoryPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MemoryPolicyException(String message) {
    super(message);
  }
}
