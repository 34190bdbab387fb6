package org.numascape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.pool.NumaPool;
import org.numascape.topology.SyntheticReader;
import org.numascape.workload.LoadedWorkload;
import org.numascape.workload.ParameterValues;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.WorkloadCatalog;
import org.numascape.workload.WorkloadContext;

/** What the README shows works. */
final class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void theWorkloadInTheReadmeCompilesRunsAndVerifies(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("Dot.java");
    Files.writeString(source, javaBlock(0));
    try (LoadedWorkload loaded = new WorkloadCatalog(folder).load(source.toString());
        NumaPool pool = NumaPool.builder(SyntheticReader.read("numa:2 core:1 pu:1")).build()) {
      Context context =
          new Context(pool, ParameterValues.resolve(loaded.description(), Map.of("millions", "1")));
      try (PreparedWorkload prepared = loaded.workload().prepare(context)) {
        prepared.run();
        assertThat(prepared.verify().detail()).isEqualTo("dot=9000000.0, expected 9000000.0");
        assertThat(prepared.verify().verified()).isTrue();
      }
    }
  }

  @Test
  void theUseOfThePoolAsALibraryInTheReadmeCompilesAndRuns(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("Library.java");
    Files.writeString(
        source,
        """
        import java.util.concurrent.Future;
        import org.numascape.pool.*;
        public class Library {
          public static void main(String[] args) throws Exception {
        %s  }
        }
        """
            .formatted(javaBlock(1)));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    // The sum of all numbers below a million, on a worker of some node.
    assertThat(Files.readString(output)).matches("4\\.999995E11 \\d+\n");
  }

  private static String javaBlock(int number) throws IOException {
    String readme = Files.readString(README);
    String block = readme.split("```java\n")[number + 1];
    return block.substring(0, block.indexOf("```"));
  }

  private record Context(NumaPool pool, ParameterValues values) implements WorkloadContext {
    @Override
    public String text(String parameter) {
      return values.text(parameter);
    }

    @Override
    public long wholeNumber(String parameter) {
      return values.wholeNumber(parameter);
    }

    @Override
    public void progress(long done, long total, String phase) {}
  }
}
