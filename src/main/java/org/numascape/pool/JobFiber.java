package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/** A virtual thread for one job. */
final class JobFiber extends Fiber {
  private @Nullable Runnable job;

  JobFiber(Fibers fibers, int node, Runnable job) {
    super(fibers, node);
    this.job = job;
  }

  @Override
  void live() {
    fibers.begin(this);
    @Nullable Runnable once = job;
    job = null; // what it holds may be large, and the roll of fibers holds this for longer
    try {
      if (once != null) {
        perform(once);
      }
    } finally {
      fibers.end();
    }
  }
}
