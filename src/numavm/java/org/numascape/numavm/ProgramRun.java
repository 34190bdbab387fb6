package org.numascape.numavm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run of the built program by its launcher, as a user starts it.
 *
 * @param json its report; missing if it wrote none
 * @param html the same as a page; empty if it wrote none
 * @param output what it said
 */
record ProgramRun(int status, JsonNode json, String html, String output) {
  /**
   * Runs a workload, with what the options say.
   *
   * @throws IOException if it can't be started, or what it wrote can't be read
   */
  static ProgramRun of(String workload, String... options)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("numascape-proof");
    Path json = folder.resolve("report.json");
    Path html = folder.resolve("report.html");
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("numascape.home"), "bin", "numascape").toString());
    command.addAll(List.of("run", workload));
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("--json", json.toString(), "--html", html.toString()));
    ProcessBuilder program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // Both of its virtual machines start with what is cheapest here, and miss hwloc if this one
    // does.
    program
        .environment()
        .put(
            "JAVA_TOOL_OPTIONS",
            "-XX:TieredStopAtLevel=1 -Dnumascape.hwloc.library="
                + System.getProperty("numascape.hwloc.library"));
    int status = program.start().waitFor();
    return new ProgramRun(
        status,
        new JsonMapper().readTree(text(json)),
        text(html),
        Files.readString(output, StandardCharsets.UTF_8));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
  }
}
