package org.numascape.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future of a pool. A worker that waits for it does the job itself if nobody has begun it, so
 * that it can't wait for itself; else it works meanwhile on fibers, and on tasks of the tree that
 * it waits in and of the job's, but begins no other job, and no task of another tree, which might
 * wait for the one that it would lie on.
 *
 * <p>Who cancels stores {@code interrupts} before the state of {@link FutureTask} changes, and the
 * job's worker reads it after it has seen that state: an interrupt meant for the job is not missed.
 * {@code tree} is stored before the job runs; who reads it too early finds the state changed.
 */
class JobFuture<V extends @Nullable Object> extends FutureTask<V> {
  private static final long NOT_BEGUN = 0;

  /** It was begun by a thread that is no worker. */
  private static final long NO_WORKERS = -1;

  private final NumaPool pool;
  private final boolean forAnyWorker;
  private volatile boolean interrupts;
  private volatile long tree = NOT_BEGUN;

  /**
   * @param forAnyWorker whether who waits for it may do it
   */
  JobFuture(NumaPool pool, Callable<V> job, boolean forAnyWorker) {
    super(job);
    this.pool = pool;
    this.forAnyWorker = forAnyWorker;
  }

  /** Whether somebody has begun or cancelled it, so that it need not be begun again. */
  final boolean hasBegun() {
    return tree != NOT_BEGUN || isDone();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (mayInterruptIfRunning && !isDone()) {
      interrupts = true;
      if (Thread.currentThread() instanceof WorkerThread worker) {
        return worker.cancel(() -> super.cancel(true));
      }
    }
    return super.cancel(mayInterruptIfRunning);
  }

  @Override
  public void run() {
    boolean begins = !hasBegun();
    @Nullable WorkerThread worker =
        Thread.currentThread() instanceof WorkerThread thread ? thread : null;
    if (begins) {
      tree = worker == null ? NO_WORKERS : worker.worker.tree();
    }
    long before = worker == null ? 0 : worker.interrupts();
    super.run();
    if (begins && interrupts && isCancelled() && worker != null && worker.interrupts() != before) {
      // It was meant for this job, not for one that waits below it on the same thread.
      worker.retractInterrupt();
    }
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    @Nullable Worker worker = Worker.current();
    if (worker == null) {
      pool.callersPu().noteWait(System.nanoTime());
    } else {
      doNow(worker);
      worker.helpUntil(
          this::isDone, Long.MAX_VALUE, () -> leftTo(worker), its -> isOf(worker, its));
    }
    return super.get();
  }

  /**
   * As {@link #get()}; only if all workers of the pool wait, this one does the job itself, and may
   * be late.
   */
  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    @Nullable Worker worker = Worker.current();
    if (worker == null) {
      pool.callersPu().noteWait(System.nanoTime());
      return super.get(timeout, unit);
    }
    if (pool.workers() == 1 && unit.toNanos(timeout) > 0) {
      doNow(worker);
    }
    worker.helpUntil(
        this::isDone, unit.toNanos(timeout), () -> leftTo(worker), its -> isOf(worker, its));
    return super.get(0, TimeUnit.NANOSECONDS);
  }

  /** This job, if a worker that waits for it may do it and nobody has begun it; else null. */
  final @Nullable Runnable leftTo(Worker worker) {
    return forAnyWorker && worker.pool() == pool && !hasBegun() ? this : null;
  }

  /** Whether what is of a tree, as a worker of its pool knows it, belongs to this job. */
  final boolean isOf(Worker worker, long itsTree) {
    return itsTree == tree && worker.pool() == pool;
  }

  /** Does the job on this worker's thread, if it may and nobody has begun it. */
  final void doNow(Worker worker) throws InterruptedException {
    if (leftTo(worker) != null) {
      worker.executeNow(this);
    }
  }
}
