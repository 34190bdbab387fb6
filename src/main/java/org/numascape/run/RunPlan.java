package org.numascape.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.Detection;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PoolSettings;
import org.numascape.telemetry.Progress;
import org.numascape.topology.TopologyException;
import org.numascape.workload.LoadedWorkload;
import org.numascape.workload.ParameterValues;
import org.numascape.workload.WorkloadCatalog;
import org.numascape.workload.WorkloadContext;

/**
 * An experiment of which everything that it names was found and checked, so that what fails from
 * here on is the run itself. To be closed when the run is over.
 *
 * @param real the real machine, if {@code chosen} replaces it
 */
record RunPlan(
    Experiment experiment,
    LoadedWorkload loaded,
    ParameterValues parameters,
    ChosenTopology chosen,
    Optional<ChosenTopology> real)
    implements AutoCloseable {

  /** As {@link Runs#check} says. */
  static RunPlan of(Experiment experiment) {
    LoadedWorkload loaded = WorkloadCatalog.ofInstallation().load(experiment.workload());
    try {
      ParameterValues parameters =
          ParameterValues.resolve(loaded.description(), experiment.parameters());
      ChosenTopology chosen = experiment.topology().resolve();
      int workers = experiment.settings().workersOn(chosen.topology());
      if (workers > PoolSettings.MAX_WORKERS) {
        throw new TopologyException(
            "workers=%d, one on each PU, must be in 1..%d; say how many there shall be"
                .formatted(workers, PoolSettings.MAX_WORKERS));
      }
      experiment.settings().memory().policy().nodesOn(chosen.topology());
      return new RunPlan(
          experiment,
          loaded,
          parameters,
          chosen,
          chosen.origin().emulated()
              ? Optional.of(ChosenTopology.of(Detection.thisMachine()))
              : Optional.empty());
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  @Override
  public void close() {
    loaded.close();
  }

  NumaPool pool(@Nullable Path countersFile) {
    NumaPool.Builder builder = NumaPool.builder(chosen.topology()).settings(experiment.settings());
    real.map(ChosenTopology::topology).ifPresent(builder::emulatedOn);
    if (countersFile != null) {
      builder.countersFile(countersFile);
    }
    return builder.build();
  }

  /**
   * What the workload runs with.
   *
   * @param pass which of several warm-ups and repetitions is under way; empty if there is but one
   */
  WorkloadContext context(NumaPool pool, BooleanSupplier cancelled, Supplier<String> pass) {
    return new Context(pool, parameters, cancelled, pass);
  }

  private record Context(
      NumaPool pool, ParameterValues parameters, BooleanSupplier cancelled, Supplier<String> pass)
      implements WorkloadContext {
    @Override
    public String text(String parameter) {
      return parameters.text(parameter);
    }

    @Override
    public long wholeNumber(String parameter) {
      return parameters.wholeNumber(parameter);
    }

    @Override
    public void progress(long done, long total, String phase) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("cancelled in " + phase);
      }
      String of = pass.get();
      pool.progress(new Progress(done, total, of.isEmpty() ? phase : of + ": " + phase));
    }
  }
}
