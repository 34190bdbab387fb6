package org.numascape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    Files.writeString(source, firstJavaBlock());
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

  private static String firstJavaBlock() throws IOException {
    String readme = Files.readString(README);
    int start = readme.indexOf("```java\n") + "```java\n".length();
    return readme.substring(start, readme.indexOf("```", start));
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
