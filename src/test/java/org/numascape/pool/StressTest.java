package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Pools of all sizes, in rounds of random work with faults, for {@code -Dnumascape.stress.seconds}.
 */
class StressTest {
  private static final long SECONDS = Long.getLong("numascape.stress.seconds", 4);

  @Test
  void whatAPoolAcceptsComesToItsEndAndNothingIsLeft() throws InterruptedException {
    long first = Seeds.next();
    SplittableRandom seeds = new SplittableRandom(first);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    int rounds = 0;
    int completed = 0;
    do {
      long seed = Seeds.isGiven() ? first : seeds.nextLong();
      StressRound round = new StressRound(seed);
      try {
        round.run();
      } catch (AssertionError e) {
        throw new AssertionError(Seeds.advice(seed), e);
      }
      completed += round.completed();
      rounds++;
    } while (System.nanoTime() < end);
    System.out.println("stress: " + rounds + " rounds, " + completed + " pieces of work");
    assertThat(completed).isPositive();
  }
}
