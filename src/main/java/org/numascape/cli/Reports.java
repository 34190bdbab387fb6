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
    Optional<OutputFile> forJson =
        Optional.ofNullable(json).map(name -> OutputFile.checked(name, force));
    Optional<OutputFile> forHtml =
        Optional.ofNullable(html).map(name -> OutputFile.checked(name, force));
    if (forJson.isPresent() && forHtml.filter(forJson.get()::isSameAs).isPresent()) {
      throw CommandFailure.wrongCommand(
          "--json and --html must not be the same output: " + html + "; name two", null);
    }
    return new Reports(forJson, forHtml);
  }

  boolean useStandardOutput() {
    return json.map(OutputFile::isStandardOutput).orElse(false)
        || html.map(OutputFile::isStandardOutput).orElse(false);
  }

  /**
   * Writes them, and says where. If one can't be written the other still is: the run is over.
   *
   * @throws CommandFailure if one of them can't be written
   */
  void write(RunRecord record, PrintStream standardOutput, Consumer<String> talk) {
    @Nullable CommandFailure failure = null;
    try {
      json.ifPresent(file -> write(JsonReport.write(record), file, standardOutput, talk));
    } catch (CommandFailure e) {
      failure = e;
    }
    html.ifPresent(file -> write(HtmlReport.write(record), file, standardOutput, talk));
    if (failure != null) {
      throw failure;
    }
  }

  private static void write(
      String report, OutputFile file, PrintStream standardOutput, Consumer<String> talk) {
    file.write(report, standardOutput);
    if (!file.isStandardOutput()) {
      talk.accept("report: " + file.path());
    }
  }
}
