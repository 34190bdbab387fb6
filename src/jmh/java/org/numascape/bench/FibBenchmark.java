package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.function.LongSupplier;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Task;
import org.numascape.pool.Worker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import samples.Fib;

/** fib(36) with a task for every call: what a fork and a join cost. */
public class FibBenchmark extends Contest {
  private static final int N = 36;

  /** numa-objects is numa with an object a task, which is how ForkJoinPool does it. */
  @Param({"numa", "numa-objects", "forkjoin"})
  public String rival;

  @Param({"1", "2"})
  public int workers;

  private ExecutorService pool;
  private LongSupplier fib;

  @Setup
  public void start() {
    switch (rival) {
      case "numa" -> {
        NumaPool numa = Pools.numa(workers);
        pool = numa;
        fib = () -> numa.invoke(new Fib.Calls(), N);
      }
      case "numa-objects" -> {
        NumaPool numa = Pools.numa(workers);
        pool = numa;
        fib =
            () -> {
              Call call = new Call(N);
              numa.invoke(call);
              return call.result;
            };
      }
      case "forkjoin" -> {
        ForkJoinPool forkJoin = new ForkJoinPool(workers);
        pool = forkJoin;
        fib =
            () -> {
              ForkJoinCall call = new ForkJoinCall(N);
              forkJoin.invoke(call);
              return call.result;
            };
      }
      default -> throw Pools.unknown(rival);
    }
  }

  @Benchmark
  public long fib() {
    return fib.getAsLong();
  }

  @TearDown
  public void close() {
    pool.close();
  }

  private static final class Call extends Task {
    private final int n;
    private long result;

    Call(int n) {
      this.n = n;
    }

    @Override
    protected void run(Worker worker) {
      if (n < 2) {
        result = n;
        return;
      }
      Call one = new Call(n - 1);
      worker.fork(one);
      Call other = new Call(n - 2);
      other.run(worker);
      worker.join(one);
      result = one.result + other.result;
    }
  }

  private static final class ForkJoinCall extends RecursiveAction {
    private final int n;
    private long result;

    ForkJoinCall(int n) {
      this.n = n;
    }

    @Override
    protected void compute() {
      if (n < 2) {
        result = n;
        return;
      }
      ForkJoinCall one = new ForkJoinCall(n - 1);
      one.fork();
      ForkJoinCall other = new ForkJoinCall(n - 2);
      other.compute();
      one.join();
      result = one.result + other.result;
    }
  }
}
