package org.numascape.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.numascape.pool.Frame;
import org.numascape.pool.LongCall;
import org.numascape.pool.LongTask;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Worker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A job with 64 bytes of its own, made, submitted, run and freed inside a worker, over and over: a
 * frame is allocated and freed; ForkJoinPool's task is an object that holds the same.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark extends Contest {
  private static final int JOBS = 1_000_000;
  private static final long SUM = (long) JOBS * (JOBS - 1) / 2 + JOBS;

  @Param({"numa", "forkjoin"})
  public String rival;

  @Param({"1", "2"})
  public int workers;

  private ExecutorService pool;
  private LongSupplier all;

  @Setup
  public void start() {
    switch (rival) {
      case "numa" -> {
        NumaPool numa = Pools.numa(workers);
        pool = numa;
        all = () -> numa.invoke(new Jobs(), JOBS);
      }
      case "forkjoin" -> {
        ForkJoinPool forkJoin = new ForkJoinPool(workers);
        pool = forkJoin;
        all =
            () -> {
              ForkJoinJobs jobs = new ForkJoinJobs();
              forkJoin.invoke(jobs);
              return jobs.sum;
            };
      }
      default -> throw Pools.unknown(rival);
    }
  }

  @Benchmark
  @OperationsPerInvocation(JOBS)
  public void jobs() {
    long sum = all.getAsLong();
    if (sum != SUM) {
      throw new IllegalStateException("sum=" + sum + " must be " + SUM);
    }
  }

  @TearDown
  public void close() {
    pool.close();
  }

  /** Makes a job, waits for it, frees its frame, and then the next. */
  private static final class Jobs extends LongTask {
    private final Job job = new Job();

    @Override
    protected long compute(Worker worker, long count) {
      long sum = 0;
      for (long i = 0; i < count; i++) {
        Frame frame = worker.allocateFrame(64);
        frame.setLong(0, i);
        frame.setLong(8, 1);
        LongCall call = job.fork(worker, frame.handle());
        sum += job.join(worker, call);
        worker.freeFrame(frame);
      }
      return sum;
    }
  }

  private static final class Job extends LongTask {
    @Override
    protected long compute(Worker worker, long handle) {
      Frame frame = worker.frame(handle);
      return frame.getLong(0) + frame.getLong(8);
    }
  }

  private static final class ForkJoinJobs extends RecursiveAction {
    private long sum;

    @Override
    protected void compute() {
      long done = 0;
      for (long i = 0; i < JOBS; i++) {
        ForkJoinJob job = new ForkJoinJob(i, 1);
        job.fork();
        job.join();
        done += job.result;
      }
      sum = done;
    }
  }

  /** With header, status and the like some 48 bytes: no larger than a frame. */
  private static final class ForkJoinJob extends RecursiveAction {
    private final long one;
    private final long other;
    private long result;

    ForkJoinJob(long one, long other) {
      this.one = one;
      this.other = other;
    }

    @Override
    protected void compute() {
      result = one + other;
    }
  }
}
