package org.numascape.pool;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Brings an owner to a thief that makes handshakes with it, which take a hundred times as long as
 * what an owner does: without it they would meet at the first of many states only. Neither waits
 * for long, so that a thread without a PU holds nobody up.
 */
final class Meeting {
  private static final int PATIENCE_SPINS = 2_000;
  private static final int LONG_PATIENCE_SPINS = 20_000;

  private volatile @Nullable Thread owner;
  private volatile boolean thiefIsHere;
  private volatile boolean thiefIsGone;

  /**
   * Owner: waits for the thief, and then for a moment of chance, short or as long as a handshake;
   * now and then until the thief has what it came for.
   */
  void ownerComes() {
    owner = Thread.currentThread();
    for (int i = 0; i < PATIENCE_SPINS && !thiefIsHere; i++) {
      Thread.onSpinWait();
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < LONG_PATIENCE_SPINS && !thiefIsGone; i++) {
        Thread.onSpinWait();
      }
      return;
    }
    for (int i = random.nextInt(random.nextBoolean() ? 10 : 1_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /** Thief: waits for the owner. */
  @Nullable Thread thiefComes() {
    thiefIsHere = true;
    for (int i = 0; i < PATIENCE_SPINS && owner == null; i++) {
      Thread.onSpinWait();
    }
    return owner;
  }

  /** Thief: has taken what it could. */
  void thiefGoes() {
    thiefIsGone = true;
  }
}
