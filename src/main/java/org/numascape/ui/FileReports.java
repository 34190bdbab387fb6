package org.numascape.ui;

import java.io.IOException;
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
    if (!mayOverwrite && Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    String report =
        file.toString().endsWith(".json") ? JsonReport.write(record) : HtmlReport.write(record);
    Path folder = file.toAbsolutePath().getParent();
    Path written = Files.createTempFile(folder, ".numascape-", ".part");
    try {
      Files.writeString(written, report);
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
