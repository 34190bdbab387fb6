package org.numascape.pool;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.JobQueues.Recipient;

/** One job on each of some nodes, for a caller that waits for all. */
final class EachNode {
  private final NumaPool pool;
  private final List<Part> parts;

  EachNode(NumaPool pool, List<Recipient> recipients, Runnable job) {
    this.pool = pool;
    this.parts = recipients.stream().map(recipient -> new Part(pool, recipient, job)).toList();
  }

  /** What a node does. Nobody but the caller knows of it. */
  static final class Part extends JobFuture<@Nullable Void> {
    private final Recipient recipient;

    private Part(NumaPool pool, Recipient recipient, Runnable job) {
      super(pool, Executors.callable(job, null), false);
      this.recipient = recipient;
    }
  }

  /** As {@link NumaPool#onEachNode}. */
  void execute() throws InterruptedException {
    @Nullable Worker worker = pool.currentWorker();
    if (worker != null && Thread.interrupted()) {
      throw new InterruptedException(); // and no job on this thread sees it
    }
    try {
      parts.forEach(part -> pool.offer(part, part.recipient));
      @Nullable TaskFailedException failure = null;
      for (Part part : parts) {
        if (worker != null && part.recipient.node() == worker.node()) {
          worker.executeNow(part);
        }
      }
      for (Part part : parts) {
        try {
          part.get();
        } catch (ExecutionException e) {
          failure = TaskFailedException.first(failure, TaskFailedException.of(e.getCause()));
        } catch (CancellationException e) {
          failure = TaskFailedException.first(failure, TaskFailedException.of(LifeCycle.closed()));
        }
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      parts.forEach(part -> part.cancel(true));
    }
  }
}
