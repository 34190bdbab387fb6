package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class ChildCommandTest {
  /** Prints the command, in a JVM that was started without options. */
  static final class Probe {
    public static void main(String[] arguments) {
      System.out.print(String.join("\n", ChildCommand.of(true, "hello").command()));
    }
  }

  @Test
  void aProgramOnTheClassPathGivesItsChildWhatNativeCodeAndFibersNeed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines())
        .contains(
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:+UseNUMA")
        .endsWith("org.numascape.cli.Main", "hello");
  }
}
