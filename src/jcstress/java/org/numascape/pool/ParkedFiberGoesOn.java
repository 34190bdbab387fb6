package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.SyntheticReader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A fiber parks until something has happened; who made it happen unparks it. */
@JCStressTest
@State
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "it went on and saw what had happened")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "a wake-up was lost: it is parked for ever")
@Outcome(expect = FORBIDDEN, desc = "it went on before")
public class ParkedFiberGoesOn {
  private static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(30);

  /** Two workers on as many nodes, so that fibers are queued in all the ways there are. */
  private static final NumaPool POOL =
      NumaPool.builder(SyntheticReader.read("numa:2 core:1 pu:1"))
          .emulatedOn(SyntheticReader.read("numa:1 core:2 pu:1"))
          .settings(new PoolSettings(2, Pinning.NONE, StealOrder.HIERARCHICAL))
          .build();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(POOL::shutdownNow));
  }

  private int value;
  private volatile boolean happened;
  private volatile @Nullable Thread thread;

  @Actor
  public void starter(II_Result result) {
    int[] seen = new int[1];
    Thread fiber =
        POOL.fibers()
            .newThread(
                () -> {
                  while (!happened) {
                    LockSupport.park(this);
                  }
                  seen[0] = value;
                });
    thread = fiber;
    fiber.start();
    try {
      fiber.join(LIMIT_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    result.r2 = fiber.isAlive() ? 0 : 1;
    result.r1 = fiber.isAlive() ? 0 : seen[0];
  }

  @Actor
  public void waker() {
    @Nullable Thread fiber = thread;
    while (fiber == null) {
      Thread.onSpinWait();
      fiber = thread;
    }
    value = 7;
    happened = true;
    LockSupport.unpark(fiber);
  }
}
