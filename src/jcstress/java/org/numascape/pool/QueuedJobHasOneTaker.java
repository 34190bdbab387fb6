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

/** Two workers poll a queue, one of which submits to it first. */
@JCStressTest
@State
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "one each")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "one each, the other way round")
@Outcome(
    id = "1, 0, 2",
    expect = FORBIDDEN,
    desc = "the other saw nothing where there was something")
@Outcome(expect = FORBIDDEN, desc = "a job lost or taken twice")
public class QueuedJobHasOneTaker {
  private final InjectionQueue queue = new InjectionQueue();

  public QueuedJobHasOneTaker() {
    queue.offer(1);
  }

  @Actor
  public void submitter(III_Result result) {
    queue.offer(2);
    result.r1 = number(queue.poll());
  }

  @Actor
  public void worker(III_Result result) {
    result.r2 = number(queue.poll());
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = number(queue.poll());
  }

  private static int number(@Nullable Object job) {
    return job == null ? 0 : (int) job;
  }
}
