package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A public task is taken back by its owner while a thief takes it. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner has it")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the thief has it")
@Outcome(expect = FORBIDDEN, desc = "lost, or taken twice")
public class LastTaskHasOneTaker {
  private final TaskDeque deque = new TaskDeque();

  public LastTaskHasOneTaker() {
    deque.push(new Item(1));
    deque.publish();
  }

  @Actor
  public void owner(II_Result result) {
    result.r1 = Item.number(deque.pop());
  }

  @Actor
  public void thief(II_Result result) {
    result.r2 = Item.number(deque.steal(TaskDeque.NO_TREE));
  }
}
