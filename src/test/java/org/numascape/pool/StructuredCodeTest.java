package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Structured concurrency is a preview in JDK 25 (JEP 505), which this build does not enable; so a
 * program that uses it runs in a virtual machine of its own.
 */
class StructuredCodeTest {
  private static final String PROGRAM =
      """
      import java.util.concurrent.StructuredTaskScope;
      import java.util.concurrent.StructuredTaskScope.Joiner;
      import java.util.concurrent.StructuredTaskScope.Subtask;
      import org.numascape.pool.NumaPool;
      import org.numascape.topology.SyntheticReader;

      class Structured {
        public static void main(String[] arguments) throws Exception {
          try (NumaPool pool = NumaPool.builder(SyntheticReader.read("numa:2 core:1 pu:1"))
                  .emulatedOn(SyntheticReader.read("numa:1 core:2 pu:1")).build();
              var scope = StructuredTaskScope.open(
                  Joiner.awaitAllSuccessfulOrThrow(),
                  settings -> settings.withThreadFactory(pool.fibers()::newThread))) {
            Subtask<Integer> one = scope.fork(() -> 40 + Math.min(0, pool.fibers().currentNode()));
            Subtask<Integer> other = scope.fork(() -> {
              Thread.sleep(10);
              return 2 + Math.min(0, pool.fibers().currentNode());
            });
            scope.join();
            System.out.print(one.get() + other.get());
          }
        }
      }
      """;

  @Test
  @Timeout(300)
  void aStructuredScopeForksItsSubtasksAsFibersOfThePool(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path program = Files.writeString(folder.resolve("Structured.java"), PROGRAM);
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview",
                "--source",
                Integer.toString(Runtime.version().feature()),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                program.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(output)).isEqualTo("42");
  }
}
