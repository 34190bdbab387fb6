package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One waits for a task, without a time limit as it were, while another ends it. */
@JCStressTest
@State
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the end was seen, and so was the result")
@Outcome(id = "7, 0", expect = FORBIDDEN, desc = "the end was seen, but nobody unparked the waiter")
@Outcome(expect = FORBIDDEN, desc = "the end was seen before the result")
public class WaiterIsUnparked {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Item task = new Item(0);
  private int value;
  private volatile long endedNanos;

  public WaiterIsUnparked() {
    task.markForked();
  }

  @Actor
  public void executor() {
    value = 7;
    task.complete(null);
    endedNanos = System.nanoTime();
  }

  @Actor
  public void waiter(II_Result result) {
    result.r2 = 1;
    while (!task.isDone()) {
      if (task.announceWaiter()) {
        long start = System.nanoTime();
        LockSupport.parkNanos(task, LIMIT_NANOS);
        long now = System.nanoTime();
        // The task may have ended only just now, if its executor had no PU before.
        if (now - start >= LIMIT_NANOS && now - endedNanos >= LIMIT_NANOS / 2 && endedNanos != 0) {
          result.r2 = 0;
        }
      }
    }
    result.r1 = value;
  }
}
