package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.numascape.pool.NumaPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import samples.ForkJoinUts;
import samples.Uts;

/** Unbalanced Tree Search: an SHA-1 a task, and work that spreads by stealing alone. */
public class UtsBenchmark extends Contest {
  @Param({"numa", "forkjoin"})
  public String rival;

  @Param({"T1", "T3"})
  public Uts.Tree tree;

  @Param({"1", "2"})
  public int workers;

  private ExecutorService pool;
  private Supplier<Uts.Counts> search;

  @Setup
  public void start() {
    switch (rival) {
      case "numa" -> {
        NumaPool numa = Pools.numa(workers);
        pool = numa;
        search = () -> Uts.count(numa, tree);
      }
      case "forkjoin" -> {
        ForkJoinUts forkJoin = new ForkJoinUts(workers);
        pool = forkJoin.pool();
        search = () -> forkJoin.count(tree);
      }
      default -> throw Pools.unknown(rival);
    }
  }

  @Benchmark
  public Uts.Counts search() {
    Uts.Counts counts = search.get();
    if (!counts.equals(tree.published())) {
      throw new AssertionError(rival + " counted " + counts + " in " + tree);
    }
    return counts;
  }

  @TearDown
  public void close() {
    pool.close();
  }
}
