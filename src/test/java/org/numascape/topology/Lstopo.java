package org.numascape.topology;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** hwloc's own program, to compare with; where it is not installed, the test is skipped. */
final class Lstopo {
  private Lstopo() {}

  /** What {@code hwloc-diff} says of two files. */
  static String diff(Path one, Path other, Path difference)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program("hwloc-diff"), one.toString(), other.toString(), difference.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** Runs it on a description or a file; its output, after it ended well. */
  static String run(String input, String format, String... options)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("lstopo", "." + format);
    Path err = Files.createTempFile("lstopo", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              program("lstopo-no-graphics", "lstopo"), "-i", input, "--disallowed", "--of", format);
      builder.command().addAll(List.of(options));
      builder.environment().putAll(Map.of("HWLOC_SYNTHETIC_VERBOSE", "0", "LC_ALL", "C"));
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("lstopo did not end on " + input);
      }
      String complaint = Files.readString(err);
      if (process.exitValue() != 0) {
        throw new AssertionError("lstopo refused " + input + ": " + complaint);
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String program(String... names) {
    String path = System.getenv().getOrDefault("PATH", "");
    List<String> found =
        Stream.of(path.split(File.pathSeparator))
            .flatMap(folder -> Stream.of(names).map(Path.of(folder)::resolve))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .toList();
    assumeTrue(!found.isEmpty(), names[0] + " is not installed");
    return found.getFirst();
  }
}
