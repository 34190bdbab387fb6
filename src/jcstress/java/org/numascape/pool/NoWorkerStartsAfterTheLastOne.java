package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The only worker that was started ends while somebody wakes another. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it was the last one")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "another goes on")
@Outcome(expect = FORBIDDEN, desc = "there are two last ones, or none")
public class NoWorkerStartsAfterTheLastOne {
  private final Thread[] threads = {new Started(), new Started()};
  private final Starter starter = new Starter(threads, refusal -> {});
  private final Sleepers sleepers = new Sleepers(threads, starter);

  public NoWorkerStartsAfterTheLastOne() {
    sleepers.start(0);
  }

  @Actor
  public void worker(ZZ_Result result) {
    result.r1 = starter.isLastToEnd();
  }

  @Actor
  public void waker(ZZ_Result result) {
    result.r2 = sleepers.wake(1);
  }
}
