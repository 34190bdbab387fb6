package samples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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
 * CG of the NAS Parallel Benchmarks (NPB 3): estimates the smallest eigenvalue of a large sparse
 * matrix by inverse power iteration, each step solving a linear system with 25 steps of conjugate
 * gradients. The matrix, the arithmetic and the published answers are NPB's; the arrays are
 * off-heap blocks, so that it can be seen on which node each page is and who reads it from where.
 *
 * <p>A piece of work is a range of rows. Its part of the matrix and of the vectors is its own and
 * goes to the same worker each time; only the vector that the matrix is multiplied with is read all
 * over. Where it pays, each worker reads it once a multiplication, from end to end, into an array
 * of its own; else each piece declares it as a whole once, however often its rows refer to it.
 */
public final class Cg implements Workload {
  /** NPB's problem sizes; zeta is the published answer. */
  enum Size {
    S(1_400, 7, 15, 10, 8.5971775078648),
    W(7_000, 8, 15, 12, 10.362595087124),
    A(14_000, 11, 15, 20, 17.130235054029),
    B(75_000, 13, 75, 60, 22.712745482631);

    final int rows;
    final int nonzerosOfVector;
    final int iterations;
    final double shift;
    final double zeta;

    Size(int rows, int nonzerosOfVector, int iterations, double shift, double zeta) {
      this.rows = rows;
      this.nonzerosOfVector = nonzerosOfVector;
      this.iterations = iterations;
      this.shift = shift;
      this.zeta = zeta;
    }
  }

  private static final double TOLERANCE = 1e-10;

  /** How often a worker is to look up each element of a vector, on average, for a copy to pay. */
  private static final long LOOKUPS_WORTH_A_COPY = 16;

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "cg",
        "CG, conjugate gradient",
        "Multiplies a large sparse matrix with vectors, over and over (NAS Parallel Benchmarks)."
            + " Shows what it costs when memory is not on the node that uses it.",
        List.of(
            new Parameter.Choice(
                "class",
                "NPB's problem size: S has 1400 rows, W 7000, A 14000, B 75000.",
                Stream.of(Size.values()).map(Size::name).toList(),
                Size.A.name()),
            new Parameter.Choice(
                "touch",
                "Who writes to the arrays first: in parallel the workers that will use them, or one"
                    + " worker all, so that everything is on its node.",
                List.of("parallel", "main"),
                "parallel")));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    Size size = Size.valueOf(context.text("class"));
    NumaPool pool = context.pool();
    context.progress(0, size.iterations, "matrix");
    Matrix matrix = new Matrix(size);
    // Eight pieces of the matrix a part leave something to steal; vectors are too short for that.
    long rowGrain = Math.max(1, size.rows / (8L * pool.parallelism()));
    int[] rowStarts = matrix.rowStarts(pool, rowGrain);

    Solver solver = new Solver(context, size, rowGrain, rowStarts[size.rows]);
    if (context.text("touch").equals("main")) {
      // One piece, so one worker.
      pool.parallelFor(
          0, 1, 1, (worker, from, to) -> solver.fill(worker, 0, size.rows, matrix, rowStarts));
    } else {
      pool.onEachPart(
          0,
          size.rows,
          (worker, from, to) -> solver.fill(worker, (int) from, (int) to, matrix, rowStarts));
    }
    // As in NPB, one step untimed before the clock starts.
    solver.start();
    solver.step();
    return solver;
  }

  /** The arrays off-heap, and the iterations over them. */
  private static final class Solver implements PreparedWorkload {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int STEPS_OF_CG = 25;
    private static final double[] NO_COPY = {};

    private final WorkloadContext context;
    private final NumaPool pool;
    private final Size size;
    private final long rowGrain;
    private final long vectorGrain;

    /** The nonzero values, row after row; their columns; where in both each row starts. */
    private final NumaBlock a;

    private final NumaBlock columns;
    private final NumaBlock rowStarts;

    private final NumaBlock x;
    private final NumaBlock z;
    private final NumaBlock p;
    private final NumaBlock q;
    private final NumaBlock r;

    /** By worker; none, if there are so many workers that copies do not pay. */
    private final Copy[] copies;

    /** How many multiplications have begun. */
    private long multiplications;

    private double zeta;
    private double residual;

    Solver(WorkloadContext context, Size size, long rowGrain, int nonzeros) {
      this.context = context;
      this.pool = context.pool();
      this.size = size;
      this.rowGrain = rowGrain;
      this.vectorGrain = Math.max(1024, size.rows / (2L * pool.parallelism()));
      long vectorBytes = (long) size.rows * Double.BYTES;
      a = pool.allocate("a", (long) nonzeros * Double.BYTES);
      columns = pool.allocate("columns", (long) nonzeros * Integer.BYTES);
      rowStarts = pool.allocate("row starts", (size.rows + 1L) * Integer.BYTES);
      x = pool.allocate("x", vectorBytes);
      z = pool.allocate("z", vectorBytes);
      p = pool.allocate("p", vectorBytes);
      q = pool.allocate("q", vectorBytes);
      r = pool.allocate("r", vectorBytes);
      boolean pays = nonzeros >= LOOKUPS_WORTH_A_COPY * size.rows * pool.workers();
      copies = Stream.generate(Copy::new).limit(pays ? pool.workers() : 0).toArray(Copy[]::new);
    }

    /** First touch: writes rows of the matrix and the same range of the vectors. */
    void fill(Worker worker, int from, int to, Matrix matrix, int[] starts) {
      touchRows(worker, from, to, starts[from], starts[to]);
      Matrix.Row row = matrix.new Row();
      for (int i = from; i < to; i++) {
        row.assemble(i);
        rowStarts.segment().setAtIndex(INT, i, starts[i]);
        for (int k = 0; k < row.length(); k++) {
          columns.segment().setAtIndex(INT, starts[i] + k, row.column(k));
          a.segment().setAtIndex(DOUBLE, starts[i] + k, row.value(k));
        }
      }
      if (to == size.rows) {
        rowStarts.segment().setAtIndex(INT, to, starts[to]);
      }
      for (NumaBlock vector : List.of(x, z, p, q, r)) {
        touchVectors(worker, from, to, vector);
        vector.segment().asSlice(from * 8L, (to - from) * 8L).fill((byte) 0);
      }
    }

    private void touchRows(Worker worker, long from, long to, long first, long end) {
      worker.touches(rowStarts, from * Integer.BYTES, (to + 1) * Integer.BYTES);
      worker.touches(columns, first * Integer.BYTES, end * Integer.BYTES);
      worker.touches(a, first * Double.BYTES, end * Double.BYTES);
    }

    private static void touchVectors(Worker worker, long from, long to, NumaBlock... vectors) {
      for (NumaBlock vector : vectors) {
        worker.touches(vector, from * Double.BYTES, to * Double.BYTES);
      }
    }

    @Override
    public void run() {
      start();
      for (int iteration = 0; iteration < size.iterations; iteration++) {
        context.progress(iteration, size.iterations, "iteration");
        step();
      }
      context.progress(size.iterations, size.iterations, "iteration");
    }

    /** x = 1 */
    void start() {
      pool.parallelFor(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, x);
            MemorySegment xs = x.segment();
            for (long i = from; i < to; i++) {
              xs.setAtIndex(DOUBLE, i, 1);
            }
          });
    }

    /** Solves A z = x; zeta = shift + 1 / (x·z); x = z / |z| */
    void step() {
      solve();
      double xz = dot(x, z);
      double scale = 1 / Math.sqrt(dot(z, z));
      zeta = size.shift + 1 / xz;
      pool.parallelFor(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, x, z);
            MemorySegment xs = x.segment();
            MemorySegment zs = z.segment();
            for (long i = from; i < to; i++) {
              xs.setAtIndex(DOUBLE, i, scale * zs.getAtIndex(DOUBLE, i));
            }
          });
    }

    /** Conjugate gradients from z = 0; residual = |x - A z|. */
    private void solve() {
      double rho = startSolving();
      for (int step = 0; step < STEPS_OF_CG; step++) {
        double alpha = rho / multiply();
        double before = rho;
        rho = advance(alpha);
        turn(rho / before);
      }
      residual = Math.sqrt(squaredResidual());
    }

    /** z = 0, r = x, p = x; r·r */
    private double startSolving() {
      return pool.parallelSum(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, x, z, p, r);
            MemorySegment xs = x.segment();
            MemorySegment zs = z.segment();
            MemorySegment ps = p.segment();
            MemorySegment rs = r.segment();
            double sum = 0;
            for (long i = from; i < to; i++) {
              double value = xs.getAtIndex(DOUBLE, i);
              zs.setAtIndex(DOUBLE, i, 0);
              ps.setAtIndex(DOUBLE, i, value);
              rs.setAtIndex(DOUBLE, i, value);
              sum += value * value;
            }
            return sum;
          });
    }

    /** q = A p; p·q */
    private double multiply() {
      long multiplication = ++multiplications;
      return pool.parallelSum(
          0,
          size.rows,
          rowGrain,
          (worker, from, to) -> {
            declareRows(worker, from, to);
            touchVectors(worker, from, to, q);
            double[] copy = copyOf(p, worker, multiplication);
            MemorySegment ps = p.segment();
            MemorySegment qs = q.segment();
            double sum = 0;
            for (long row = from; row < to; row++) {
              double value = copy.length > 0 ? rowTimes(row, copy) : rowTimes(row, ps);
              qs.setAtIndex(DOUBLE, row, value);
              sum += value * ps.getAtIndex(DOUBLE, row);
            }
            return sum;
          });
    }

    /** z += alpha p, r -= alpha q; r·r */
    private double advance(double alpha) {
      return pool.parallelSum(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, z, p, q, r);
            MemorySegment zs = z.segment();
            MemorySegment ps = p.segment();
            MemorySegment qs = q.segment();
            MemorySegment rs = r.segment();
            double sum = 0;
            for (long i = from; i < to; i++) {
              zs.setAtIndex(DOUBLE, i, zs.getAtIndex(DOUBLE, i) + alpha * ps.getAtIndex(DOUBLE, i));
              double left = rs.getAtIndex(DOUBLE, i) - alpha * qs.getAtIndex(DOUBLE, i);
              rs.setAtIndex(DOUBLE, i, left);
              sum += left * left;
            }
            return sum;
          });
    }

    /** p = r + beta p */
    private void turn(double beta) {
      pool.parallelFor(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, p, r);
            MemorySegment ps = p.segment();
            MemorySegment rs = r.segment();
            for (long i = from; i < to; i++) {
              ps.setAtIndex(DOUBLE, i, rs.getAtIndex(DOUBLE, i) + beta * ps.getAtIndex(DOUBLE, i));
            }
          });
    }

    /** |x - A z|² */
    private double squaredResidual() {
      long multiplication = ++multiplications;
      return pool.parallelSum(
          0,
          size.rows,
          rowGrain,
          (worker, from, to) -> {
            declareRows(worker, from, to);
            touchVectors(worker, from, to, x);
            MemorySegment xs = x.segment();
            MemorySegment zs = z.segment();
            double[] copy = copyOf(z, worker, multiplication);
            double sum = 0;
            for (long row = from; row < to; row++) {
              double product = copy.length > 0 ? rowTimes(row, copy) : rowTimes(row, zs);
              double difference = xs.getAtIndex(DOUBLE, row) - product;
              sum += difference * difference;
            }
            return sum;
          });
    }

    private double dot(NumaBlock one, NumaBlock other) {
      return pool.parallelSum(
          0,
          size.rows,
          vectorGrain,
          (worker, from, to) -> {
            touchVectors(worker, from, to, one, other);
            MemorySegment ones = one.segment();
            MemorySegment others = other.segment();
            double sum = 0;
            for (long i = from; i < to; i++) {
              sum += ones.getAtIndex(DOUBLE, i) * others.getAtIndex(DOUBLE, i);
            }
            return sum;
          });
    }

    /** What a piece of the matrix reads: its own rows. */
    private void declareRows(Worker worker, long from, long to) {
      int first = rowStarts.segment().getAtIndex(INT, from);
      int end = rowStarts.segment().getAtIndex(INT, to);
      touchRows(worker, from, to, first, end);
    }

    /**
     * A worker's copy of the vector that the matrix is multiplied with; used by its thread only.
     */
    private static final class Copy {
      private double[] values = NO_COPY;
      private long multiplication;
    }

    /**
     * Reads a vector, unless this worker has done so for the same multiplication. What is needed
     * all over then comes from other nodes once and in order, and the loop over a row takes a tenth
     * less: it is quicker to look something up in a Java array than in a segment.
     *
     * @return an empty one if copies do not pay
     */
    private double[] copyOf(NumaBlock vector, Worker worker, long multiplication) {
      if (copies.length == 0) {
        touchVectors(worker, 0, size.rows, vector);
        return NO_COPY;
      }
      Copy copy = copies[worker.index()];
      if (copy.multiplication != multiplication) {
        if (copy.multiplication == 0) {
          copy.values = new double[size.rows];
        }
        touchVectors(worker, 0, size.rows, vector);
        MemorySegment.copy(vector.segment(), DOUBLE, 0, copy.values, 0, size.rows);
        copy.multiplication = multiplication;
      }
      return copy.values;
    }

    private double rowTimes(long row, MemorySegment vector) {
      MemorySegment values = a.segment();
      MemorySegment indexes = columns.segment();
      long end = rowStarts.segment().getAtIndex(INT, row + 1);
      double sum = 0;
      for (long k = rowStarts.segment().getAtIndex(INT, row); k < end; k++) {
        sum += values.getAtIndex(DOUBLE, k) * vector.getAtIndex(DOUBLE, indexes.getAtIndex(INT, k));
      }
      return sum;
    }

    private double rowTimes(long row, double[] vector) {
      MemorySegment values = a.segment();
      MemorySegment indexes = columns.segment();
      long end = rowStarts.segment().getAtIndex(INT, row + 1);
      double sum = 0;
      for (long k = rowStarts.segment().getAtIndex(INT, row); k < end; k++) {
        sum += values.getAtIndex(DOUBLE, k) * vector[indexes.getAtIndex(INT, k)];
      }
      return sum;
    }

    @Override
    public Verification verify() {
      double difference = Math.abs(zeta - size.zeta) / size.zeta;
      return new Verification(
          difference <= TOLERANCE,
          String.format(
              Locale.ROOT,
              "class %s: zeta=%.13f, published %.13f, relative difference %.1e, tolerance %.0e;"
                  + " residual %.1e",
              size,
              zeta,
              size.zeta,
              difference,
              TOLERANCE,
              residual));
    }

    @Override
    public void close() {
      for (NumaBlock block : List.of(a, columns, rowStarts, x, z, p, q, r)) {
        block.close();
      }
    }
  }

  /**
   * NPB's matrix: the sum of outer products of random sparse vectors, weighted from 1 down to the
   * reciprocal condition number, less the shift on the diagonal. NPB adds vector after vector to
   * the whole; here each row is made for itself, adding the same numbers in the same order, so that
   * rows can be made where they are needed.
   */
  static final class Matrix {
    private static final double RECIPROCAL_CONDITION = 0.1;
    private static final long SEED = 314_159_265;
    private static final long MULTIPLIER = 1_220_703_125;

    private final Size size;
    private long seed = SEED;

    /** The nonzeros of each random vector, in NPB's order. */
    private final int[][] places;

    private final double[][] values;

    /** For each row the vectors that have an element there, and that element times the weight. */
    private final int[] firstOfRow;

    private final int[] vectorOfRow;
    private final double[] factorOfRow;

    Matrix(Size size) {
      this.size = size;
      places = new int[size.rows][];
      values = new double[size.rows][];
      // NPB draws one number before it makes the matrix.
      nextRandom();
      for (int vector = 0; vector < size.rows; vector++) {
        makeVector(vector);
      }
      firstOfRow = new int[size.rows + 1];
      for (int[] ofVector : places) {
        for (int row : ofVector) {
          firstOfRow[row + 1]++;
        }
      }
      Arrays.parallelPrefix(firstOfRow, Integer::sum);
      int[] next = Arrays.copyOf(firstOfRow, size.rows);
      vectorOfRow = new int[firstOfRow[size.rows]];
      factorOfRow = new double[firstOfRow[size.rows]];
      double weight = 1;
      double ratio = Math.pow(RECIPROCAL_CONDITION, 1.0 / size.rows);
      for (int vector = 0; vector < size.rows; vector++) {
        for (int k = 0; k < places[vector].length; k++) {
          int at = next[places[vector][k]]++;
          vectorOfRow[at] = vector;
          factorOfRow[at] = weight * values[vector][k];
        }
        weight *= ratio;
      }
    }

    /** NPB's randlc: a linear congruential generator modulo 2^46; 0..1, ends excluded. */
    private double nextRandom() {
      seed = seed * MULTIPLIER & (1L << 46) - 1;
      return seed * 0x1p-46;
    }

    /** Random values at random places, all different, and 1/2 at the vector's own. */
    private void makeVector(int vector) {
      int nonzeros = size.nonzerosOfVector;
      int powerOfTwo = Integer.highestOneBit(size.rows - 1) << 1;
      int[] place = new int[nonzeros + 1];
      double[] value = new double[nonzeros + 1];
      int count = 0;
      while (count < nonzeros) {
        double element = nextRandom();
        int candidate = (int) (powerOfTwo * nextRandom());
        if (candidate < size.rows && indexOf(place, count, candidate) == count) {
          place[count] = candidate;
          value[count++] = element;
        }
      }
      int own = indexOf(place, count, vector);
      place[own] = vector;
      value[own] = 0.5;
      count = Math.max(count, own + 1);
      places[vector] = Arrays.copyOf(place, count);
      values[vector] = Arrays.copyOf(value, count);
    }

    private static int indexOf(int[] places, int count, int place) {
      int at = 0;
      while (at < count && places[at] != place) {
        at++;
      }
      return at;
    }

    /** Where each row starts when they are stored one after the other, and the end of the last. */
    int[] rowStarts(NumaPool pool, long grain) {
      int[] starts = new int[size.rows + 1];
      pool.parallelFor(
          0,
          size.rows,
          grain,
          (worker, from, to) -> {
            Row row = new Row();
            for (int i = (int) from; i < to; i++) {
              row.assemble(i);
              starts[i + 1] = row.length();
            }
          });
      Arrays.parallelPrefix(starts, Integer::sum);
      return starts;
    }

    /** Makes one row after the other; for one thread. */
    final class Row {
      private final double[] sums = new double[size.rows];
      private final boolean[] present = new boolean[size.rows];
      private final int[] columns = new int[size.rows];
      private int length;

      void assemble(int row) {
        length = 0;
        for (int k = firstOfRow[row]; k < firstOfRow[row + 1]; k++) {
          add(row, vectorOfRow[k], factorOfRow[k]);
        }
        Arrays.sort(columns, 0, length);
        for (int k = 0; k < length; k++) {
          present[columns[k]] = false;
        }
      }

      private void add(int row, int vector, double factor) {
        for (int k = 0; k < places[vector].length; k++) {
          int column = places[vector][k];
          double summand = values[vector][k] * factor;
          if (column == row && vector == row) {
            summand = summand + RECIPROCAL_CONDITION - size.shift;
          }
          if (!present[column]) {
            present[column] = true;
            sums[column] = 0;
            columns[length++] = column;
          }
          sums[column] += summand;
        }
      }

      int length() {
        return length;
      }

      int column(int k) {
        return columns[k];
      }

      double value(int k) {
        return sums[columns[k]];
      }
    }
  }
}
