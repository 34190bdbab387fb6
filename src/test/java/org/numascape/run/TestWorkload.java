package org.numascape.run;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.StealOrder;

/** A user's workload that ends in every way that a run can end. */
public final class TestWorkload {
  public static final String SYNTHETIC = "numa:2 core:1 pu:1";

  private TestWorkload() {}

  /** Its source file. */
  public static String path() {
    URL source = Objects.requireNonNull(TestWorkload.class.getResource("SumUp.java"));
    try {
      return Path.of(source.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Experiment experiment(Map<String, String> parameters) {
    return new Experiment(
        path(),
        parameters,
        new TopologyChoice.Synthetic(SYNTHETIC),
        new PoolSettings(2, Pinning.COMPACT, StealOrder.HIERARCHICAL),
        0,
        2);
  }

  /** One that goes on until it is cancelled or killed. */
  static Experiment endless() {
    return experiment(Map.of("steps", "1000000000"));
  }
}
