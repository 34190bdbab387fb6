package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner joins its three public tasks, youngest first, while a thief takes the oldest. */
@JCStressTest
@State
@Outcome(id = "321, 0, 0", expect = ACCEPTABLE, desc = "nothing was stolen")
@Outcome(id = "32, 1, 0", expect = ACCEPTABLE, desc = "one was stolen")
@Outcome(id = "3, 12, 0", expect = ACCEPTABLE, desc = "two were stolen")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice")
public class ReclaimedTasksAreTheOwners {
  private final TaskDeque deque = new TaskDeque();

  public ReclaimedTasksAreTheOwners() {
    for (int number = 1; number <= 3; number++) {
      deque.push(new Item(number));
      deque.publish();
    }
  }

  @Actor
  public void owner(III_Result result) {
    int digits = Item.number(deque.pop());
    digits = Item.with(digits, deque.pop());
    result.r1 = Item.with(digits, deque.pop());
  }

  @Actor
  public void thief(III_Result result) {
    result.r2 =
        Item.with(Item.number(deque.steal(TaskDeque.NO_TREE)), deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = Item.drain(deque);
  }
}
