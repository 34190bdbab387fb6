package org.numascape.pool;

/** A virtual thread for one job. */
final class JobFiber extends Fiber {
  private final Runnable job;

  JobFiber(Fibers fibers, int node, Runnable job) {
    super(fibers, node);
    this.job = job;
  }

  @Override
  void live() {
    fibers.begin(this);
    try {
      perform(job);
    } finally {
      fibers.end();
    }
  }
}
