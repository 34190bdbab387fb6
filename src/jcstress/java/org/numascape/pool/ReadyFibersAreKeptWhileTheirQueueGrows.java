package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** All slots are full; one more fiber becomes ready while a thief takes two. */
@JCStressTest
@State
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the thief took two")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the thief gave up once")
@Outcome(expect = FORBIDDEN, desc = "a fiber lost, taken twice or out of order")
public class ReadyFibersAreKeptWhileTheirQueueGrows {
  private static final int SLOTS = 64;

  private final FiberQueue queue = new FiberQueue();

  public ReadyFibersAreKeptWhileTheirQueueGrows() {
    for (int item = 1; item <= SLOTS; item++) {
      queue.push(item);
    }
  }

  @Actor
  public void worker() {
    queue.push(SLOTS + 1);
  }

  @Actor
  public void thief(III_Result result) {
    result.r1 = number(queue.steal());
    result.r2 = number(queue.steal());
  }

  /** Zero if all that the thief left is there, in order. */
  @Arbiter
  public void rest(III_Result result) {
    int next = Math.max(result.r1, result.r2) + 1;
    for (int item = number(queue.poll()); item != 0; item = number(queue.poll())) {
      if (item != next++) {
        result.r3 = item;
      }
    }
    if (next != SLOTS + 2) {
      result.r3 = next;
    }
  }

  private static int number(@Nullable Object item) {
    return item == null ? 0 : (int) item;
  }
}
