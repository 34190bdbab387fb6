package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A worker ends, as {@link Worker#end} does, while a task elsewhere leaves another for it alone,
 * and waits for it.
 */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the worker did it before it ended")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "who waited did it")
@Outcome(expect = FORBIDDEN, desc = "nobody did it, or both")
public class MailOfAnEndedWorkerIsDone {
  private static final int[] NODES = {0, 1};

  private final JobQueues jobs =
      new JobQueues(
          OtherNodes.alike(NODES.length),
          NODES,
          PoolSettings.DEFAULT,
          Started.sleepers(NODES.length));
  private final Mailbox mailbox = new Mailbox();
  private final Orphans orphans = new Orphans(jobs, NODES, List.of(new Mailbox(), mailbox));
  private final Item task = new Item(1);

  @Actor
  public void ender(ZZ_Result result) {
    orphans.enter(1);
    result.r1 = mailbox.poll() != null;
  }

  @Actor
  public void waiter(ZZ_Result result) {
    mailbox.add(task, true, 0);
    result.r2 = orphans.poll() != null;
  }
}
