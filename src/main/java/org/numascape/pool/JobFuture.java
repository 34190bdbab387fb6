package org.numascape.pool;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future of a pool; a worker that waits for it works meanwhile, so that it can't wait for itself.
 *
 * <p>Who cancels stores {@code interrupts} before the state of {@link FutureTask} changes, and the
 * job's worker reads it after it has seen that state: an interrupt meant for the job is not missed.
 */
class JobFuture<V extends @Nullable Object> extends FutureTask<V> {
  private final NumaPool pool;
  private volatile boolean interrupts;

  JobFuture(NumaPool pool, Callable<V> job) {
    super(job);
    this.pool = pool;
  }

  /**
   * Waits for all.
   *
   * @throws TaskFailedException if one threw; the others have ended
   */
  static void awaitAll(List<? extends JobFuture<?>> futures) throws InterruptedException {
    @Nullable ExecutionException failure = null;
    for (JobFuture<?> future : futures) {
      try {
        future.get();
      } catch (ExecutionException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw TaskFailedException.of(failure.getCause());
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (mayInterruptIfRunning) {
      interrupts = true;
    }
    return super.cancel(mayInterruptIfRunning);
  }

  @Override
  public void run() {
    boolean begins = !isDone();
    super.run();
    if (begins && interrupts && isCancelled()) {
      // It was meant for this job, not for one that waits below it on the same thread.
      Thread.interrupted();
    }
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    @Nullable Worker worker = pool.currentWorker();
    if (worker != null) {
      worker.helpUntil(this::isDone, Long.MAX_VALUE);
    } else {
      pool.callersPu().noteWait(System.nanoTime());
    }
    return super.get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    @Nullable Worker worker = pool.currentWorker();
    if (worker == null) {
      pool.callersPu().noteWait(System.nanoTime());
      return super.get(timeout, unit);
    }
    worker.helpUntil(this::isDone, unit.toNanos(timeout));
    return super.get(0, TimeUnit.NANOSECONDS);
  }
}
