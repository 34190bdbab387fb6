package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Two jobs are queued; a worker takes one while another looks before it sleeps. */
@JCStressTest
@State
@Outcome(id = "true", expect = ACCEPTABLE, desc = "the sleeper saw a job")
@Outcome(expect = FORBIDDEN, desc = "it sleeps though there is a job that nobody has")
public class SleeperSeesTheJobBehindOneThatWasTaken {
  private final InjectionQueue queue = new InjectionQueue();

  public SleeperSeesTheJobBehindOneThatWasTaken() {
    queue.offer(1);
    queue.offer(2);
  }

  @Actor
  public void worker() {
    queue.poll();
  }

  @Actor
  public void sleeper(Z_Result result) {
    result.r1 = !queue.isEmpty();
  }
}
