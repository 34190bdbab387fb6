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

/** One fiber is ready; its worker makes another ready and takes one, while a thief takes one. */
@JCStressTest
@State
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "one each")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "one each, the other way round")
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the worker was faster for the first")
@Outcome(expect = FORBIDDEN, desc = "a fiber lost, taken twice or out of order")
public class ReadyFiberHasOneTaker {
  private final FiberQueue queue = new FiberQueue();

  public ReadyFiberHasOneTaker() {
    queue.push(1);
  }

  @Actor
  public void worker(III_Result result) {
    queue.push(2);
    result.r1 = number(queue.poll());
  }

  @Actor
  public void thief(III_Result result) {
    result.r2 = number(queue.steal());
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = number(queue.poll());
  }

  private static int number(@Nullable Object item) {
    return item == null ? 0 : (int) item;
  }
}
