package org.numascape.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.numascape.pool.PoolSettings;

/**
 * One experiment as a value: what to run, on which machine, how.
 *
 * @param workload a sample's name, or the path of a {@code .java} file, class folder or jar
 * @param parameters by name, as the user wrote them; those not given have their defaults
 * @param heapByNodes whether the run's own JVM lays its heap out by nodes ({@code -XX:+UseNUMA});
 *     else as this JVM does
 * @param warmups repetitions before the timed ones, 0..{@link #MAX_REPETITIONS}
 * @param repetitions timed ones, 1..{@link #MAX_REPETITIONS}
 */
public record Experiment(
    String workload,
    Map<String, String> parameters,
    TopologyChoice topology,
    PoolSettings settings,
    boolean heapByNodes,
    int warmups,
    int repetitions) {
  public static final int MAX_REPETITIONS = 1000;

  /** One whose JVM lays its heap out as this one does. */
  public Experiment(
      String workload,
      Map<String, String> parameters,
      TopologyChoice topology,
      PoolSettings settings,
      int warmups,
      int repetitions) {
    this(workload, parameters, topology, settings, false, warmups, repetitions);
  }

  public Experiment {
    if (warmups < 0 || warmups > MAX_REPETITIONS) {
      throw new IllegalArgumentException("warmup=" + warmups + " must be in 0.." + MAX_REPETITIONS);
    }
    if (repetitions < 1 || repetitions > MAX_REPETITIONS) {
      throw new IllegalArgumentException(
          "repeat=" + repetitions + " must be in 1.." + MAX_REPETITIONS);
    }
    parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
