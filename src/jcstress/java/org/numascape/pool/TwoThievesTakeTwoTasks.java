package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two public tasks, two thieves. */
@JCStressTest
@State
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the first was first")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the second was first")
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the second was too slow")
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the first was too slow")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice, or nobody came on")
public class TwoThievesTakeTwoTasks {
  private final TaskDeque deque = new TaskDeque();

  public TwoThievesTakeTwoTasks() {
    deque.push(new Item(1));
    deque.push(new Item(2));
    deque.publish();
    deque.publish();
  }

  @Actor
  public void one(III_Result result) {
    result.r1 = Item.number(deque.steal(TaskDeque.NO_TREE));
  }

  @Actor
  public void other(III_Result result) {
    result.r2 = Item.number(deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = Item.drain(deque);
  }
}
