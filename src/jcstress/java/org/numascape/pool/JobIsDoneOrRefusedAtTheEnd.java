package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * One submits jobs to a pool until it is refused, while another shuts the pool down and its worker
 * ends. To make a pool takes a thousand times as long as the rest, so that few states have one.
 */
@JCStressTest
@State
@Outcome(id = "true", expect = ACCEPTABLE, desc = "what was accepted was done, once")
@Outcome(expect = FORBIDDEN, desc = "a job was forgotten, or done twice")
public class JobIsDoneOrRefusedAtTheEnd {
  private static final Topology MACHINE = SyntheticReader.read("numa:1 core:2 pu:1");
  private static final PoolSettings ONE_WORKER =
      new PoolSettings(1, Pinning.NONE, StealOrder.HIERARCHICAL);
  private static final int STATES_A_POOL = 256;
  private static final int MAX_SPINS = 5_000;

  private final boolean hasPool = ThreadLocalRandom.current().nextInt(STATES_A_POOL) == 0;
  private final AtomicInteger done = new AtomicInteger();
  private volatile @Nullable NumaPool pool;

  @Actor
  public void submitter(Z_Result result) {
    int accepted = 0;
    if (hasPool) {
      try (NumaPool made = NumaPool.builder(MACHINE).settings(ONE_WORKER).build()) {
        pool = made;
        while (true) {
          made.execute(done::getAndIncrement);
          accepted++;
        }
      } catch (RejectedExecutionException e) {
        // That is the end of it.
      }
    }
    result.r1 = done.get() == accepted;
  }

  @Actor
  public void closer() {
    @Nullable NumaPool made = pool;
    while (hasPool && made == null) {
      Thread.onSpinWait();
      made = pool;
    }
    if (made != null) {
      for (int i = ThreadLocalRandom.current().nextInt(MAX_SPINS); i > 0; i--) {
        Thread.onSpinWait();
      }
      made.shutdown();
    }
  }
}
