package org.numascape.workload;

/** A workload ready to be prepared, with the class loader it came from. */
public final class LoadedWorkload implements AutoCloseable {
  private final Workload workload;
  private final WorkloadDescription description;
  private final String origin;
  private final AutoCloseable classes;

  LoadedWorkload(
      Workload workload, WorkloadDescription description, String origin, AutoCloseable classes) {
    this.workload = workload;
    this.description = description;
    this.origin = origin;
    this.classes = classes;
  }

  public Workload workload() {
    return workload;
  }

  public WorkloadDescription description() {
    return description;
  }

  /** The file or folder that it was loaded from. */
  public String origin() {
    return origin;
  }

  /** Lets go of the files that its classes come from; to be called when its run is over. */
  @Override
  public void close() {
    try {
      classes.close();
    } catch (Exception e) {
      throw new WorkloadException(origin + ": could not be closed: " + e.getMessage(), e);
    }
  }
}
