package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFileTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream standardOutput = new PrintStream(out, true, StandardCharsets.UTF_8);

  @Test
  void aFileIsWrittenWholeAndNothingElseIsThere() throws IOException {
    Path file = folder.resolve("a.txt");

    OutputFile.checked(file.toString(), false).write("näh", standardOutput);

    assertThat(file).hasContent("näh");
    assertThat(names()).containsExactly("a.txt");
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereNoFileCanBeMadeIsRefusedBeforeTheWork(boolean force) {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    for (String name : List.of("/proc/x", folder.resolve("n".repeat(256)).toString())) {
      assertThatThrownBy(() -> OutputFile.checked(name, force))
          .isInstanceOf(CommandFailure.class)
          .hasMessageStartingWith(name + ": ")
          .hasMessageMatching(
              ".*(it can't be written \\(.+\\)|not permitted); choose another .*folder");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aHyphenIsStandardOutput() {
    OutputFile.checked("-", false).write("näh", standardOutput);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("näh");
  }

  @Test
  void aFileThatAppearedMeanwhileIsNotReplacedWithoutForce() throws IOException {
    Path file = folder.resolve("a.txt");
    OutputFile output = OutputFile.checked(file.toString(), false);
    Files.writeString(file, "somebody's");

    assertThatThrownBy(() -> output.write("mine", standardOutput))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("it exists; choose another name or replace it with --force");
    assertThat(file).hasContent("somebody's");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void aFolderThatWentAwayMeanwhileIsSaid() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    OutputFile output = OutputFile.checked(gone.resolve("a.txt").toString(), false);
    Files.delete(gone);

    assertThatThrownBy(() -> output.write("mine", standardOutput))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("it can't be written");
    assertThat(names()).isEmpty();
  }

  @Test
  void aLinkIsFollowedAndStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThatThrownBy(() -> OutputFile.checked(link.toString(), false))
        .hasMessageContaining("it exists");
    OutputFile.checked(link.toString(), true).write("new", standardOutput);

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void theSameFileByTwoNamesIsTheSame() {
    OutputFile one = OutputFile.checked(folder.resolve("a").toString(), false);

    assertThat(one.isSameAs(OutputFile.checked(folder + "/./a", false))).isTrue();
    assertThat(one.isSameAs(OutputFile.checked(folder + "/b", false))).isFalse();
    assertThat(one.isSameAs(OutputFile.checked("-", false))).isFalse();
    OutputFile nowhere = OutputFile.checked("/dev/null", false);
    assertThat(nowhere.isSameAs(nowhere)).isFalse();
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
