package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What thieves last saw of a queue, so that they take only what has waited: two fibers that hand
 * work to each other stay on their worker, and what waits behind a fiber that goes on is taken.
 *
 * <p>Thieves write it, opaquely and without coordination: if two meet, an item is taken a little
 * earlier or later than it should.
 */
final class Sighting {
  private static final VarHandle PUSHED;
  private static final VarHandle NANOS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PUSHED = lookup.findVarHandle(Sighting.class, "pushed", long.class);
      NANOS = lookup.findVarHandle(Sighting.class, "nanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How many items had been put into the queue then. */
  private long pushed;

  private long nanos;

  /** What a thief makes of a queue. */
  enum Finding {
    /** Nothing is in it, and nothing was put in since it was last seen. */
    QUIET,
    /** What is in it came lately, or others took it. */
    MOVING,
    /** Its first item has waited. */
    WAITING;

    /** What two queues are together. */
    Finding or(Finding other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /**
   * Looks at a queue.
   *
   * @param takenNow how many items were ever taken
   * @param pushedNow how many were ever put in
   */
  Finding look(long takenNow, long pushedNow, long patienceNanos) {
    long seen = (long) PUSHED.getAcquire(this);
    if (takenNow - seen < 0) {
      // What was in it then still is.
      return System.nanoTime() - (long) NANOS.getOpaque(this) >= patienceNanos
          ? Finding.WAITING
          : Finding.MOVING;
    }
    if (pushedNow == seen) {
      return Finding.QUIET;
    }
    NANOS.setOpaque(this, System.nanoTime());
    PUSHED.setRelease(this, pushedNow);
    return Finding.MOVING;
  }
}
