package org.numascape.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.numascape.recording.RunRecord;
import org.numascape.report.HtmlReport;
import org.numascape.report.JsonReport;

/** Writes reports beside their place and then moves them there, so that none is ever half there. */
final class FileReports implements ReportWriter {
  @Override
  public void write(RunRecord record, Path file, boolean mayOverwrite) throws IOException {
    String report =
        file.toString().endsWith(".json") ? JsonReport.write(record) : HtmlReport.write(record);
    write(report.getBytes(StandardCharsets.UTF_8), file, mayOverwrite);
  }

  /**
   * Writes the whole content or nothing.
   *
   * @throws FileAlreadyExistsException if the file exists and may not be overwritten
   */
  static void write(byte[] content, Path file, boolean mayOverwrite) throws IOException {
    if (!mayOverwrite && Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path folder = file.toAbsolutePath().getParent();
    Path written = Files.createTempFile(folder, ".numascape-", ".part");
    try {
      // A temporary file is for its owner's eyes only; a report is to be sent on.
      Files.delete(written);
      Files.write(written, content);
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
