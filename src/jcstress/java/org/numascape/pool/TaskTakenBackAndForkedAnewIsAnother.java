package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Between a thief's look into a slot and its claim, the owner takes the task back, and puts another
 * into the same slot and makes it public: all but the stamp of the word is as it was.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the owner has the first, nobody the second")
@Outcome(
    id = "1, 2, 0",
    expect = ACCEPTABLE,
    desc = "the owner has the first, the thief the second")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the thief has the first")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice")
public class TaskTakenBackAndForkedAnewIsAnother {
  private final TaskDeque deque = new TaskDeque();

  public TaskTakenBackAndForkedAnewIsAnother() {
    deque.push(new Item(1));
    deque.publish();
  }

  @Actor
  public void owner(III_Result result) {
    result.r1 = Item.number(deque.pop());
    if (result.r1 != 0) {
      deque.push(new Item(2));
      deque.publish();
    }
  }

  @Actor
  public void thief(III_Result result) {
    result.r2 = Item.number(deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = Item.drain(deque);
  }
}
