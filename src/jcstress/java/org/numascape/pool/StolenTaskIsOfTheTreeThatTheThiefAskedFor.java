package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** The owner executes things of several trees one after the other, in the same slots. */
@JCStressTest
@State
@Outcome(id = "1, 1, 0, 2", expect = ACCEPTABLE, desc = "stolen of the first tree")
@Outcome(id = "2, 2, 1, 0", expect = ACCEPTABLE, desc = "stolen of the second")
@Outcome(id = "[012], 0, 1, 2", expect = ACCEPTABLE, desc = "nothing stolen")
@Outcome(expect = FORBIDDEN, desc = "a task of another tree, lost or taken twice")
public class StolenTaskIsOfTheTreeThatTheThiefAskedFor {
  private final TaskDeque deque = new TaskDeque();

  @Actor
  public void owner(IIII_Result result) {
    result.r3 = forkAndPop(1);
    result.r4 = forkAndPop(2);
  }

  private int forkAndPop(int tree) {
    deque.enterTree(tree);
    deque.push(new Item(tree));
    deque.publish();
    int popped = Item.number(deque.pop());
    deque.leaveTree();
    return popped;
  }

  @Actor
  public void thief(IIII_Result result) {
    long tree = deque.oldestTree();
    result.r1 = (int) tree;
    result.r2 = Item.number(deque.steal(tree));
  }
}
