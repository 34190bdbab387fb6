package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two workers of a node come to wait: one at least finds that nobody is left to begin a job. */
@JCStressTest
@Outcome(
    id = {"true, true", "true, false", "false, true"},
    expect = ACCEPTABLE,
    desc = "Who counted last knows.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Each leaves the job to the other.")
@State
public class LastToWaitSeesAll {
  private final WaitingWorkers waiting = new WaitingWorkers(1, new int[] {0, 0});

  @Actor
  public void one(ZZ_Result result) {
    waiting.enter(0);
    result.r1 = waiting.areAllOn(0) && waiting.areAll();
  }

  @Actor
  public void other(ZZ_Result result) {
    waiting.enter(0);
    result.r2 = waiting.areAllOn(0) && waiting.areAll();
  }
}
