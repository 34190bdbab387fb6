package org.numascape.pool;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.numascape.platform.Threads;

/**
 * The thread of a worker. It counts the interrupts that others send, as a job that waits may carry
 * fibers meanwhile: the JDK clears the interrupt of a carrier when it mounts and unmounts one.
 *
 * <p>The count changes together with the interrupt itself, under a lock: who reads both has neither
 * missed nor counted one twice.
 */
final class WorkerThread extends Thread {
  final Worker worker;
  final LocalFibers fibers;
  private final Object interruptLock = new Object();
  private volatile long interrupts;

  /** Whether this thread is cancelling a job, which may lie lower on its own stack. */
  private boolean cancels;

  private volatile OptionalInt kernelId = OptionalInt.empty();

  WorkerThread(Worker worker) {
    super("numascape-worker-" + worker.index());
    this.worker = worker;
    this.fibers = worker.fibers;
    setDaemon(true);
  }

  @Override
  public void run() {
    kernelId = Threads.currentId();
    worker.run();
  }

  @Override
  public void interrupt() {
    synchronized (interruptLock) {
      if (Thread.currentThread() != this || cancels) {
        interrupts++;
      }
      super.interrupt();
    }
  }

  /**
   * Cancels a job. If that waits on this very thread, below the one that cancels it, its interrupt
   * counts as if another thread had sent it. This thread only.
   */
  boolean cancel(BooleanSupplier cancellation) {
    boolean outer = cancels;
    cancels = true;
    try {
      return cancellation.getAsBoolean();
    } finally {
      cancels = outer;
    }
  }

  /** How many interrupts others have sent. */
  long interrupts() {
    return interrupts;
  }

  /**
   * Takes the interrupt that has come so far, as {@link Thread#interrupted} does, and counts all
   * later ones. This thread only.
   */
  Arrived takeInterrupt() {
    synchronized (interruptLock) {
      return new Arrived(Thread.interrupted(), interrupts);
    }
  }

  /** Whether there was an interrupt, and how many there had been. */
  record Arrived(boolean any, long interrupts) {}

  /** Takes an interrupt back that was meant for a job that has ended. This thread only. */
  void retractInterrupt() {
    synchronized (interruptLock) {
      Thread.interrupted();
      interrupts--;
    }
  }

  /**
   * Leaves this thread interrupted after a job if others have sent an interrupt meanwhile, even if
   * the job took it, and else not, even if the job left one. This thread only.
   */
  void keepOthersInterrupt(Arrived before) {
    synchronized (interruptLock) {
      if (interrupts == before.interrupts()) {
        Thread.interrupted();
      } else {
        super.interrupt();
      }
    }
  }

  /** The kernel's number of it; absent before it has started, and where there is none. */
  OptionalInt kernelId() {
    return kernelId;
  }
}
