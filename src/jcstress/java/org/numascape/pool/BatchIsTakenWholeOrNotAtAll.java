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

/**
 * A thief takes half of four public tasks while the owner takes back and pops the youngest, and
 * then one is stolen. (Not by a third actor: jcstress leaves out what needs more PUs than there
 * are.)
 */
@JCStressTest
@State
@Outcome(id = "12, 4, 3, 0", expect = ACCEPTABLE, desc = "batch, owner, thief")
@Outcome(id = "1, 4, 2, 3", expect = ACCEPTABLE, desc = "owner's taking back, batch of one, thief")
@Outcome(id = "2, 4, 1, 3", expect = ACCEPTABLE, desc = "owner's taking back, thief, batch of one")
@Outcome(id = "1, 4, 0, 23", expect = ACCEPTABLE, desc = "the thief was too slow")
@Outcome(id = "0, 4, 1, 23", expect = ACCEPTABLE, desc = "the batch was too slow")
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
    int taken = deque.stealHalf(batch, TaskDeque.NO_TREE);
    for (int i = 0; i < taken; i++) {
      digits = Item.with(digits, batch[i]);
    }
    result.r1 = digits;
  }

  @Actor
  public void others(IIII_Result result) {
    result.r2 = Item.number(deque.pop());
    result.r3 = Item.number(deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(IIII_Result result) {
    result.r4 = Item.drain(deque);
  }
}
