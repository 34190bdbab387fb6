package org.numascape.pool;

/**
 * Whether there is room on the calling thread's stack for what the pool itself does around a task
 * or a job. Where a user's recursion leaves none, it must be found out before something is taken
 * that others wait for: an overflow in the pool's own methods, between that and its end, would lose
 * it.
 */
final class StackRoom {
  /** Some 10 KiB in compiled code, and more in interpreted code, as what is to come takes more. */
  private static final int FRAMES = 100;

  private StackRoom() {}

  static boolean isThere() {
    try {
      return descend(FRAMES, 1, 2, 3, 4, 5, 6) > 0;
    } catch (StackOverflowError e) {
      return false;
    }
  }

  /**
   * @throws StackOverflowError if there is none
   */
  static void check() {
    if (descend(FRAMES, 1, 2, 3, 4, 5, 6) <= 0) {
      throw new StackOverflowError();
    }
  }

  /** What is needed after the call takes room in its frame. */
  private static long descend(int frames, long a, long b, long c, long d, long e, long f) {
    return frames == 0 ? 1 : descend(frames - 1, b, c, d, e, f, a) + ((a ^ b ^ c ^ d ^ e ^ f) & 1);
  }
}
