package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner forks, publishes and takes back, while a thief steals what it can. */
@JCStressTest
@State
@Outcome(id = "3, 0, 12", expect = ACCEPTABLE, desc = "nothing was stolen")
@Outcome(id = "3, 1, 2", expect = ACCEPTABLE, desc = "the oldest was stolen")
@Outcome(id = "3, 12, 0", expect = ACCEPTABLE, desc = "both public ones were stolen")
@Outcome(expect = FORBIDDEN, desc = "a task lost, taken twice, out of order or not initialized")
public class PublishedTaskIsWhole {
  private final TaskDeque deque = new TaskDeque();

  @Actor
  public void owner(III_Result result) {
    deque.push(new Item(1));
    deque.publish();
    deque.push(new Item(2));
    deque.publish();
    deque.push(new Item(3));
    result.r1 = Item.number(deque.pop());
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
