package org.numascape.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code invokeAny} for a caller that is a worker, of this pool or another: it works meanwhile,
 * where the inherited one would block, and in a pool of one worker, which a job calls back, for
 * ever.
 */
final class FirstSuccess<T extends @Nullable Object> {
  private final NumaPool pool;
  private final Queue<JobFuture<T>> ended = new ConcurrentLinkedQueue<>();
  private final List<JobFuture<T>> all = new ArrayList<>();

  FirstSuccess(NumaPool pool, Collection<? extends Callable<T>> jobs) {
    if (jobs.isEmpty()) {
      throw new IllegalArgumentException("jobs=[] must hold at least one");
    }
    this.pool = pool;
    for (Callable<T> job : jobs) {
      JobFuture<T> future =
          new JobFuture<>(pool, job, true) {
            @Override
            protected void done() {
              ended.add(this);
              if (state() == State.SUCCESS) {
                // The caller may be busy with one of the others, which waits to be cancelled.
                cancelAll();
              }
            }
          };
      all.add(future);
    }
  }

  T await(Worker worker, long timeoutNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    long limitNanos = Math.max(0, timeoutNanos);
    try {
      all.forEach(pool::execute);
      for (int failed = 0; ; failed++) {
        doSome(worker, limitNanos);
        worker.helpUntil(
            () -> !ended.isEmpty(),
            limitNanos - (System.nanoTime() - start),
            () -> firstLeftTo(worker),
            tree -> all.stream().anyMatch(job -> job.isOf(worker, tree)));
        @Nullable JobFuture<T> first = ended.poll();
        if (first == null) {
          throw new TimeoutException();
        }
        try {
          return first.get();
        } catch (ExecutionException e) {
          if (failed + 1 == all.size()) {
            throw e;
          }
        } catch (CancellationException e) {
          // By whom shutdownNow gave it to.
          if (failed + 1 == all.size()) {
            throw new ExecutionException(e);
          }
        }
      }
    } finally {
      cancelAll();
    }
  }

  private @Nullable Object firstLeftTo(Worker worker) {
    for (JobFuture<T> job : all) {
      @Nullable Runnable left = job.leftTo(worker);
      if (left != null) {
        return left;
      }
    }
    return null;
  }

  /**
   * Does what nobody has begun, until one has ended. With a time limit, that is left to others as
   * long as not all wait.
   */
  private void doSome(Worker worker, long timeoutNanos) throws InterruptedException {
    if (timeoutNanos == Long.MAX_VALUE || (timeoutNanos > 0 && worker.pool().workers() == 1)) {
      for (JobFuture<T> job : all) {
        if (ended.isEmpty()) {
          job.doNow(worker);
        }
      }
    }
  }

  private void cancelAll() {
    all.forEach(future -> future.cancel(true));
  }
}
