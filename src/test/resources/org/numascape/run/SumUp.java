import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
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
  private static final List<Object> HELD = new ArrayList<>();

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
                List.of(
                    "right",
                    "wrong",
                    "wrong-later",
                    "throw",
                    "exit",
                    "exit-with-child",
                    "exit-hangs",
                    "endless",
                    "fail-prepare",
                    "no-answer",
                    "out-of-memory",
                    "memory-held"),
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
      private int verifications;

      @Override
      public void run() throws Exception {
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
          case "exit-with-child" -> {
            Process child = new ProcessBuilder("sleep", "600").inheritIO().start();
            System.out.println("child " + child.pid());
            System.exit(3);
          }
          case "exit-hangs" ->
              Runtime.getRuntime()
                  .addShutdownHook(
                      new Thread(
                          () -> {
                            while (true) {
                              Thread.onSpinWait();
                            }
                          }));
          case "endless" ->
              pool.parallelFor(
                  0,
                  1,
                  1,
                  (worker, from, to) -> {
                    context.progress(1, 1, "endless");
                    while (true) {
                      LockSupport.parkNanos(1_000_000);
                    }
                  });
          case "out-of-memory" ->
              // 16 GiB, more than the heap.
              pool.parallelFor(
                  0, 1, 1, (worker, from, to) -> HELD.add(new long[Integer.MAX_VALUE - 8]));
          case "memory-held" -> fill();
          default -> {}
        }
      }

      @Override
      public Verification verify() {
        double right = LENGTH * (LENGTH - 1) / 2.0;
        verifications++;
        String ending = context.text("ending");
        if (ending.equals("no-answer")) {
          return null;
        }
        boolean wrong = ending.equals("wrong") || ending.equals("wrong-later") && verifications > 1;
        double expected = wrong ? right + 1 : right;
        return new Verification(sum == expected, "sum=" + sum + ", expected " + expected);
      }

      @Override
      public void close() {
        block.close();
      }
    };
  }

  /** Until there is no room for a small object, and none is made. */
  private static void fill() {
    for (int size = 1 << 28; ; size >>= 4) {
      try {
        while (true) {
          HELD.add(new byte[size]);
        }
      } catch (OutOfMemoryError e) {
        if (size == 16) {
          throw e;
        }
      }
    }
  }
}
