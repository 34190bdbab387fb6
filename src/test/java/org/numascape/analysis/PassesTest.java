package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Pass.Kind;

final class PassesTest {
  private static final List<Pass> PASSES =
      List.of(
          new Pass(Kind.WARM_UP, 100, 190),
          new Pass(Kind.WARM_UP, 200, 290),
          new Pass(Kind.REPETITION, 300, 390),
          new Pass(Kind.REPETITION, 500, 590),
          new Pass(Kind.REPETITION, 600, 690));

  @Test
  void passesOfOneKindThatBeginTooSoonAfterAnotherAreJoined() {
    assertThat(Passes.legible(PASSES, 25)).isEqualTo(PASSES);
    assertThat(Passes.legible(PASSES, 25.1))
        .containsExactly(
            new Pass(Kind.WARM_UP, 100, 290),
            new Pass(Kind.REPETITION, 300, 390),
            new Pass(Kind.REPETITION, 500, 690));
  }

  @Test
  void aPassIsNumberedAmongThoseOfItsKindWhileItLasts() {
    assertThat(Passes.at(PASSES, 200)).contains("warm-up 2 of 2");
    assertThat(Passes.at(PASSES, 599)).isEmpty();
    assertThat(Passes.at(PASSES, 600)).contains("repetition 3 of 3");
    assertThat(Passes.at(PASSES, 690)).isEmpty();
  }
}
