package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The overseer is about to sleep while the only worker wakes up. */
@JCStressTest
@State
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "each saw the other")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the overseer saw the worker")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the worker wakes the overseer")
@Outcome(id = "true, false", expect = FORBIDDEN, desc = "it sleeps while the worker works")
public class OverseerSeesTheWorkerOrIsSeen {
  private final Sleepers sleepers = Started.sleepers(1);
  private final Overseer overseer =
      new Overseer(new Worker[0], sleepers, () -> {}, new CountDownLatch(1));

  public OverseerSeesTheWorkerOrIsSeen() {
    sleepers.announce(0);
  }

  @Actor
  public void overseer(ZZ_Result result) {
    result.r1 = overseer.announceSleep();
  }

  @Actor
  public void worker(ZZ_Result result) {
    sleepers.cancel(0);
    result.r2 = overseer.wake();
  }
}
