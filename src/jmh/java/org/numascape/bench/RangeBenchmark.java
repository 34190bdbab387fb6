package org.numascape.bench;

import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.numascape.pool.NumaPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import samples.Axpy;

/**
 * Ranges over 10^7 doubles, one worker a PU: y = a x + y, and the sum of y; of the sample's memory
 * outside the Java heap, or of Java arrays.
 */
public class RangeBenchmark extends Contest {
  private static final int LENGTH = 10_000_000;

  @Param({"numa", "numa-arrays", "parallelStream"})
  public String rival;

  private double a = 3;
  private Runnable axpy;
  private DoubleSupplier sum;
  private Runnable close;

  @Setup
  public void start() {
    switch (rival) {
      case "numa" -> {
        NumaPool pool = Pools.numa(Runtime.getRuntime().availableProcessors());
        Axpy.Vectors vectors = new Axpy.Vectors(pool, LENGTH);
        axpy = () -> vectors.axpy(a);
        sum = vectors::sum;
        close = pool::close;
      }
      case "numa-arrays" -> {
        NumaPool pool = Pools.numa(Runtime.getRuntime().availableProcessors());
        double[] x = remainders(10);
        double[] y = remainders(7);
        int grain = LENGTH / (64 * pool.parallelism());
        axpy =
            () -> {
              double a = this.a;
              pool.parallelFor(
                  0,
                  LENGTH,
                  grain,
                  (worker, from, to) -> {
                    int end = (int) to; // with a long as its bound the loop is not vectorized
                    for (int i = (int) from; i < end; i++) {
                      y[i] = a * x[i] + y[i];
                    }
                  });
            };
        sum =
            () ->
                pool.parallelSum(
                    0,
                    LENGTH,
                    grain,
                    (worker, from, to) -> {
                      double total = 0;
                      int end = (int) to;
                      for (int i = (int) from; i < end; i++) {
                        total += y[i];
                      }
                      return total;
                    });
        close = pool::close;
      }
      case "parallelStream" -> {
        double[] x = remainders(10);
        double[] y = remainders(7);
        axpy =
            () -> {
              double a = this.a;
              IntStream.range(0, LENGTH).parallel().forEach(i -> y[i] = a * x[i] + y[i]);
            };
        // DoubleStream.sum makes up for rounding, which takes longer; this is what ours does.
        sum = () -> DoubleStream.of(y).parallel().reduce(0, Double::sum);
        close = () -> {};
      }
      default -> throw Pools.unknown(rival);
    }
  }

  private static double[] remainders(int divisor) {
    return IntStream.range(0, LENGTH).mapToDouble(i -> i % divisor).toArray();
  }

  /** Adds and takes off in turn, so that numbers stay small. */
  @Benchmark
  public void axpy() {
    axpy.run();
    a = -a;
  }

  @Benchmark
  public double sum() {
    return sum.getAsDouble();
  }

  @TearDown
  public void close() {
    close.run();
  }
}
