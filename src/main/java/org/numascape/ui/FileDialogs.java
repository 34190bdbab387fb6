package org.numascape.ui;

import java.nio.file.Path;
import java.util.Optional;

/** Asks the user for files. FX thread; each call waits for the answer. */
interface FileDialogs {
  /**
   * Where a report goes.
   *
   * @param mayOverwrite whether the user agreed to lose what the file holds
   */
  record Target(Path file, boolean mayOverwrite) {}

  /** A {@code .java} file or a jar. */
  Optional<Path> workload();

  /** An hwloc XML file. */
  Optional<Path> topology();

  /**
   * @param suggestedName with its extension, which is added to a name that lacks it
   */
  Optional<Target> report(String suggestedName);
}
