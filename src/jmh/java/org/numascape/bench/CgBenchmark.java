package org.numascape.bench;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.NumaPool;
import org.numascape.workload.ParameterValues;
import org.numascape.workload.PreparedWorkload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import samples.Cg;
import samples.StreamCg;

/** CG of the NAS Parallel Benchmarks: some thousand short ranges, one after the other. */
public class CgBenchmark extends Contest {
  @Param({"numa", "parallelStream"})
  public String rival;

  @Param({"A", "W"})
  public String problem;

  /** More than there are PUs need an override. */
  @Param({"2", "64"})
  public int workers;

  /** Of that override. */
  @Param({"1", "8"})
  public int nodes;

  private PreparedWorkload cg;
  private Callable<@Nullable Void> once;
  private Runnable closePool;

  @Setup
  public void start() throws Exception {
    switch (rival) {
      case "numa" -> {
        NumaPool pool = Pools.numa(workers, nodes);
        closePool = pool::close;
        Cg sample = new Cg();
        ParameterValues values =
            ParameterValues.resolve(sample.describe(), Map.of("class", problem));
        cg = sample.prepare(new SampleContext(pool, values));
        once = () -> pool.submit(this::run).get(); // on a worker, as a run does
      }
      case "parallelStream" -> {
        cg = new StreamCg(problem, workers);
        once = this::run;
        closePool = () -> {};
      }
      default -> throw Pools.unknown(rival);
    }
  }

  @Benchmark
  public void cg() throws Exception {
    once.call();
  }

  private @Nullable Void run() throws Exception {
    cg.run();
    return null;
  }

  @TearDown
  public void close() throws Exception {
    if (!cg.verify().verified()) {
      throw new AssertionError(rival + ": " + cg.verify().detail());
    }
    cg.close();
    closePool.run();
  }
}
