package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrphansTest {
  /** Two workers on node 0, one on node 1. */
  private static final int[] NODES = {0, 0, 1};

  private final Thread[] threads = Stream.generate(Thread::new).limit(3).toArray(Thread[]::new);
  private final JobQueues jobs =
      new JobQueues(
          OtherNodes.alike(2),
          NODES,
          PoolSettings.DEFAULT,
          new Sleepers(threads, new Starter(threads, refusal -> {})));
  private final List<Mailbox> mailboxes = List.of(new Mailbox(), new Mailbox(), new Mailbox());
  private final Orphans orphans = new Orphans(jobs, NODES, mailboxes);

  @Test
  void aNodesJobsAreItsOwnUntilItsLastWorkerHasEnded() {
    Runnable job = () -> {};
    jobs.offer(job, new JobQueues.Recipient(0, true, -1, -1));

    assertThat(orphans.poll()).isNull();
    orphans.enter(0);
    assertThat(orphans.poll()).isNull();
    orphans.enter(1);
    assertThat(orphans.poll()).isSameAs(job);
    assertThat(orphans.poll()).isNull();
  }

  @Test
  void aWorkersMailIsItsOwnUntilItHasEnded() {
    Task strict = new Call();
    Task open = new Call();
    mailboxes.get(1).add(open, false, 0);
    mailboxes.get(1).add(strict, true, 0);

    orphans.enter(0);
    assertThat(orphans.poll()).isNull();
    orphans.enter(1);
    assertThat(orphans.poll()).isSameAs(strict);
    assertThat(orphans.poll()).isSameAs(open);
    assertThat(orphans.poll()).isNull();
  }

  private static final class Call extends Task {
    @Override
    protected void run(Worker worker) {}
  }
}
