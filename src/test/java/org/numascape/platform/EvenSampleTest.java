package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EvenSampleTest {
  /** What the first passes take, in ascending order. */
  private static long[] taken(EvenSample sample, int passes) {
    return IntStream.range(0, passes)
        .mapToObj(sample::pass)
        .flatMapToLong(Arrays::stream)
        .sorted()
        .toArray();
  }

  @ParameterizedTest(name = "{0} of {1}, {2} at once, turn {3}")
  @CsvSource({
    "1000, 10007, 64, 0",
    "1000, 10007, 64, 12345",
    "256, 39064, 256, 7",
    "4096, 5584, 256, 1",
    "4096, 2147483647000, 256, 3",
    "256, 256, 256, 5",
    "256, 300, 100, 2"
  })
  void eachOfEqualRunsGivesOne(int most, long things, int mostAtOnce, long turn) {
    EvenSample sample = EvenSample.of(things, most, mostAtOnce, turn);
    long[] taken = taken(sample, sample.passes());

    assertThat(taken).hasSize(most);
    for (int run = 0; run < most; run++) {
      assertThat(taken[run]).isBetween(run * things / most, (run + 1) * things / most - 1);
    }
    for (int pass = 0; pass < sample.passes(); pass++) {
      assertThat(sample.pass(pass)).hasSizeLessThanOrEqualTo(mostAtOnce).isSorted();
    }
  }

  @Test
  void whereThereAreFewAllAreTaken() {
    EvenSample sample = EvenSample.of(700, 4096, 256, 9);

    assertThat(taken(sample, sample.passes())).isEqualTo(LongStream.range(0, 700).toArray());
    assertThat(EvenSample.of(0, 4096, 256, 9).passes()).isZero();
  }

  @Test
  void oneThatEndsEarlyIsEvenAllTheSame() {
    long things = 100_003;
    for (int turn = 0; turn < 20; turn++) {
      EvenSample sample = EvenSample.of(things, 4096, 256, turn);
      for (int passes = 1; passes <= sample.passes(); passes++) {
        int[] inPart = new int[256];
        for (long thing : taken(sample, passes)) {
          inPart[(int) (thing * 256 / things)]++;
        }
        // Where parts meet, a run may lie in either.
        assertThat(Arrays.stream(inPart).min().orElseThrow()).isGreaterThanOrEqualTo(passes - 1);
        assertThat(Arrays.stream(inPart).max().orElseThrow()).isLessThanOrEqualTo(passes + 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void turnsTogetherLeaveNothingOutThoughEachEndsAfterItsFirstPass(int passes) {
    int things = 39_064;
    BitSet seen = new BitSet(things);
    for (int turn = 0; turn < 2500; turn++) {
      for (long thing : EvenSample.of(things, 256 * passes, 256, turn).pass(0)) {
        seen.set((int) thing);
      }
    }

    assertThat(seen.nextClearBit(0)).isEqualTo(things);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void itDoesNotKeepStepWithWhatRecurs(int period) {
    for (int turn = 0; turn < 50; turn++) {
      double[] shares = new double[period];
      // Of 16 to a run: each 16th would be on the same node, however many are interleaved.
      for (long thing : EvenSample.of(4096, 256, 256, turn).pass(0)) {
        shares[(int) (thing % period)] += 1 / 256.0;
      }
      assertThat(Arrays.stream(shares).min().orElseThrow()).isGreaterThan(0.4 / period);
      assertThat(Arrays.stream(shares).max().orElseThrow()).isLessThan(1.6 / period);
    }
  }
}
