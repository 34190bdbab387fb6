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

/**
 * The owner joins a private call and forks the next one into the same object, while a thief makes
 * it public in its stead and steals it: it gets the former call or the new one, whole.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "nothing was stolen")
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the new call was stolen")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the former call was stolen")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "owner and thief gave way to each other")
@Outcome(expect = FORBIDDEN, desc = "a call lost, made twice or with another's argument")
public class ForcedPublicationAgainstRefill {
  private static final LongTask FUNCTION =
      new LongTask() {
        @Override
        protected long compute(Worker worker, long argument) {
          return argument;
        }
      };

  private final TaskDeque deque = new TaskDeque();
  private final LongCall call = new LongCall(FUNCTION, 1);
  private final Meeting meeting = new Meeting();

  public ForcedPublicationAgainstRefill() {
    deque.push(call);
  }

  @Actor
  public void owner(III_Result result) {
    meeting.ownerComes();
    if (deque.popPrivate(call)) {
      result.r1 = (int) call.argument;
      if (deque.refill(FUNCTION, 2) == null) {
        deque.push(new LongCall(FUNCTION, 2));
      }
    }
  }

  @Actor
  public void thief(III_Result result) {
    @Nullable Thread owner = meeting.thiefComes();
    if (owner != null) {
      deque.forcePublication(owner);
    }
    result.r2 = Item.number(deque.steal(TaskDeque.NO_TREE));
    meeting.thiefGoes();
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = Item.drain(deque);
  }
}
