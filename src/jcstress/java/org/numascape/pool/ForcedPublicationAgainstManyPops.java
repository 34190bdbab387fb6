package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * As {@link ForcedPublicationAgainstPrivatePops}, with so many tasks that the owner is popping
 * through all of a thief's publication: it pops several before the thief says what it publishes.
 */
@JCStressTest
@State
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "each task was taken once")
@Outcome(expect = FORBIDDEN, desc = "a task lost or taken twice")
public class ForcedPublicationAgainstManyPops {
  private static final int TASKS = 30;

  private final TaskDeque deque = new TaskDeque();
  private final Meeting meeting = new Meeting();
  private int popped;
  private int stolen;
  private int twice;

  public ForcedPublicationAgainstManyPops() {
    for (int number = 0; number < TASKS; number++) {
      deque.push(new Item(number));
    }
  }

  private int with(int taken, Task task) {
    int bit = 1 << Item.number(task);
    if ((taken & bit) != 0) {
      twice |= bit; // by the same thread
    }
    return taken | bit;
  }

  @Actor
  public void owner() {
    meeting.ownerComes();
    int taken = 0;
    for (Task task = deque.pop(); task != null; task = deque.pop()) {
      taken = with(taken, task);
    }
    popped = taken;
  }

  @Actor
  public void thief() {
    @Nullable Thread owner = meeting.thiefComes();
    if (owner != null) {
      deque.forcePublication(owner);
    }
    int taken = 0;
    for (Task task = deque.steal(TaskDeque.NO_TREE);
        task != null;
        task = deque.steal(TaskDeque.NO_TREE)) {
      taken = with(taken, task);
    }
    stolen = taken;
    meeting.thiefGoes();
  }

  @Arbiter
  public void rest(ZI_Result result) {
    int left = 0;
    do {
      for (Task task = deque.steal(TaskDeque.NO_TREE);
          task != null;
          task = deque.steal(TaskDeque.NO_TREE)) {
        left = with(left, task);
      }
    } while (deque.publish());
    result.r1 = (popped | stolen | left) == (1 << TASKS) - 1;
    result.r2 = twice | (popped & stolen) | (popped & left) | (stolen & left);
  }
}
