package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** From which end passes begin. */
class SweepDirectionTest {
  private final SweepDirection direction = new SweepDirection();

  @Test
  void theFirstPassBeginsAtTheBeginning() {
    assertThat(direction.isBackwards()).isFalse();
  }

  @Test
  void aPassTurnsTheNextOneRound() {
    direction.passed(false, SweepDirection.SHORT_NANOS);
    assertThat(direction.isBackwards()).isTrue();
    direction.passed(true, SweepDirection.SHORT_NANOS);
    assertThat(direction.isBackwards()).isFalse();
  }

  @Test
  void shortPassesInBetweenChangeNothing() {
    direction.passed(false, SweepDirection.SHORT_NANOS);
    direction.passed(true, SweepDirection.SHORT_NANOS - 1);
    assertThat(direction.isBackwards()).isTrue();
  }

  @Test
  void aPassWithOthersInItIsTurnedRoundByItsOwnDirection() {
    direction.passed(false, SweepDirection.SHORT_NANOS); // one that began and ended in the other
    direction.passed(false, 2 * SweepDirection.SHORT_NANOS);
    assertThat(direction.isBackwards()).isTrue();
  }
}
