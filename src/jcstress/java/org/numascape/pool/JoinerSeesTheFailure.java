package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A task throws in one worker while its joiner looks from another. */
@JCStressTest
@State
@Outcome(id = "0", expect = ACCEPTABLE, desc = "the task had not ended yet")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "what was thrown reached the joiner")
@Outcome(expect = FORBIDDEN, desc = "the joiner saw the end and not the failure")
public class JoinerSeesTheFailure {
  private final Exception thrown = new Exception();

  private final Item task = new Item(0);

  @Actor
  public void executor() {
    task.complete(thrown);
  }

  @Actor
  public void joiner(I_Result result) {
    if (!task.isDone()) {
      return;
    }
    result.r1 = 2;
    try {
      task.rethrow();
    } catch (TaskFailedException e) {
      result.r1 = e.getCause() == thrown ? 1 : 3;
    }
  }
}
