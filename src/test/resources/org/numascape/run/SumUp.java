import java.lang.foreign.ValueLayout;
import java.util.List;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/** Adds numbers up, and ends in every way that a run can end. */
public final class SumUp implements Workload {
  private static final long LENGTH = 1 << 16;

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "sum-up",
        "Sum",
        "Adds numbers up.",
        List.of(
            new Parameter.WholeNumber("steps", "How often.", 1, 1_000_000_000, 20),
            new Parameter.Choice(
                "ending",
                "How it ends.",
                List.of("right", "wrong", "throw", "exit", "deaf", "fail-prepare", "out-of-memory"),
                "right")));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    if (context.text("ending").equals("fail-prepare")) {
      throw new IllegalArgumentException("no input");
    }
    NumaPool pool = context.pool();
    NumaBlock block = pool.allocate("numbers", LENGTH * Long.BYTES);
    pool.parallelFor(
        0,
        LENGTH,
        1024,
        (worker, from, to) -> {
          worker.touches(block, from * Long.BYTES, to * Long.BYTES);
          for (long i = from; i < to; i++) {
            block.segment().setAtIndex(ValueLayout.JAVA_LONG, i, i);
          }
        });
    return new PreparedWorkload() {
      private double sum;

      @Override
      public void run() throws InterruptedException {
        long steps = context.wholeNumber("steps");
        for (long step = 0; step < steps; step++) {
          context.progress(step, steps, "step");
          sum =
              pool.parallelSum(
                  0,
                  LENGTH,
                  1024,
                  (worker, from, to) -> {
                    worker.touches(block, from * Long.BYTES, to * Long.BYTES);
                    double part = 0;
                    for (long i = from; i < to; i++) {
                      part += block.segment().getAtIndex(ValueLayout.JAVA_LONG, i);
                    }
                    return part;
                  });
        }
        switch (context.text("ending")) {
          case "throw" ->
              pool.parallelFor(
                  0,
                  1,
                  1,
                  (worker, from, to) -> {
                    throw new IllegalStateException("as asked\nin two lines");
                  });
          case "exit" -> {
            System.out.println("leaving now");
            System.exit(3);
          }
          case "deaf" -> Thread.sleep(1_000_000);
          case "out-of-memory" -> throw new OutOfMemoryError("as asked");
          default -> {}
        }
      }

      @Override
      public Verification verify() {
        double right = LENGTH * (LENGTH - 1) / 2.0;
        double expected = context.text("ending").equals("wrong") ? right + 1 : right;
        return new Verification(sum == expected, "sum=" + sum + ", expected " + expected);
      }

      @Override
      public void close() {
        block.close();
      }
    };
  }
}
