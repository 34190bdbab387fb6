package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner forks and publishes by itself while a thief does it in its stead. */
@JCStressTest
@State
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "the owner has its youngest")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "and the thief the oldest")
@Outcome(id = "0, 12, 0", expect = ACCEPTABLE, desc = "both were stolen")
@Outcome(expect = FORBIDDEN, desc = "a task lost, taken twice or not initialized")
public class ForcedPublicationAgainstForks {
  private final TaskDeque deque = new TaskDeque();
  private final Meeting meeting = new Meeting();

  @Actor
  public void owner(III_Result result) {
    deque.push(new Item(1));
    meeting.ownerComes();
    deque.push(new Item(2));
    deque.publish();
    result.r1 = Item.number(deque.pop());
  }

  @Actor
  public void thief(III_Result result) {
    @Nullable Thread owner = meeting.thiefComes();
    int digits = 0;
    for (int i = 0; i < 2; i++) {
      if (owner != null) {
        deque.forcePublication(owner);
      }
      digits = Item.with(digits, deque.steal(TaskDeque.NO_TREE));
    }
    result.r2 = digits;
    meeting.thiefGoes();
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = Item.drain(deque);
  }
}
