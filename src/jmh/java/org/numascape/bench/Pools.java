package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import org.numascape.platform.Detection;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PoolSettings;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;

/** The rivals' pools, as their users get them by default. */
final class Pools {
  private static final String OVERRIDE = "numa:8 core:32 pu:1";

  private Pools() {}

  static Topology machine() {
    return Detection.best().topology();
  }

  /** On the machine; on an override of 256 PUs if there are more workers than it has PUs. */
  static NumaPool numa(Topology machine, int workers) {
    NumaPool.Builder builder =
        workers > machine.pus().size()
            ? NumaPool.builder(SyntheticReader.read(OVERRIDE)).emulatedOn(machine)
            : NumaPool.builder(machine);
    PoolSettings settings =
        new PoolSettings(
            workers, PoolSettings.DEFAULT.pinning(), PoolSettings.DEFAULT.stealOrder());
    return builder.settings(settings).build();
  }

  static NumaPool numa(int workers) {
    return numa(machine(), workers);
  }

  /** The pool of that name as an executor. */
  static ExecutorService executor(String rival, int workers) {
    return switch (rival) {
      case "numa" -> numa(workers);
      case "forkjoin" -> new ForkJoinPool(workers);
      case "fixed" -> Executors.newFixedThreadPool(workers);
      default -> throw unknown(rival);
    };
  }

  /** As {@link #executor}, with all threads started, as numa's are. */
  static ExecutorService started(String rival, Topology machine, int workers) {
    if (rival.equals("numa")) {
      return numa(machine, workers);
    }
    ExecutorService pool = executor(rival, workers);
    if (pool instanceof ThreadPoolExecutor threads) {
      threads.prestartAllCoreThreads();
    }
    return pool;
  }

  static IllegalArgumentException unknown(String rival) {
    return new IllegalArgumentException("rival=" + rival + " does not take part here");
  }
}
