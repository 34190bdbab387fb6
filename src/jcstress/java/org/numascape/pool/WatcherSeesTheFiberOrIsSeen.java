package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A fiber becomes ready while a worker without work falls asleep, which nobody watches. */
@JCStressTest
@State
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the sleeper saw the fiber")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "who made it ready saw the sleeper")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both")
@Outcome(expect = FORBIDDEN, desc = "a wake-up was lost")
public class WatcherSeesTheFiberOrIsSeen {
  private final FiberQueue queue = new FiberQueue();
  private final Sleepers sleepers = Started.sleepers(1);

  @Actor
  public void worker(ZZ_Result result) {
    queue.push(1);
    result.r1 = sleepers.any();
  }

  @Actor
  public void sleeper(ZZ_Result result) {
    sleepers.announce(0);
    result.r2 = !queue.isEmpty();
  }
}
