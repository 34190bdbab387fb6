package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker falls asleep while another publishes. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the sleeper saw the work")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the sleeper was woken")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
@Outcome(expect = FORBIDDEN, desc = "a wake-up was lost")
public class SleeperIsSeenOrSeesTheWork {
  private static final int[] ORDER = {0};

  private final TaskDeque deque = new TaskDeque();
  private final Sleepers sleepers = Started.sleepers(1);

  public SleeperIsSeenOrSeesTheWork() {
    deque.push(new Item(1));
  }

  @Actor
  public void sleeper(II_Result result) {
    sleepers.announce(0);
    result.r1 = deque.hasPublic() ? 1 : 0;
  }

  @Actor
  public void owner(II_Result result) {
    deque.publish();
    if (sleepers.any()) {
      sleepers.wakeOne(ORDER);
      result.r2 = sleepers.isAnnounced(0) ? 0 : 1;
    }
  }
}
