package org.numascape.ui;

import java.io.IOException;
import java.nio.file.Path;
import org.numascape.recording.RunRecord;

/** Writes a run's report; the file's name says which kind. */
@FunctionalInterface
public interface ReportWriter {
  /**
   * Writes the whole report or nothing.
   *
   * @param file ends in {@code .html} or {@code .json}
   * @throws java.nio.file.FileAlreadyExistsException if it exists and may not be overwritten
   * @throws IOException if it can't be written
   */
  void write(RunRecord record, Path file, boolean mayOverwrite) throws IOException;
}
