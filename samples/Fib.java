package samples;

import java.util.List;
import java.util.Locale;
import org.numascape.pool.LongCall;
import org.numascape.pool.LongTask;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Worker;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/**
 * Fibonacci numbers the slow way, by their definition: every call forks one call and makes the
 * other, down to n = 1. There is nothing to do but to fork and to join, so the time is what that
 * costs.
 */
public final class Fib implements Workload {
  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "fib",
        "Fibonacci, a task for every call",
        "Forks a task for every call of a recursive function, however small."
            + " Shows what a fork and a join cost.",
        List.of(
            new Parameter.WholeNumber(
                "n", "Which Fibonacci number; each step takes 1.6 times as long.", 0, 50, 36)));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    NumaPool pool = context.pool();
    long n = context.wholeNumber("n");
    return new PreparedWorkload() {
      private long result = -1;

      @Override
      public void run() {
        context.progress(0, 1, "calls");
        result = pool.invoke(new Calls(), n);
        context.progress(1, 1, "calls");
      }

      @Override
      public Verification verify() {
        long expected = byAddition(n);
        return new Verification(
            result == expected,
            String.format(Locale.ROOT, "fib(%d)=%d, by %d additions %d", n, result, n, expected));
      }

      @Override
      public void close() {}
    };
  }

  private static long byAddition(long n) {
    long number = 0;
    long next = 1;
    for (long i = 0; i < n; i++) {
      long sum = number + next;
      number = next;
      next = sum;
    }
    return number;
  }

  /** fib(n) = fib(n - 1) + fib(n - 2). */
  public static final class Calls extends LongTask {
    @Override
    protected long compute(Worker worker, long n) {
      if (n < 2) {
        return n;
      }
      LongCall one = fork(worker, n - 1);
      long other = compute(worker, n - 2);
      return other + join(worker, one);
    }
  }
}
