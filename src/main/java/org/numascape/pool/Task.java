package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that may fork others. Results are fields of the subclass; they may be read after
 * {@link Worker#join} or {@link NumaPool#invoke} returned. A task object is executed once.
 *
 * <p>Protocol of the status, for those who keep the pool:
 *
 * <pre>
 * field    written by               how                    so that
 * failure  who executes             plain, before status   the status publishes it
 * status   who executes it inline   release DONE/FAILED    its own joiner needs nothing more, and a
 *          in a join                                       foreign one finds it when it looks next
 * status   who executes it else     getAndSet DONE/FAILED  a WAITED put there meanwhile is seen
 * status   who forks it             plain, before it is    a task forked twice, or joined and never
 *                                   published              forked, is told so
 * status   its joiner, of a call    plain JOINED           it is not joined again
 * status   one that waits           CAS FORKED to WAITED   the waiter is unparked, or sees the end
 * waiter   one that waits           CAS null to itself,    who sees WAITED sees a waiter
 *                                   before that of status
 * </pre>
 *
 * Of those who wait, the first is unparked; others look again by themselves. A foreign joiner of an
 * inline task may miss its unpark, so workers wait with a time limit.
 */
public abstract class Task {
  private static final int NEW = 0;
  private static final int FORKED = 1;
  private static final int WAITED = 2;
  private static final int DONE = 3;
  private static final int FAILED = 4;

  /** Of a {@link LongCall} only: it was joined, and stands for nothing any more. */
  private static final int JOINED = 5;

  private static final VarHandle STATUS;
  private static final VarHandle WAITER;

  static {
    try {
      STATUS = MethodHandles.lookup().findVarHandle(Task.class, "status", int.class);
      WAITER = MethodHandles.lookup().findVarHandle(Task.class, "waiter", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private int status;
  private @Nullable Throwable failure;
  private @Nullable Thread waiter;

  /**
   * The work. {@code worker} is who executes it; it must not be used by another thread or kept.
   *
   * @throws Exception reaches the joiner as the cause of a {@link TaskFailedException}
   */
  protected abstract void run(Worker worker) throws Exception;

  /**
   * Notes that it is about to be forked or submitted, before that publishes it.
   *
   * @throws IllegalStateException if it was before
   */
  final void markForked() {
    if (status != NEW) {
      throw new IllegalStateException("a task is forked once; make a new one");
    }
    status = FORKED;
  }

  /** Takes that note back, if the task could not be published. */
  final void unmarkForked() {
    status = NEW;
  }

  /** Whether nobody forked, submitted or executed it. */
  final boolean isNew() {
    return (int) STATUS.getOpaque(this) == NEW;
  }

  final boolean isDone() {
    return (int) STATUS.getAcquire(this) >= DONE;
  }

  /** Ends a task that its joiner executes itself. */
  final void completeInline() {
    STATUS.setRelease(this, DONE);
  }

  final void failInline(Throwable thrown) {
    failure = thrown;
    STATUS.setRelease(this, FAILED);
  }

  /** Ends a task that somebody else may wait for. */
  final void complete(@Nullable Throwable thrown) {
    failure = thrown;
    int before = (int) STATUS.getAndSet(this, thrown == null ? DONE : FAILED);
    if (before == WAITED) {
      LockSupport.unpark(waiter);
    }
  }

  /** By its joiner: it is not to be joined again. */
  final void markJoined() {
    status = JOINED;
  }

  final boolean isJoined() {
    return (int) STATUS.getOpaque(this) == JOINED;
  }

  /** Whether it has neither ended nor a waiter, as far as the calling thread knows. */
  final boolean isForked() {
    return status == FORKED;
  }

  /**
   * Announces the calling thread as the one to unpark at the end, unless another was before, so
   * that it is to look again by itself; false if the end has come.
   */
  final boolean announceWaiter() {
    WAITER.compareAndSet(this, null, Thread.currentThread());
    return STATUS.compareAndSet(this, FORKED, WAITED) || !isDone();
  }

  /**
   * Waits for the end in a thread that is no worker of this pool; passes on what the task threw.
   */
  final void awaitFromOutside() {
    @Nullable Worker elsewhere = Worker.current();
    if (elsewhere != null) {
      elsewhere.awaitOtherPool(this);
    }
    boolean interrupted = false;
    while (!isDone()) {
      if (announceWaiter()) {
        if (waiter == Thread.currentThread()) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, Waiting.LAST_PARK_NANOS);
        }
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow();
  }

  /** Passes on what the task threw, once it is done. */
  final void rethrow() {
    if ((int) STATUS.getAcquire(this) == FAILED) {
      throw TaskFailedException.of(failure);
    }
  }
}
