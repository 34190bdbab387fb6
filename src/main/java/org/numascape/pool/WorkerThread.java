package org.numascape.pool;

import java.util.OptionalInt;
import org.numascape.platform.Threads;

/** The thread of a worker. */
final class WorkerThread extends Thread {
  final Worker worker;
  final LocalFibers fibers;
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

  /** The kernel's number of it; absent before it has started, and where there is none. */
  OptionalInt kernelId() {
    return kernelId;
  }
}
