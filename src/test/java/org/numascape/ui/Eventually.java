package org.numascape.ui;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what comes from another thread. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Eventually() {}

  /** Asks until the answer is neither null, false nor an exception, for two minutes at most. */
  static <T> T eventually(Callable<T> question) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Object reason;
      try {
        T answer = question.call();
        if (answer != null && !answer.equals(false)) {
          return answer;
        }
        reason = answer;
      } catch (Exception e) {
        reason = e;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE + ": " + reason);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
