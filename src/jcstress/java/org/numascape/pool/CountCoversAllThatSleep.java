package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Worker 0 sleeps; worker 1 falls asleep and is woken at once by one that then asks for more. */
@JCStressTest
@State
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "worker 0 was not forgotten")
@Outcome(expect = FORBIDDEN, desc = "worker 0 sleeps, and nobody knows")
public class CountCoversAllThatSleep {
  private final Sleepers sleepers = Started.sleepers(2);

  public CountCoversAllThatSleep() {
    sleepers.announce(0);
  }

  @Actor
  public void sleeper() {
    sleepers.announce(1);
    sleepers.cancel(1);
  }

  @Actor
  public void waker(ZZ_Result result) {
    sleepers.wake(1);
    result.r1 = sleepers.any();
  }

  @Arbiter
  public void later(ZZ_Result result) {
    sleepers.wake(1);
    result.r2 = sleepers.any();
    sleepers.wake(0);
    result.r2 &= !sleepers.any();
  }
}
