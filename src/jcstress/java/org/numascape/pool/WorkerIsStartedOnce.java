package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two wake a worker that has yet to be started. */
@JCStressTest
@State
@Outcome(
    id = {"true, false, 1", "false, true, 1"},
    expect = ACCEPTABLE,
    desc = "one started it")
@Outcome(expect = FORBIDDEN, desc = "it was started twice, or counted so, or not at all")
public class WorkerIsStartedOnce {
  private final Started thread = new Started();
  private final Thread[] threads = {thread};
  private final Sleepers sleepers = new Sleepers(threads, new Starter(threads, refusal -> {}));

  @Actor
  public void waker(ZZI_Result result) {
    result.r1 = sleepers.wake(0);
  }

  @Actor
  public void another(ZZI_Result result) {
    result.r2 = sleepers.wake(0);
  }

  @Arbiter
  public void later(ZZI_Result result) {
    result.r3 = sleepers.any() ? -1 : thread.starts();
  }
}
