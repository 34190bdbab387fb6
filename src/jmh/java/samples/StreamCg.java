package samples;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;

/**
 * {@link Cg} on parallel streams and arrays: the same matrix, the same loops over the same pieces.
 * A stream of pieces, not of rows: so that the loops are compiled each for itself.
 */
public final class StreamCg implements PreparedWorkload {
  private static final int STEPS_OF_CG = 25;

  private final Cg.Size size;
  private final int rowGrain;
  private final int vectorGrain;

  private final double[] a;
  private final int[] columns;
  private final int[] rowStarts;

  private final double[] x;
  private final double[] z;
  private final double[] p;
  private final double[] q;
  private final double[] r;

  private double zeta;

  /**
   * @param problem NPB's class
   * @param workers for how many the pieces are cut; how many there are is the common pool's affair
   */
  public StreamCg(String problem, int workers) {
    size = Cg.Size.valueOf(problem);
    rowGrain = Math.max(1, size.rows / (8 * workers));
    vectorGrain = Math.max(1024, size.rows / (2 * workers));
    x = new double[size.rows];
    z = new double[size.rows];
    p = new double[size.rows];
    q = new double[size.rows];
    r = new double[size.rows];

    Cg.Matrix matrix = new Cg.Matrix(size);
    Cg.Matrix.Row row = matrix.new Row();
    rowStarts = new int[size.rows + 1];
    int[][] columnsOfRow = new int[size.rows][];
    double[][] valuesOfRow = new double[size.rows][];
    for (int i = 0; i < size.rows; i++) {
      row.assemble(i);
      rowStarts[i + 1] = rowStarts[i] + row.length();
      columnsOfRow[i] = IntStream.range(0, row.length()).map(row::column).toArray();
      valuesOfRow[i] = IntStream.range(0, row.length()).mapToDouble(row::value).toArray();
    }
    columns = Arrays.stream(columnsOfRow).flatMapToInt(Arrays::stream).toArray();
    a = Arrays.stream(valuesOfRow).flatMapToDouble(Arrays::stream).toArray();

    start();
    step();
  }

  private interface Loop {
    double over(int from, int to);
  }

  private double parallel(int grain, Loop loop) {
    return IntStream.range(0, (size.rows + grain - 1) / grain)
        .parallel()
        .mapToDouble(piece -> loop.over(piece * grain, Math.min(size.rows, (piece + 1) * grain)))
        .reduce(0, Double::sum);
  }

  @Override
  public void run() {
    start();
    for (int iteration = 0; iteration < size.iterations; iteration++) {
      step();
    }
  }

  private void start() {
    parallel(
        vectorGrain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            x[i] = 1;
          }
          return 0;
        });
  }

  private void step() {
    solve();
    double xz = dot(x, z);
    double scale = 1 / Math.sqrt(dot(z, z));
    zeta = size.shift + 1 / xz;
    parallel(
        vectorGrain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            x[i] = scale * z[i];
          }
          return 0;
        });
  }

  private void solve() {
    double rho = startSolving();
    for (int step = 0; step < STEPS_OF_CG; step++) {
      double alpha = rho / multiply();
      double before = rho;
      rho = advance(alpha);
      turn(rho / before);
    }
    squaredResidual();
  }

  private double startSolving() {
    return parallel(
        vectorGrain,
        (from, to) -> {
          double sum = 0;
          for (int i = from; i < to; i++) {
            double value = x[i];
            z[i] = 0;
            p[i] = value;
            r[i] = value;
            sum += value * value;
          }
          return sum;
        });
  }

  private double multiply() {
    return parallel(
        rowGrain,
        (from, to) -> {
          double sum = 0;
          for (int row = from; row < to; row++) {
            double value = rowTimes(row, p);
            q[row] = value;
            sum += value * p[row];
          }
          return sum;
        });
  }

  private double advance(double alpha) {
    return parallel(
        vectorGrain,
        (from, to) -> {
          double sum = 0;
          for (int i = from; i < to; i++) {
            z[i] += alpha * p[i];
            double left = r[i] - alpha * q[i];
            r[i] = left;
            sum += left * left;
          }
          return sum;
        });
  }

  private void turn(double beta) {
    parallel(
        vectorGrain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            p[i] = r[i] + beta * p[i];
          }
          return 0;
        });
  }

  private double squaredResidual() {
    return parallel(
        rowGrain,
        (from, to) -> {
          double sum = 0;
          for (int row = from; row < to; row++) {
            double difference = x[row] - rowTimes(row, z);
            sum += difference * difference;
          }
          return sum;
        });
  }

  private double dot(double[] one, double[] other) {
    return parallel(
        vectorGrain,
        (from, to) -> {
          double sum = 0;
          for (int i = from; i < to; i++) {
            sum += one[i] * other[i];
          }
          return sum;
        });
  }

  private double rowTimes(int row, double[] vector) {
    int end = rowStarts[row + 1];
    double sum = 0;
    for (int k = rowStarts[row]; k < end; k++) {
      sum += a[k] * vector[columns[k]];
    }
    return sum;
  }

  @Override
  public Verification verify() {
    double difference = Math.abs(zeta - size.zeta) / size.zeta;
    return new Verification(difference <= 1e-10, "zeta=" + zeta + ", published " + size.zeta);
  }

  @Override
  public void close() {}
}
