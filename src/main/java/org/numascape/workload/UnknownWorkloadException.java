package org.numascape.workload;

/** A workload that does not exist; the message says which do. */
public final class UnknownWorkloadException extends WorkloadException {
  private static final long serialVersionUID = 1;

  UnknownWorkloadException(String message) {
    super(message);
  }
}
