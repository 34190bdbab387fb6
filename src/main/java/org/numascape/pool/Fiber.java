package org.numascape.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread of a pool: its scheduler and its body. Each has a scheduler of its own, so that
 * this knows where its thread last ran.
 *
 * <pre>
 * field         written by      how                    so that
 * begun         the thread      plain, first of all    a later call of the scheduler, which comes
 *                                                      after that, is not taken for the start
 * continuation  who starts it   plain, once            it is seen by who makes it ready again, which
 *                                                      comes after its first run
 * node, ran     who mounts it   plain, before it runs  the same, and the next that mounts it
 * </pre>
 *
 * <p>It may be in the queues twice, as a thread dump makes ready again what is ready; the
 * continuation does nothing the second time.
 */
abstract class Fiber extends Mountable implements Executor, Runnable {
  final Fibers fibers;
  private final Thread thread;
  private boolean begun;
  private @Nullable Runnable continuation;
  private int node;
  private boolean ran;

  /**
   * Makes an unstarted thread.
   *
   * @param node where it is to be started; or {@link #NOWHERE}
   */
  Fiber(Fibers fibers, int node) {
    this.fibers = fibers;
    this.node = node;
    this.thread = VirtualThreads.unstarted(this, this);
  }

  final Thread thread() {
    return thread;
  }

  final int node() {
    return node;
  }

  /**
   * Called by the JDK, with the continuation, when the thread is started or can go on, or when
   * another can that inherited this scheduler.
   *
   * @throws RejectedExecutionException if it is started and the pool was shut down
   */
  @Override
  public final void execute(Runnable ready) {
    fibers.ready(this, ready);
  }

  /** Whether the thread has begun to run. */
  final boolean hasBegun() {
    return begun;
  }

  /** Whether the thread that can go on is this one, and not one that inherited the scheduler. */
  final boolean owns(Runnable ready) {
    if (continuation == null) {
      continuation = ready;
    }
    return continuation == ready;
  }

  @Override
  final boolean moveTo(int next) {
    boolean moved = ran && node != next;
    node = next;
    ran = true;
    return moved;
  }

  @Override
  final void goOn() {
    @Nullable Runnable known = continuation;
    if (known != null) {
      known.run();
    }
  }

  /** The thread's life. */
  @Override
  public final void run() {
    begun = true;
    live();
  }

  abstract void live();

  /** Executes a job; what it throws goes where a thread's goes, before anybody hears of the end. */
  static void perform(Runnable job) {
    try {
      job.run();
    } catch (Throwable thrown) {
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      } catch (Throwable ofTheHandler) {
        // Ignored, as the virtual machine does where a thread ends.
      }
    }
  }
}
