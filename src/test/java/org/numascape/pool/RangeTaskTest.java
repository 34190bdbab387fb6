package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a range does that is worked off by a loop over its halves. */
class RangeTaskTest {
  private static final int LENGTH = 1000;

  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(1, 1, workers, 1))
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  /** The sum of the reciprocals of from+1..to, halved as ranges are. */
  private static double sumByHalves(long from, long to, long grain) {
    if (to - from > grain) {
      long middle = from + (to - from) / 2;
      return sumByHalves(from, middle, grain) + sumByHalves(middle, to, grain);
    }
    return sum(from, to);
  }

  private static double sum(long from, long to) {
    double sum = 0;
    for (long i = from; i < to; i++) {
      sum += 1.0 / (i + 1);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 100, 999, 1000})
  void resultsAreCombinedInThePairsThatHalvingGives(long grain) {
    try (NumaPool pool = pool(1)) {
      assertThat(pool.parallelSum(0, LENGTH, grain, (worker, from, to) -> sum(from, to)))
          .isEqualTo(sumByHalves(0, LENGTH, grain));
    }
  }

  @Test
  void aPassThatTookLongIsFollowedByOneFromTheOtherEnd() {
    try (NumaPool pool = pool(1)) {
      for (boolean backwards : List.of(false, true, false)) {
        List<Long> begins = new ArrayList<>();
        pool.parallelFor(
            0,
            64,
            4,
            (worker, from, to) -> {
              begins.add(from);
              LockSupport.parkNanos(SweepDirection.SHORT_NANOS);
            });
        List<Long> expected =
            new ArrayList<>(LongStream.range(0, 16).mapToObj(i -> 4 * i).toList());
        assertThat(begins).isEqualTo(backwards ? expected.reversed() : expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void resultsAreCombinedInRangeOrderFromWhicheverEndTheyAreWorkedOff(int workers) {
    String expected =
        LongStream.range(0, LENGTH).mapToObj(Long::toString).collect(Collectors.joining(","));
    try (NumaPool pool = pool(workers)) {
      for (int pass = 0; pass < 4; pass++) {
        double sum =
            pool.parallelSum(
                0,
                LENGTH,
                3,
                (worker, from, to) -> {
                  LockSupport.parkNanos(SweepDirection.SHORT_NANOS);
                  return sum(from, to);
                });
        assertThat(sum)
            .isEqualTo(pool.parallelSum(0, LENGTH, 3, (worker, from, to) -> sum(from, to)));
        String joined =
            pool.parallelReduce(
                0,
                LENGTH,
                1,
                "",
                (worker, from, to) -> "" + from,
                (one, other) -> one + "," + other);
        assertThat(joined).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theOtherPiecesHaveBeenDoneThoughTwoThrewWhenTheCallerGetsWhatOneThrew(int workers) {
    int pieces = 200;
    AtomicIntegerArray visits = new AtomicIntegerArray(pieces);
    try (NumaPool pool = pool(workers)) {
      assertThatThrownBy(
              () ->
                  pool.parallelFor(
                      0,
                      pieces,
                      1,
                      (worker, from, to) -> {
                        visits.incrementAndGet((int) from);
                        if (from == 17 || from == 190) {
                          throw new IllegalStateException("piece");
                        }
                        // Long enough that what is left undone is not done before it is missed.
                        LockSupport.parkNanos(1_000_000);
                      }))
          .isInstanceOf(TaskFailedException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("piece");
      for (int i = 0; i < pieces; i++) {
        assertThat(visits.get(i)).as("visits of %d", i).isEqualTo(1);
      }
    }
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theOtherPiecesHaveBeenDoneThoughWhatEachThrewHasNoMessage(int workers) {
    assertThatEachPieceIsDoneThoughEachThrows(workers, new Speechless(), Speechless.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theOtherPiecesHaveBeenDoneThoughEachHandsTheSameFailureOn(int workers) {
    assertThatEachPieceIsDoneThoughEachThrows(
        workers,
        TaskFailedException.of(new IllegalStateException("earlier")),
        IllegalStateException.class);
  }

  private static void assertThatEachPieceIsDoneThoughEachThrows(
      int workers, RuntimeException thrown, Class<? extends Throwable> cause) {
    AtomicIntegerArray visits = new AtomicIntegerArray(200);
    try (NumaPool pool = pool(workers)) {
      assertThatThrownBy(
              () ->
                  pool.parallelFor(
                      0,
                      visits.length(),
                      1,
                      (worker, from, to) -> {
                        // Long enough that what is left undone is not done before it is missed.
                        LockSupport.parkNanos(1_000_000);
                        visits.incrementAndGet((int) from);
                        throw thrown;
                      }))
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(cause);
      for (int i = 0; i < visits.length(); i++) {
        assertThat(visits.get(i)).as("visits of %d", i).isEqualTo(1);
      }
      assertThat(thrown.getSuppressed()).isEmpty();
    }
  }

  @Test
  void aCombinerThatThrowsFailsTheReductionAndThePoolLives() {
    try (NumaPool pool = pool(2)) {
      assertThatThrownBy(
              () ->
                  pool.parallelReduce(
                      0,
                      LENGTH,
                      1,
                      0L,
                      (worker, from, to) -> from,
                      (one, other) -> {
                        throw new ArithmeticException("no");
                      }))
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(ArithmeticException.class);
      assertThat(pool.parallelReduce(0, LENGTH, 1, 0L, (worker, from, to) -> from, Long::sum))
          .isEqualTo(LENGTH * (LENGTH - 1L) / 2);
    }
  }

  @Test
  void aPieceThatLeavesATaskForkedDoesNotKeepTheOthersFromBeingDone() {
    AtomicIntegerArray visits = new AtomicIntegerArray(LENGTH);
    AtomicIntegerArray left = new AtomicIntegerArray(LENGTH);
    try (NumaPool pool = pool(1)) {
      pool.parallelFor(
          0,
          LENGTH,
          10,
          (worker, from, to) -> {
            worker.fork(
                new Task() {
                  @Override
                  protected void run(Worker executing) {
                    left.incrementAndGet((int) from);
                  }
                });
            for (long i = from; i < to; i++) {
              visits.incrementAndGet((int) i);
            }
          });
    }
    int tasks = 0;
    for (int i = 0; i < LENGTH; i++) {
      assertThat(visits.get(i)).as("visits of %d", i).isEqualTo(1);
      assertThat(left.get(i)).isLessThanOrEqualTo(1);
      tasks += left.get(i);
    }
    assertThat(tasks).isEqualTo(128); // 1000 is halved down to 7 and 8
  }

  @Test
  void framesOfAPieceLiveUntilItEnds() {
    try (NumaPool pool = pool(1)) {
      long[] last = {-1};
      pool.parallelFor(
          0,
          64,
          1,
          (worker, from, to) -> {
            if (last[0] >= 0) {
              Frame ended = worker.frame(last[0]);
              assertThatThrownBy(() -> ended.getByte(0)).isInstanceOf(IllegalStateException.class);
            }
            last[0] = worker.allocateFrame(64).handle();
          });
      assertThat(last[0]).isNotNegative();
    }
  }
}
