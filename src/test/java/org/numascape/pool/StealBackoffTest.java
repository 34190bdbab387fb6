package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StealBackoffTest {
  private final StealBackoff backoff = new StealBackoff();
  private long nowNanos = Long.MAX_VALUE - 10 * StealBackoff.REST_NANOS; // it overflows

  private void steal(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      backoff.stole(nowNanos);
      nowNanos += nanos;
      backoff.becomeHungry(nowNanos);
    }
  }

  @Test
  void itRestsAfterALongRowOfTinyTasksAndStealsAfterThat() {
    steal(StealBackoff.MANY - 1, StealBackoff.TINY_NANOS - 1);
    assertThat(backoff.isResting(nowNanos)).isFalse();
    steal(1, StealBackoff.TINY_NANOS - 1);
    assertThat(backoff.isResting(nowNanos)).isTrue();
    assertThat(backoff.isResting(nowNanos + StealBackoff.REST_NANOS - 1)).isTrue();
    assertThat(backoff.isResting(nowNanos + StealBackoff.REST_NANOS)).isFalse();
  }

  @Test
  void itGoesOnRestingAsLongAsTasksAreTiny() {
    steal(StealBackoff.MANY + 1, 1);
    assertThat(backoff.isResting(nowNanos)).isTrue();
  }

  @Test
  void oneTaskOfSomeLengthEndsIt() {
    steal(StealBackoff.MANY, 1);
    steal(1, StealBackoff.TINY_NANOS);
    assertThat(backoff.isResting(nowNanos)).isFalse();
    steal(StealBackoff.MANY - 1, 1);
    assertThat(backoff.isResting(nowNanos)).isFalse();
  }

  @Test
  void searchesWithoutAStealDoNotCount() {
    for (int i = 0; i < 2 * StealBackoff.MANY; i++) {
      backoff.becomeHungry(nowNanos);
    }
    assertThat(backoff.isTired()).isFalse();
  }
}
