package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers 0, 1 and 2 are on node 0; worker 3 is alone on node 1. */
@Timeout(600)
class LoyaltyTest {
  private final Scouts scouts = new Scouts(4, 2);
  private final Loyalty zero = new Loyalty(scouts, 0, 0, new int[] {1, 2});
  private final Loyalty one = new Loyalty(scouts, 1, 0, new int[] {0, 2});
  private final Loyalty two = new Loyalty(scouts, 2, 0, new int[] {0, 1});

  /** Lets time pass. */
  private static void pass(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.yield();
    }
  }

  /**
   * Whether worker 1 has become impatient some time after it began to wait; tried again where this
   * thread was off its PU until it should have.
   *
   * @param nanos how long it waits
   * @param patienceNanos that may pass, at most, from before it begins to after it was asked
   */
  private boolean isImpatientAfter(long nanos, long patienceNanos) {
    while (true) {
      long start = System.nanoTime();
      one.becomeHungry();
      assertThat(one.mayGoFar()).isFalse();
      pass(nanos);
      boolean impatient = one.isImpatient();
      if (System.nanoTime() - start < patienceNanos) {
        return impatient;
      }
    }
  }

  @Test
  void oneWorkerOfAHungryNodeGoesFarAndTheNextOneWhenItIsBack() {
    assertThat(zero.mayGoFar()).isTrue();
    assertThat(one.mayGoFar()).isFalse();
    assertThat(zero.mayGoFar()).isTrue();
    zero.stayNear();
    assertThat(two.mayGoFar()).isTrue();
    assertThat(zero.mayGoFar()).isFalse();
  }

  @Test
  void nobodyGoesFarWhileANeighbourWorksUntilPatienceEnds() {
    zero.endHunger();
    assertThat(isImpatientAfter(0, 100_000)).isFalse();
    pass(1_000_000);
    assertThat(one.isImpatient()).isTrue();
    assertThat(one.mayGoFar()).isTrue();
    one.becomeHungry();
    assertThat(one.mayGoFar()).isFalse();
  }

  @Test
  void patienceGrowsToFourTimesTheWaitThatBroughtSomethingNear() {
    zero.endHunger();
    one.mayGoFar();
    pass(20_000_000);
    one.foundNear();
    one.endHunger();
    assertThat(isImpatientAfter(1_000_000, 50_000_000)).isFalse();
  }

  @Test
  void patienceGrowsToFourTimesWhatANeighbourTookToAnswer() {
    zero.endHunger();
    one.neighbourAnswered(20_000_000);
    assertThat(isImpatientAfter(1_000_000, 50_000_000)).isFalse();
  }

  @Test
  void theTimeUntilANeighbourAnsweredIsNoWaitInVain() {
    zero.endHunger();
    one.neighbourAnswered(20_000_000); // now it waits for 50 ms
    boolean impatient;
    boolean late;
    do {
      long start = System.nanoTime();
      one.becomeHungry();
      one.mayGoFar();
      pass(60_000_000);
      assertThat(one.isImpatient()).isTrue();
      one.neighbourAnswered(60_000_000);
      impatient = one.isImpatient();
      late = System.nanoTime() - start >= 110_000_000;
    } while (late);
    assertThat(impatient).isFalse();
  }

  @Test
  void whatSeemsTooSmallIsFetchedAfterFourTimesThePatience() {
    zero.endHunger();
    one.mayGoFar();
    pass(20_000_000);
    one.foundNear(); // now it waits for 50 ms
    boolean late;
    do {
      long start = System.nanoTime();
      one.becomeHungry();
      one.mayGoFar();
      pass(60_000_000);
      boolean anything = one.takesAnything();
      late = System.nanoTime() - start >= 200_000_000;
      assertThat(one.isImpatient()).isTrue();
      assertThat(anything && !late).isFalse();
    } while (late);
    pass(200_000_000);
    assertThat(one.takesAnything()).isTrue();
  }

  @Test
  void patienceShrinksWhenOnlyOtherNodesHadWork() {
    zero.endHunger();
    one.mayGoFar();
    pass(50_000_000);
    one.foundNear(); // now it would wait for at least 50 ms
    for (int i = 0; i < 40; i++) {
      one.becomeHungry();
      one.mayGoFar();
      one.foundFar();
    }
    one.becomeHungry();
    one.mayGoFar();
    pass(5_000_000);
    assertThat(one.isImpatient()).isTrue();
  }

  @Test
  void aWorkerAloneOnItsNodeAlwaysGoesFar() {
    Loyalty three = new Loyalty(scouts, 3, 1, new int[0]);
    three.becomeHungry();
    assertThat(three.mayGoFar()).isTrue();
    three.stayNear();
    assertThat(three.mayGoFar()).isTrue();
  }
}
