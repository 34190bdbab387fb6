package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastWordsTest {
  private static final String MORE = " / more in ";

  @TempDir private Path folder;

  /** Reads where no process has memory. */
  static final class Crashing {
    public static void main(String[] arguments) {
      System.out.println("about to read");
      System.out.println(MemorySegment.ofAddress(64).reinterpret(64).get(ValueLayout.JAVA_BYTE, 8));
    }
  }

  @Test
  void ofAJvmThatCrashedTheyAreTheSignalTheFrameAndTheFileThatSaysMore() throws Exception {
    String words = wordsOf("-Xint", "-XX:-CreateCoredumpOnCrash", Crashing.class.getName());

    assertThat(words)
        .startsWith("SIGSEGV (0xb) at pc=0x")
        .containsPattern(" / [VvjJC]  ?[^/]+")
        .doesNotContain("about to read", "#", "bug report");
    String file = words.substring(words.indexOf(MORE) + MORE.length());
    assertThat(Files.readString(Path.of(file))).contains("S U M M A R Y", "SIGSEGV");
  }

  @Test
  void ofAJvmThatGotNoMemoryTheyAreHowMuchItWanted() throws Exception {
    String words =
        wordsOf(
            List.of(
                "printf",
                """
                #
                # There is insufficient memory for the Java Runtime Environment to continue.
                # Native memory allocation (mmap) failed to map 2097152 bytes.
                # An error report file with more information is saved as:
                # /tmp/hs_err_pid7.log
                """));

    assertThat(words)
        .isEqualTo(
            "There is insufficient memory for the Java Runtime Environment to continue. / "
                + "Native memory allocation (mmap) failed to map 2097152 bytes. / "
                + "more in /tmp/hs_err_pid7.log");
  }

  @Test
  void ofAnotherProcessTheyAreItsLastLinesWithoutStackFrames() throws Exception {
    String words =
        wordsOf(
            List.of("sh", "-c", "echo one; echo '# two'; echo ' at three'; echo four; echo five"));

    assertThat(words).isEqualTo("# two / four / five");
  }

  private String wordsOf(String... arguments) throws Exception {
    return wordsOf(
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ErrorFile=" + folder.resolve("error.log"),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path")),
                Stream.of(arguments))
            .toList());
  }

  private String wordsOf(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    LastWords words = LastWords.of(process, new ByteArrayOutputStream());
    process.waitFor();
    return words.inOneLine();
  }
}
