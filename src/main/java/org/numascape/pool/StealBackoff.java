package org.numascape.pool;

/**
 * When a thief leaves its victims alone for a while: after a long row of steals that each brought
 * next to nothing. A steal costs its victim a publication and a wait, some hundred nanoseconds;
 * where one worker forks and joins tiny tasks in a loop, thieves that take each of them make it ten
 * times as slow as it is alone (64-byte frames on two PUs: 72 ns a job, 11 with this, 7 alone).
 *
 * <p>The row has to be long, as most of a tree's tasks are leaves: of UTS T3's nodes seven in eight
 * are, and a thief that rests after a few of them misses the others. Used by that worker's thread
 * only.
 */
final class StealBackoff {
  /** What takes less from its steal to its end was hardly worth it. */
  static final long TINY_NANOS = 1_000;

  /** After how many of these in a row nothing else is to be expected. */
  static final int MANY = 64;

  /** Half of a search, so that a hungry worker looks once more before it sleeps. */
  static final long REST_NANOS = Worker.SEARCH_NANOS / 2;

  private long stoleNanos;
  private boolean hasStolen;
  private int tinyInARow;

  /** It has stolen a task, which it executes now. */
  void stole(long nowNanos) {
    stoleNanos = nowNanos;
    hasStolen = true;
  }

  /** A search begins: what was stolen, and what that forked, is done. */
  void becomeHungry(long nowNanos) {
    if (hasStolen) {
      hasStolen = false;
      tinyInARow = nowNanos - stoleNanos < TINY_NANOS ? Math.min(tinyInARow + 1, MANY) : 0;
    }
  }

  /** Whether it has to rest for {@link #REST_NANOS} at the beginning of each search. */
  boolean isTired() {
    return tinyInARow == MANY;
  }
}
