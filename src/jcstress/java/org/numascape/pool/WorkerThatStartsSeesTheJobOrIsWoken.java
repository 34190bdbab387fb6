package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * Somebody has started a worker, and has yet to say so, while one submits a job; the worker does
 * what it sees, and falls asleep.
 */
@JCStressTest
@State
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "it did the job, and sleeps")
@Outcome(
    id = {"0, false", "1, false"},
    expect = ACCEPTABLE,
    desc = "it was woken to look again")
@Outcome(expect = FORBIDDEN, desc = "it sleeps while there is a job")
public class WorkerThatStartsSeesTheJobOrIsWoken {
  private final Thread[] threads = {new Started()};
  private final Starter starter = new Starter(threads, refusal -> {});
  private final Sleepers sleepers = new Sleepers(threads, starter);
  private final InjectionQueue queue = new InjectionQueue();
  private int done;

  public WorkerThatStartsSeesTheJobOrIsWoken() {
    starter.start(0);
  }

  @Actor
  public void submitter() {
    queue.offer(1);
    sleepers.wake(0);
  }

  @Actor
  public void worker() {
    sleepers.begin(0);
    work();
    sleepers.announce(0);
    work();
  }

  private void work() {
    while (!queue.isEmpty()) {
      done += queue.poll() == null ? 0 : 1;
    }
  }

  @Arbiter
  public void later(IZ_Result result) {
    result.r1 = done;
    result.r2 = sleepers.isAnnounced(0);
  }
}
