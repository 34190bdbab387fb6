package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.Topology;

/** Workers that sleep, and work that comes. */
@Timeout(600)
class WakeUpTest {
  private static final int PATIENCE_SECONDS = 5;

  private static NumaPool pool(int workers) {
    return pool(workers, Machines.of(1, 1, 2, 1));
  }

  private static NumaPool pool(int workers, Topology machine) {
    NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 4, 1))
            .emulatedOn(machine)
            .settings(new PoolSettings(workers, Pinning.COMPACT, StealOrder.HIERARCHICAL))
            .build();
    pool.startAllWorkers(); // StartOnDemandTest has those that have yet to start
    return pool;
  }

  private static void untilAllSleep(NumaPool pool) throws InterruptedException {
    for (int worker = 0; worker < pool.workers(); worker++) {
      untilOneSleeps(pool, worker);
    }
  }

  private static void untilOneSleeps(NumaPool pool, int worker) throws InterruptedException {
    assertThat(Patience.await(PATIENCE_SECONDS, () -> pool.sleepers().isAnnounced(worker)))
        .isTrue();
    // Beyond the first look after falling asleep, which has a time limit.
    Thread.sleep(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void forkWakesAllThatSleepWhicheverOfThemWasLastToFallAsleep(int workers)
      throws InterruptedException {
    try (NumaPool pool = pool(workers)) {
      for (int i = 0; i < 20; i++) {
        untilAllSleep(pool);
        Gathering gathering = new Gathering(PATIENCE_SECONDS);
        pool.invoke(gathering);
        assertThat(gathering.isComplete()).as("round %d", i).isTrue();
      }
    }
  }

  /** Waits in a way that looks like work, for some seconds of a PU's time. */
  private static boolean spin(BooleanSupplier condition) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (threads.getCurrentThreadCpuTime() > end) {
        return false;
      }
      for (int i = 0; i < 1000; i++) {
        Thread.onSpinWait();
      }
    }
    return true;
  }

  /** Forks children and is content when others did them all, while it neither forks nor joins. */
  private static final class LongLeaf extends Task {
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean begun;
    private boolean complete;

    @Override
    protected void run(Worker worker) {
      begun = true;
      Task[] children = new Task[20];
      for (int i = 0; i < children.length; i++) {
        children[i] =
            new Task() {
              @Override
              protected void run(Worker executing) {
                done.incrementAndGet();
              }
            };
        worker.fork(children[i]);
      }
      complete = spin(() -> done.get() == children.length);
      for (int i = children.length - 1; i >= 0; i--) {
        worker.join(children[i]);
      }
    }
  }

  /** Also where the one that waits shares its PU with the one that is busy. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void workerThatWaitsForATaskFindsTheWorkThatItsThiefHides(int pus) {
    try (NumaPool pool = pool(2, Machines.of(1, 1, pus, 1))) {
      LongLeaf leaf = new LongLeaf();
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              worker.fork(leaf);
              Patience.await(PATIENCE_SECONDS, () -> leaf.begun);
              worker.join(leaf);
            }
          });
      assertThat(leaf.complete).isTrue();
    }
  }

  /** The wake-up for a forked task goes to a worker that has something else to do. */
  @Test
  void workerThatWasWokenForOneThingAndFindsAnotherWakesTheNext() throws InterruptedException {
    try (NumaPool pool = pool(3, Machines.of(1, 1, 4, 1))) {
      untilAllSleep(pool);
      AtomicBoolean done = new AtomicBoolean();
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Worker nearest = pool.worker(pool.victimOrder(worker.index()).victims()[0]);
              nearest.mailbox.add(
                  new Task() {
                    @Override
                    protected void run(Worker executing) {
                      Patience.await(2 * PATIENCE_SECONDS, done::get);
                    }
                  },
                  false,
                  0);
              Task forked =
                  new Task() {
                    @Override
                    protected void run(Worker executing) {
                      done.set(executing != worker);
                    }
                  };
              worker.fork(forked);
              Patience.await(PATIENCE_SECONDS, forked::isDone);
              worker.join(forked);
            }
          });
      assertThat(done).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void rangeForAWorkerThatIsBusyIsDoneByOneThatSleeps(int busy) throws InterruptedException {
    try (NumaPool pool = pool(2)) {
      AtomicInteger present = new AtomicInteger();
      AtomicBoolean goOn = new AtomicBoolean();
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              present.incrementAndGet();
              Patience.await(PATIENCE_SECONDS, () -> present.get() == 2);
              if (Objects.requireNonNull(Worker.current()).index() == busy) {
                Patience.await(PATIENCE_SECONDS, goOn::get);
              }
            });
      }
      untilOneSleeps(pool, 1 - busy);
      for (int length = 1; length <= 2; length++) {
        pool.parallelFor(
            0, length, 1, (worker, from, to) -> assertThat(worker.index()).isNotEqualTo(busy));
      }
      goOn.set(true);
    }
  }

  @Test
  void aJobForANodeWakesAWorkerOfItThoughOthersWouldComeFirst() throws InterruptedException {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 2, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(4, Pinning.SPILL, StealOrder.HIERARCHICAL))
            .build()) {
      pool.startAllWorkers();
      for (int i = 0; i < 10; i++) {
        untilAllSleep(pool);
        AtomicInteger ranOn = new AtomicInteger(-1);
        pool.execute(1, () -> ranOn.set(Objects.requireNonNull(Worker.current()).node()));
        assertThat(Patience.await(PATIENCE_SECONDS, () -> ranOn.get() == 1)).isTrue();
      }
    }
  }
}
