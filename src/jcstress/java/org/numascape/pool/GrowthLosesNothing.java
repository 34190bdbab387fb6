package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** All slots are full; the owner forks one more task while a thief steals two. */
@JCStressTest
@State
@Outcome(id = "9, 0, 12", expect = ACCEPTABLE, desc = "nothing was stolen")
@Outcome(id = "9, 1, 2", expect = ACCEPTABLE, desc = "one was stolen")
@Outcome(id = "9, 12, 0", expect = ACCEPTABLE, desc = "two were stolen")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice")
public class GrowthLosesNothing {
  private static final Item FILLING = new Item(8);

  private final TaskDeque deque = new TaskDeque();

  public GrowthLosesNothing() {
    for (int number = 1; number <= 2; number++) {
      deque.push(new Item(number));
      deque.publish();
    }
    for (int i = 2; i < 64; i++) {
      deque.push(FILLING);
    }
  }

  @Actor
  public void owner(III_Result result) {
    Item ninth = new Item(9);
    deque.push(ninth);
    result.r1 = deque.popPrivate(ninth) ? 9 : 0;
  }

  @Actor
  public void thief(III_Result result) {
    result.r2 =
        Item.with(Item.number(deque.steal(TaskDeque.NO_TREE)), deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(III_Result result) {
    int filling = 0;
    Task taken = deque.pop();
    for (; taken == FILLING; taken = deque.pop()) {
      filling++;
    }
    int number = Item.number(taken);
    result.r3 = (filling == 62 ? 0 : 1000) + 10 * Item.number(deque.pop()) + number;
  }
}
