package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that does one job after another, and rests on its worker in between.
 *
 * <pre>
 * field  written by                     how       so that
 * job    the worker on which it rests   volatile  it is seen when park returns, whatever the reason
 *        the thread, null               volatile  it waits for the next
 * </pre>
 */
final class RecycledFiber extends Fiber {
  /** In the place of a job: the thread is to end. */
  private enum End implements Runnable {
    END;

    @Override
    public void run() {}
  }

  private volatile @Nullable Runnable job;

  RecycledFiber(Fibers fibers, Runnable first) {
    super(fibers, NOWHERE);
    this.job = first;
  }

  /** By the worker on which it rests: lets it go on with a job. */
  void wake(Runnable next) {
    job = next;
    LockSupport.unpark(thread());
  }

  /** By the worker on which it rests: lets it end. */
  void end() {
    wake(End.END);
  }

  @Override
  void live() {
    fibers.enroll(this);
    boolean rests;
    do {
      fibers.countBegin(this);
      performNext();
      // An interrupt was meant for the job.
      Thread.interrupted();
      fibers.end();
      rests = fibers.rest(this);
      while (rests && job == null) {
        LockSupport.park(this);
        Thread.interrupted();
      }
    } while (rests && job != End.END);
  }

  /** Its frame has ended when the fiber rests, and keeps nothing of the job alive. */
  private void performNext() {
    @Nullable Runnable next = job;
    if (next != null) {
      perform(next);
    }
    job = null;
  }
}
