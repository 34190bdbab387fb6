package org.numascape.run;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.numascape.pool.PoolSettings;

/** A user's workload that ends in every way that a run can end. */
public final class TestWorkload {
  public static final String SYNTHETIC = "numa:2 core:1 pu:1";

  private TestWorkload() {}

  /** Its source file. */
  public static Path source() {
    return source("SumUp.java");
  }

  public static Path source(String name) {
    URL source = Objects.requireNonNull(TestWorkload.class.getResource(name));
    try {
      return Path.of(source.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Experiment experiment(Path workload, Map<String, String> parameters) {
    return new Experiment(
        workload.toString(),
        parameters,
        new TopologyChoice.Synthetic(SYNTHETIC),
        new PoolSettings(2, PoolSettings.DEFAULT.pinning(), PoolSettings.DEFAULT.stealOrder()),
        0,
        1);
  }

  /** One that goes on until it is cancelled or killed. */
  static Experiment endless(Path workload) {
    return experiment(workload, Map.of("steps", "1000000000"));
  }
}
