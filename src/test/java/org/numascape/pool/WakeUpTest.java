package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.Topology;

/** Workers that sleep, and work that comes. */
@Timeout(60)
class WakeUpTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(2, 1, 4, 1))
        .emulatedOn(MACHINE)
        .settings(new PoolSettings(workers, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  private static void untilAllSleep(NumaPool pool) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!pool.snapshot().workers().stream()
        .allMatch(worker -> worker.state() == WorkerState.IDLE)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(1);
    }
    // Beyond the first look after falling asleep, which has a time limit.
    Thread.sleep(5);
  }

  /** Forks one child for each other worker, and is content when all of them run at a time. */
  private static final class Gathering extends Task {
    private final AtomicInteger present = new AtomicInteger();
    private boolean complete;

    private boolean awaitAll(int workers) {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (present.get() < workers && System.nanoTime() < deadline) {
        Thread.yield();
      }
      return present.get() == workers;
    }

    @Override
    protected void run(Worker worker) {
      int workers = worker.pool().workers();
      Task[] children = new Task[workers - 1];
      for (int i = 0; i < children.length; i++) {
        children[i] =
            new Task() {
              @Override
              protected void run(Worker executing) {
                present.incrementAndGet();
                awaitAll(workers);
              }
            };
        worker.fork(children[i]);
      }
      present.incrementAndGet();
      complete = awaitAll(workers);
      for (int i = children.length - 1; i >= 0; i--) {
        worker.join(children[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void forkWakesAllThatSleepWhicheverOfThemWasLastToFallAsleep(int workers)
      throws InterruptedException {
    try (NumaPool pool = pool(workers)) {
      for (int i = 0; i < 20; i++) {
        untilAllSleep(pool);
        Gathering gathering = new Gathering();
        pool.invoke(gathering);
        assertThat(gathering.complete).as("round %d", i).isTrue();
      }
    }
  }
}
