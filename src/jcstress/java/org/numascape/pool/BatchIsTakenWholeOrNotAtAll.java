package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A thief takes half of four public tasks while another takes one and the owner the youngest. */
@JCStressTest
@State
@Outcome(id = "12, 3, 4, 0", expect = ACCEPTABLE, desc = "batch, thief, owner")
@Outcome(id = "12, 0, 4, 3", expect = ACCEPTABLE, desc = "the thief was too slow")
@Outcome(id = "23, 1, 4, 0", expect = ACCEPTABLE, desc = "thief, batch, owner")
@Outcome(id = "2, 1, 4, 3", expect = ACCEPTABLE, desc = "thief, owner's taking back, batch of one")
@Outcome(id = "1, 2, 4, 3", expect = ACCEPTABLE, desc = "owner's taking back, batch of one, thief")
@Outcome(id = "1, 0, 4, 23", expect = ACCEPTABLE, desc = "the same, and the thief was too slow")
@Outcome(id = "0, 1, 4, 23", expect = ACCEPTABLE, desc = "the batch was too slow")
@Outcome(id = "0, 0, 4, 123", expect = ACCEPTABLE, desc = "both were too slow")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice, or part of a batch")
public class BatchIsTakenWholeOrNotAtAll {
  private final TaskDeque deque = new TaskDeque();

  public BatchIsTakenWholeOrNotAtAll() {
    for (int number = 1; number <= 4; number++) {
      deque.push(new Item(number));
      deque.publish();
    }
  }

  @Actor
  public void batch(IIII_Result result) {
    @Nullable Task[] batch = new @Nullable Task[4];
    int digits = 0;
    int taken = deque.stealHalf(batch);
    for (int i = 0; i < taken; i++) {
      digits = Item.with(digits, batch[i]);
    }
    result.r1 = digits;
  }

  @Actor
  public void thief(IIII_Result result) {
    result.r2 = Item.number(deque.steal());
  }

  @Actor
  public void owner(IIII_Result result) {
    result.r3 = Item.number(deque.pop());
  }

  @Arbiter
  public void rest(IIII_Result result) {
    result.r4 = Item.drain(deque);
  }
}
