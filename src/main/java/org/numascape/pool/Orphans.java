package org.numascape.pool;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What was left for workers that have ended, and that none of the others may do. Any thread.
 *
 * <p>When a pool was shut down, a task in mid-work may leave something for a worker that ends just
 * then, or for the node of one, and wait for it. It leaves that, then looks here; the worker enters
 * that it has ended, then looks for what was left for it once more. The queues and the entries are
 * volatile, so one of the two sees the other. Nobody ever takes an entry back.
 */
final class Orphans {
  private final JobQueues jobs;
  private final int[] nodeOfWorker;
  private final List<Mailbox> mailboxes;
  private final AtomicIntegerArray ended;

  /**
   * @param mailboxes the workers', by worker
   */
  Orphans(JobQueues jobs, int[] nodeOfWorker, List<Mailbox> mailboxes) {
    this.jobs = jobs;
    this.nodeOfWorker = nodeOfWorker;
    this.mailboxes = mailboxes;
    this.ended = new AtomicIntegerArray(nodeOfWorker.length);
  }

  /** By a worker that has found nothing more to do, and looks once more behind this. */
  void enter(int worker) {
    ended.set(worker, 1);
  }

  boolean hasEnded(int worker) {
    return ended.get(worker) != 0;
  }

  /** What was left for a worker that has ended, or for a node all of whose workers have. */
  @Nullable Object poll() {
    @Nullable Object orphan = null;
    for (int worker = 0; worker < nodeOfWorker.length && orphan == null; worker++) {
      orphan = hasEnded(worker) ? mailboxes.get(worker).poll() : null;
    }
    return orphan == null ? jobs.pollStrict(this::haveEnded) : orphan;
  }

  private boolean haveEnded(int node) {
    for (int worker = 0; worker < nodeOfWorker.length; worker++) {
      if (nodeOfWorker[worker] == node && !hasEnded(worker)) {
        return false;
      }
    }
    return true;
  }
}
