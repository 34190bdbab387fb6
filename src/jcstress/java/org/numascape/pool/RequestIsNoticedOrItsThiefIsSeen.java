package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A thief that is about to sleep asks for work just when the owner, asked by another, puts slowAt
 * back: the request still stands afterwards, or the owner sees that the thief announced its sleep.
 */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the owner saw the sleeper")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the next push will see the request")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both")
@Outcome(expect = FORBIDDEN, desc = "the request is lost")
public class RequestIsNoticedOrItsThiefIsSeen {
  private final TaskDeque deque = new TaskDeque();
  private final Sleepers sleepers = Started.sleepers(1);

  public RequestIsNoticedOrItsThiefIsSeen() {
    deque.request();
  }

  @Actor
  public void owner(ZZ_Result result) {
    deque.push(new Item(1));
    deque.publish();
    result.r1 = sleepers.any();
  }

  @Actor
  public void thief() {
    sleepers.announce(0);
    deque.request();
  }

  @Arbiter
  public void later(ZZ_Result result) {
    result.r2 = deque.push(new Item(2));
  }
}
