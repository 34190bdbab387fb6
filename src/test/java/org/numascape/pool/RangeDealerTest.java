package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who executes which part of a range, and when. */
@Timeout(600)
class RangeDealerTest {
  private static final int PATIENCE_SECONDS = 30;

  /** Executes a job on one worker, while the others do nothing. */
  private static void runOn(NumaPool pool, int chosen, Runnable job) throws Exception {
    CountDownLatch present = new CountDownLatch(pool.workers());
    CountDownLatch done = new CountDownLatch(pool.workers());
    AtomicBoolean ran = new AtomicBoolean();
    for (int i = 0; i < pool.workers(); i++) {
      pool.execute(
          () -> {
            present.countDown();
            Patience.await(PATIENCE_SECONDS, () -> present.getCount() == 0);
            if (Objects.requireNonNull(Worker.current()).index() == chosen) {
              Patience.await(PATIENCE_SECONDS, () -> done.getCount() == 1);
              job.run();
              ran.set(true);
            }
            done.countDown();
          });
    }
    assertThat(done.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isTrue();
  }

  /**
   * How long after the beginning of a range the part of a worker that blocks is begun by the one
   * that deals it; the shortest of some times.
   *
   * @param nodes how many the two workers stand on
   */
  private static long nanosUntilTakenBack(int nodes) throws Exception {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(nodes, 1, 2 / nodes, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .build()) {
      AtomicBoolean goOn = new AtomicBoolean();
      CountDownLatch blocked = new CountDownLatch(2);
      CountDownLatch done = new CountDownLatch(1);
      long[] shortest = {Long.MAX_VALUE};
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              blocked.countDown();
              Patience.await(PATIENCE_SECONDS, () -> blocked.getCount() == 0);
              if (Objects.requireNonNull(Worker.current()).index() == 1) {
                Patience.await(PATIENCE_SECONDS, goOn::get);
                return;
              }
              for (int attempt = 0; attempt < 50; attempt++) {
                long start = System.nanoTime();
                pool.parallelFor(
                    0,
                    2,
                    1,
                    (worker, from, to) -> {
                      assertThat(worker.index()).isZero();
                      if (from == 1) {
                        shortest[0] = Math.min(shortest[0], System.nanoTime() - start);
                      }
                    });
              }
              goOn.set(true);
              done.countDown();
            });
      }
      assertThat(done.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return shortest[0];
    }
  }

  @Test
  void aPartThatANeighbourDoesNotBeginIsDoneByWhoDealtItAsSoonAsItsOwnIsDone() throws Exception {
    assertThat(nanosUntilTakenBack(1)).isLessThan(Mailbox.PATIENCE_NANOS);
  }

  @Test
  void aPartForAnotherNodeIsLeftToItForAWhile() throws Exception {
    assertThat(nanosUntilTakenBack(2)).isGreaterThanOrEqualTo(Mailbox.PATIENCE_NANOS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoSharesItsPuWithOneToWhomAPartIsDealtDoesThatPartItself(int part) throws Exception {
    int pus = Runtime.getRuntime().availableProcessors();
    assumeTrue(pus >= 2 && pus <= 64, "the workers are twice as many as the PUs");
    try (NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 2 * pus, 1))
            .emulatedOn(Machines.of(1, 1, pus, 1))
            .build()) {
      assertThat(pool.parallelism()).isEqualTo(pus);
      int[] dealtTo = new int[pus];
      pool.onEachPart(0, pus, (worker, from, to) -> dealtTo[(int) from] = worker.index());
      int sharer =
          IntStream.range(0, 2 * pus)
              .filter(worker -> IntStream.of(dealtTo).noneMatch(other -> other == worker))
              .filter(
                  worker ->
                      pool.shares().areShared(pool.worker(worker), pool.worker(dealtTo[part])))
              .findFirst()
              .orElseThrow();
      int[] own = new int[pus];
      int rounds = 20;
      runOn(
          pool,
          sharer,
          () -> {
            for (int round = 0; round < rounds; round++) {
              pool.parallelFor(
                  0,
                  pus,
                  1,
                  (worker, from, to) -> own[(int) from] += worker.index() == sharer ? 1 : 0);
            }
          });
      assertThat(own[part]).isEqualTo(rounds);
    }
  }
}
