package org.numascape.pool;

import java.util.concurrent.TimeUnit;

/**
 * From which end the parts of a range are worked off: to and fro. What a pass touched last is still
 * in the caches, and if all of it is larger than they are, a next pass that began where this one
 * began would drive that out before it came to it. NAS CG class W, whose matrix has 3 MB a worker,
 * takes 8 % less time with caches of 2 MB.
 *
 * <p>A pass that took a short time leaves the direction as it is, since it has left most of a cache
 * as it was: the short sums between two products with a matrix shall not turn the second one back.
 *
 * <p>Any thread; of passes at the same time either may win, as nothing but speed depends on it.
 */
final class SweepDirection {
  /** In which a core reads some hundred kilobytes of what is in no cache of its own. */
  static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private boolean backwards;

  boolean isBackwards() {
    return backwards;
  }

  /** Notes that a pass in this direction has ended. */
  void passed(boolean wasBackwards, long nanos) {
    if (nanos >= SHORT_NANOS) {
      backwards = !wasBackwards;
    }
  }
}
