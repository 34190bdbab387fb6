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

/** Two submitters find the queue's chunk used up. */
@JCStressTest
@State
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the first was first")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the second was first")
@Outcome(expect = FORBIDDEN, desc = "a job lost or taken twice")
public class ChunksFollowEachOther {
  private final InjectionQueue queue = new InjectionQueue();

  public ChunksFollowEachOther() {
    for (int i = 0; i < 1024; i++) {
      queue.offer(9);
      queue.poll();
    }
  }

  @Actor
  public void one() {
    queue.offer(1);
  }

  @Actor
  public void other() {
    queue.offer(2);
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r1 = number(queue.poll());
    result.r2 = number(queue.poll());
    result.r3 = number(queue.poll());
  }

  private static int number(@Nullable Object job) {
    return job == null ? 0 : (int) job;
  }
}
