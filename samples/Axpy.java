package samples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Worker;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/**
 * The simplest work on long vectors: y = a x + y, and the sum of y. Every byte is read once a pass
 * and hardly anything is calculated, so the time is that of the memory, and it matters on which
 * node it is. Workers first touch what they will use.
 */
public final class Axpy implements Workload {
  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "axpy",
        "Axpy, y = a x + y",
        "Adds a multiple of a long vector to another and sums up the result, over and over."
            + " Shows the memory's bandwidth.",
        List.of(
            new Parameter.WholeNumber("n", "Length of the vectors.", 1, 500_000_000, 10_000_000),
            new Parameter.WholeNumber("passes", "How often.", 1, 10_000, 20)));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    Vectors vectors = new Vectors(context.pool(), context.wholeNumber("n"));
    return new Passes(context, vectors, context.wholeNumber("passes"));
  }

  /** A pass adds 3 x and takes it off again, so that each starts where the first did. */
  private static final class Passes implements PreparedWorkload {
    private static final int A = 3;

    private final WorkloadContext context;
    private final Vectors vectors;
    private final long passes;
    private double sum = Double.NaN;
    private double sumAfter = Double.NaN;

    Passes(WorkloadContext context, Vectors vectors, long passes) {
      this.context = context;
      this.vectors = vectors;
      this.passes = passes;
    }

    @Override
    public void run() {
      for (long pass = 0; pass < passes; pass++) {
        context.progress(pass, passes, "pass");
        vectors.axpy(A);
        sum = vectors.sum();
        vectors.axpy(-A);
        sumAfter = vectors.sum();
      }
      context.progress(passes, passes, "pass");
    }

    /** All numbers are whole and small, so that sums are exact in whatever order. */
    @Override
    public Verification verify() {
      long ofX = sumOfRemainders(vectors.length, Vectors.PERIOD_OF_X);
      long ofY = sumOfRemainders(vectors.length, Vectors.PERIOD_OF_Y);
      return new Verification(
          sum == A * ofX + ofY && sumAfter == ofY,
          String.format(
              Locale.ROOT,
              "sum(%d x + y)=%.0f, expected %d; sum(y)=%.0f, expected %d",
              A,
              sum,
              A * ofX + ofY,
              sumAfter,
              ofY));
    }

    private static long sumOfRemainders(long length, long period) {
      return length / period * (period * (period - 1) / 2)
          + length % period * (length % period - 1) / 2;
    }

    @Override
    public void close() {
      vectors.close();
    }
  }

  /** x and y, and what is done with them. */
  public static final class Vectors implements AutoCloseable {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    private static final long PERIOD_OF_X = 10;
    private static final long PERIOD_OF_Y = 7;

    private final NumaPool pool;
    private final long length;
    private final long grain;
    private final NumaBlock x;
    private final NumaBlock y;

    /** Allocates and first touches; x[i] = i mod 10, y[i] = i mod 7. */
    public Vectors(NumaPool pool, long length) {
      this.pool = pool;
      this.length = length;
      this.grain = Math.max(1024, length / (64L * pool.parallelism()));
      x = pool.allocate("x", length * Double.BYTES);
      y = pool.allocate("y", length * Double.BYTES);
      pool.onEachPart(
          0,
          length,
          (worker, from, to) -> {
            touch(worker, from, to, x);
            touch(worker, from, to, y);
            MemorySegment xs = x.segment();
            MemorySegment ys = y.segment();
            for (long i = from; i < to; i++) {
              xs.setAtIndex(DOUBLE, i, i % PERIOD_OF_X);
              ys.setAtIndex(DOUBLE, i, i % PERIOD_OF_Y);
            }
          });
    }

    private static void touch(Worker worker, long from, long to, NumaBlock vector) {
      worker.touches(vector, from * Double.BYTES, to * Double.BYTES);
    }

    /**
     * y = a x + y, one element after the other: JDK 25 vectorizes no loop that writes one block and
     * reads another, which it can't know not to overlap. By way of a short array it does, but then
     * x and y are read in turns, not together: with more than the cache holds that takes 10 to 30 %
     * longer on an AMD EPYC of 2024. On an Intel Xeon where both are in the cache neither way is as
     * fast as a loop that is vectorized, by half. The Vector API's is, but for the half second
     * until it is compiled, in which it takes ten times as long.
     */
    public void axpy(double a) {
      pool.parallelFor(
          0,
          length,
          grain,
          (worker, from, to) -> {
            touch(worker, from, to, x);
            touch(worker, from, to, y);
            MemorySegment xs = x.segment();
            MemorySegment ys = y.segment();
            for (long i = from; i < to; i++) {
              ys.setAtIndex(DOUBLE, i, a * xs.getAtIndex(DOUBLE, i) + ys.getAtIndex(DOUBLE, i));
            }
          });
    }

    /** The sum of y. */
    public double sum() {
      return pool.parallelSum(
          0,
          length,
          grain,
          (worker, from, to) -> {
            touch(worker, from, to, y);
            MemorySegment ys = y.segment();
            // Four sums, as one addition has to wait for the one before.
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            long i = from;
            for (; i < to - 3; i += 4) {
              a += ys.getAtIndex(DOUBLE, i);
              b += ys.getAtIndex(DOUBLE, i + 1);
              c += ys.getAtIndex(DOUBLE, i + 2);
              d += ys.getAtIndex(DOUBLE, i + 3);
            }
            for (; i < to; i++) {
              a += ys.getAtIndex(DOUBLE, i);
            }
            return a + b + c + d;
          });
    }

    @Override
    public void close() {
      x.close();
      y.close();
    }
  }
}
