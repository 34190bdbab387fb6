package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.numascape.platform.Detection;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PoolSettings;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;

/** The rivals' pools, as their users get them by default. */
final class Pools {
  private Pools() {}

  /** On this machine; on an override if there are more workers than it has PUs. */
  private static NumaPool.Builder builder(int workers, int nodes) {
    Topology machine = Detection.best().topology();
    NumaPool.Builder builder =
        workers > machine.pus().size()
            ? NumaPool.builder(
                    SyntheticReader.read("numa:%d core:%d pu:1".formatted(nodes, workers / nodes)))
                .emulatedOn(machine)
            : NumaPool.builder(machine);
    return builder.settings(
        new PoolSettings(
            workers, PoolSettings.DEFAULT.pinning(), PoolSettings.DEFAULT.stealOrder()));
  }

  static NumaPool numa(int workers) {
    return numa(workers, 1);
  }

  /**
   * All workers are started: what they do is measured, not that.
   *
   * @param nodes how many NUMA nodes the override has that more workers than PUs need
   */
  static NumaPool numa(int workers, int nodes) {
    NumaPool pool = builder(workers, nodes).build();
    pool.startAllWorkers();
    return pool;
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

  /**
   * Makes pools whose threads start when there is work for them, or all at once. What can be known
   * beforehand, such as the topology, is found out here.
   */
  static Supplier<ExecutorService> starter(String rival, int workers, boolean allStarted) {
    return switch (rival) {
      case "numa" -> {
        NumaPool.Builder builder = builder(workers, 1);
        yield () -> {
          NumaPool pool = builder.build();
          if (allStarted) {
            pool.startAllWorkers();
          }
          return pool;
        };
      }
      case "fixed" ->
          () -> {
            ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                    workers, workers, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            if (allStarted) {
              pool.prestartAllCoreThreads();
            }
            return pool;
          };
      default -> throw unknown(rival);
    };
  }

  static IllegalArgumentException unknown(String rival) {
    return new IllegalArgumentException("rival=" + rival + " does not take part here");
  }
}
