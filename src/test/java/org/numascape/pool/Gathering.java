package org.numascape.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forks one child for each other worker of its pool, and is content when all of them run at a time,
 * but for workers that wait within another tree of tasks: then no worker slept while there was
 * work.
 */
final class Gathering extends Task {
  private final int patienceSeconds;
  private final AtomicInteger present = new AtomicInteger();
  private final Runnable atFailure;
  private boolean complete;

  Gathering(int patienceSeconds) {
    this(patienceSeconds, () -> {});
  }

  /**
   * Makes one to be invoked.
   *
   * @param atFailure called while those that came are still here
   */
  Gathering(int patienceSeconds, Runnable atFailure) {
    this.patienceSeconds = patienceSeconds;
    this.atFailure = atFailure;
  }

  boolean isComplete() {
    return complete;
  }

  private boolean awaitAll(NumaPool pool) {
    present.incrementAndGet();
    return Patience.await(
        patienceSeconds, () -> present.get() + pool.waitingWorkers().count() >= pool.workers());
  }

  @Override
  protected void run(Worker worker) {
    Task[] children = new Task[worker.pool().workers() - 1];
    for (int i = 0; i < children.length; i++) {
      children[i] =
          new Task() {
            @Override
            protected void run(Worker executing) {
              awaitAll(executing.pool());
            }
          };
      worker.fork(children[i]);
    }
    complete = awaitAll(worker.pool());
    if (!complete) {
      atFailure.run();
    }
    for (int i = children.length - 1; i >= 0; i--) {
      worker.join(children[i]);
    }
  }
}
