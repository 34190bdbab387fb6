package org.numascape.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.numascape.pool.PoolSettings;

/**
 * One experiment as a value: what to run, on which machine, how.
 *
 * @param workload a sample's name, or the path of a {@code .java} file, class folder or jar
 * @param parameters by name, as the user wrote them; those not given have their defaults
 */
public record Experiment(
    String workload,
    Map<String, String> parameters,
    TopologyChoice topology,
    PoolSettings settings,
    int warmups,
    int repetitions) {
  public Experiment {
    parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
