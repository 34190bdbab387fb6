package org.numascape.ui;

import java.nio.file.Path;
import java.util.List;

/** Where workloads come from. Called on background threads; it may compile source files. */
public interface WorkloadShelf {
  /** The samples, in the order to show. */
  List<WorkloadChoice> samples();

  /**
   * A workload of the user's.
   *
   * @param file a {@code .java} file or a jar
   * @throws RuntimeException if there is no workload in it; the message says what to do
   */
  WorkloadChoice open(Path file);
}
