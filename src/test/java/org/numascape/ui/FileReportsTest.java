package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the window's reports come to be files. */
class FileReportsTest {
  @TempDir Path folder;

  @Test
  void whoeverMayReadAFileOfThisUserMayReadAReport() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path usual = Files.writeString(folder.resolve("usual"), "");
    Path report = folder.resolve("report.html");

    FileReports.write(new byte[] {1, 2}, report, false);

    assertThat(report).hasBinaryContent(new byte[] {1, 2});
    assertThat(Files.getPosixFilePermissions(report))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void aReportThatExistsIsReplacedOnlyIfThatIsWanted() throws IOException {
    Path report = Files.writeString(folder.resolve("report.html"), "old");

    assertThatThrownBy(() -> FileReports.write(new byte[] {1}, report, false))
        .isInstanceOf(FileAlreadyExistsException.class);
    FileReports.write(new byte[] {2}, report, true);

    assertThat(report).hasBinaryContent(new byte[] {2});
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }
}
