package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two workers of one node without work, and one public task with each worker of three others. */
@Timeout(600)
class SmallFarTaskTest {
  private static final int WORKERS = 8;
  private static final int PATIENCE_SECONDS = 60;

  /** Four times the patience that a worker begins with. */
  private static final long UNTIL_ANYTHING_NANOS = 400_000;

  /**
   * How long after they begin to look one of the two has a task of another node.
   *
   * @param generation how many forks lie between the tasks and the root of their tree
   */
  private static long nanosUntilStolen(int generation) {
    CyclicBarrier barrier = new CyclicBarrier(WORKERS);
    CountDownLatch over = new CountDownLatch(1);
    AtomicLong start = new AtomicLong(Long.MAX_VALUE);
    AtomicLong nanos = new AtomicLong();
    try (NumaPool pool =
        NumaPool.builder(Machines.of(4, 1, 2, 1)).emulatedOn(Machines.of(1, 1, 2, 1)).build()) {
      pool.parallelFor(
          0,
          WORKERS,
          1,
          (worker, from, to) -> {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS); // each worker has one part
            if (worker.node() == 0) {
              barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              start.accumulateAndGet(System.nanoTime(), Math::min);
              return;
            }
            Task task =
                new Task() {
                  @Override
                  protected void run(Worker thief) {
                    long now = System.nanoTime();
                    if (thief != worker && over.getCount() > 0) {
                      nanos.compareAndSet(0, now - start.get());
                      over.countDown();
                    }
                  }
                };
            int before = worker.deque.generation();
            worker.deque.setGeneration(generation);
            worker.fork(task);
            while (worker.deque.publish()) {
              assertThat(worker.deque.tasks()).isOne();
            }
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            worker.join(task);
            worker.deque.setGeneration(before);
          });
    }
    return nanos.get();
  }

  private static LongStream timesUntilStolen(int generation) {
    return LongStream.generate(() -> nanosUntilStolen(generation)).limit(20);
  }

  @Test
  void aTaskNearTheRootIsFetchedAtOnce() {
    assertThat(timesUntilStolen(0).min().orElseThrow()).isLessThan(UNTIL_ANYTHING_NANOS);
  }

  @Test
  void oneFarFromItIsLeftToItsNodeForFourTimesTheUsualPatience() {
    assertThat(timesUntilStolen(100).min().orElseThrow())
        .isGreaterThanOrEqualTo(UNTIL_ANYTHING_NANOS);
  }
}
