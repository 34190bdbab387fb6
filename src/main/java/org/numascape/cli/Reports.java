package org.numascape.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.numascape.recording.RunRecord;
import org.numascape.report.HtmlReport;
import org.numascape.report.JsonReport;

/** The report files that a run was asked for. */
record Reports(Optional<OutputFile> json, Optional<OutputFile> html) {
  /**
   * @throws CommandFailure if one of them can't or may not be written
   */
  static Reports checked(@Nullable String json, @Nullable String html, boolean force) {
    if (json != null && json.equals(html)) {
      throw CommandFailure.wrongCommand(
          "--json and --html must not be the same output: " + json + "; name two", null);
    }
    return new Reports(
        Optional.ofNullable(json).map(name -> OutputFile.checked(name, force)),
        Optional.ofNullable(html).map(name -> OutputFile.checked(name, force)));
  }

  boolean useStandardOutput() {
    return json.map(OutputFile::isStandardOutput).orElse(false)
        || html.map(OutputFile::isStandardOutput).orElse(false);
  }

  /** Writes them, and says where. */
  void write(RunRecord record, PrintStream standardOutput, Consumer<String> talk) {
    json.ifPresent(file -> write(JsonReport.write(record), file, standardOutput, talk));
    html.ifPresent(file -> write(HtmlReport.write(record), file, standardOutput, talk));
  }

  private static void write(
      String report, OutputFile file, PrintStream standardOutput, Consumer<String> talk) {
    file.write(report, standardOutput);
    if (!file.isStandardOutput()) {
      talk.accept("report: " + file.path());
    }
  }
}
