package org.numascape.pool;

/**
 * A virtual thread that can go on, as the queues hold it in a pool of several nodes: it remembers
 * where it last ran. In a pool of one node they hold what the JDK handed over, a {@link Runnable},
 * and nothing more need be touched to let it go on.
 */
abstract class Mountable {
  static final int NOWHERE = -1;

  /** Notes the node where it goes on, before it does; whether it was on another one before. */
  abstract boolean moveTo(int node);

  /** Lets it go on, on the calling platform thread, until it blocks or ends. */
  abstract void goOn();
}
