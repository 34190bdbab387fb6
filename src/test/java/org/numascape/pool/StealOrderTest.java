package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerCounts;

/**
 * Worker 0 alone steals, from seven that have made {@value #TASKS_EACH} tasks public and wait: one
 * on its own node, six on the three other nodes.
 */
@Timeout(600)
class StealOrderTest {
  private static final int TASKS_EACH = 500;
  private static final int WORKERS = 8;

  private static NumaPool pool(PoolSettings settings) {
    return NumaPool.builder(Machines.of(4, 1, 2, 1))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(settings)
        .build();
  }

  /** What the thief counted when it had executed that many stolen tasks. */
  private static WorkerCounts thiefAfter(int stolenTasks, StealOrder order) {
    return thiefAfter(stolenTasks, settings(order, RemoteBatch.ONE));
  }

  private static PoolSettings settings(StealOrder order, RemoteBatch batch) {
    return new PoolSettings(WORKERS, Pinning.COMPACT, order, batch, MemorySettings.DEFAULT);
  }

  private static WorkerCounts thiefAfter(int stolenTasks, PoolSettings settings) {
    return thief(() -> new Scene(stolenTasks, false), settings);
  }

  private static WorkerCounts thief(Supplier<Scene> scene, PoolSettings settings) {
    // Seldom a worker gets what was meant for another; then the scene is not the one above.
    return Stream.generate(() -> scene.get().play(settings))
        .limit(20)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  private static final class Scene {
    private static final int PATIENCE_SECONDS = 60;

    private final int stolenTasks;
    private final boolean toTheEnd;
    private final CyclicBarrier barrier = new CyclicBarrier(WORKERS);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger executed = new AtomicInteger();
    private volatile Optional<WorkerCounts> counts = Optional.empty();
    private volatile boolean set = true;

    /**
     * @param stolenTasks the others go on when the thief has executed so many
     * @param toTheEnd whether the thief may go on, too, and is looked at when all is done
     */
    Scene(int stolenTasks, boolean toTheEnd) {
      this.stolenTasks = stolenTasks;
      this.toTheEnd = toTheEnd;
    }

    /** The thief's counts; none if the scene could not be set. */
    Optional<WorkerCounts> play(PoolSettings settings) {
      try (NumaPool pool = pool(settings)) {
        pool.parallelFor(0, WORKERS, 1, (worker, from, to) -> play(worker));
        return set ? counts.or(() -> Optional.of(thief(pool))) : Optional.empty();
      }
    }

    private static WorkerCounts thief(NumaPool pool) {
      return pool.snapshot().workers().getFirst();
    }

    private void play(Worker worker) {
      Task[] tasks = new Task[worker.index() == 0 ? 0 : TASKS_EACH];
      try {
        barrier.await(
            PATIENCE_SECONDS, TimeUnit.SECONDS); // now each worker has one part, and none steals
        if (Arrays.stream(thief(worker.pool()).steals()).sum() > 0) {
          set = false;
        }
        for (int i = 0; i < tasks.length; i++) {
          tasks[i] = new Stealable();
          worker.fork(tasks[i]);
        }
        boolean more = true;
        while (more) {
          more = worker.deque.publish();
        }
        barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS); // now all is public, and worker 0 begins
        if (worker.index() != 0) {
          if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            set = false;
          }
          Thread.sleep(toTheEnd ? 50 : 0);
        }
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        set = false;
      }
      for (int i = tasks.length - 1; i >= 0 && tasks[i] != null; i--) {
        worker.join(tasks[i]);
      }
    }

    private final class Stealable extends Task {
      @Override
      protected void run(Worker worker) {
        if (worker.index() == 0 && executed.incrementAndGet() == stolenTasks) {
          if (!toTheEnd) {
            counts = Optional.of(thief(worker.pool()));
          }
          over.countDown();
        }
      }
    }
  }

  private static double remoteShare(WorkerCounts thief) {
    long all = Arrays.stream(thief.stealsByTier()).sum();
    return thief.stealsByTier()[StealTier.REMOTE.ordinal()] / (double) all;
  }

  @Test
  void hierarchicalEmptiesTheNearestVictimFirstAndThenTakesTheOldestTasksOfTheOthers() {
    WorkerCounts thief = thiefAfter(TASKS_EACH + 120, StealOrder.HIERARCHICAL);
    assertThat(thief.steals()).containsExactly(0, TASKS_EACH, 20, 20, 20, 20, 20, 20);
  }

  @Test
  void halfOfAVictimsTasksAreTakenAtOnceFromAnotherNodeAndOneAtATimeFromTheThiefsOwn() {
    PoolSettings half = settings(StealOrder.HIERARCHICAL, RemoteBatch.HALF);
    // Of each of six victims half of 500, but not more than 64 at once.
    WorkerCounts thief = thiefAfter(TASKS_EACH + 6 * 64, half);
    assertThat(thief.steals()).containsExactly(0, TASKS_EACH, 1, 1, 1, 1, 1, 1);
    assertThat(thief.stolenTasks()).containsExactly(0, TASKS_EACH, 64, 64, 64, 64, 64, 64);
  }

  @Test
  void nodeOnlyStealsOnItsNodeThoughOthersHaveWork() {
    PoolSettings settings = new PoolSettings(WORKERS, Pinning.COMPACT, StealOrder.NODE_ONLY);
    WorkerCounts thief = thief(() -> new Scene(TASKS_EACH, true), settings);
    assertThat(thief.steals()).containsExactly(0, TASKS_EACH, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void distanceWeightedStealsAcrossNodesAsOftenAsTheDistancesSay() {
    // One victim at distance 10, six at 20: 6/20 of 4/10; the standard deviation is 0.01.
    WorkerCounts thief = thiefAfter(1500, StealOrder.DISTANCE_WEIGHTED);
    assertThat(remoteShare(thief)).isCloseTo(0.75, within(0.05));
  }

  @Test
  void randomStealsAcrossNodesAsOftenAsChancePredicts() {
    // Six of seven victims are remote; the standard deviation of the share is 0.008.
    WorkerCounts thief = thiefAfter(2000, StealOrder.RANDOM);
    assertThat(remoteShare(thief)).isCloseTo(6.0 / 7, within(0.04));
    assertThat(Arrays.stream(thief.steals()).skip(1)).allMatch(steals -> steals > 200);
  }

  @Test
  void nodeOnlyLeavesAJobToTheNodeItWasSubmittedToAndThereItRuns() throws InterruptedException {
    try (NumaPool pool = pool(new PoolSettings(WORKERS, Pinning.COMPACT, StealOrder.NODE_ONLY));
        Blockade blockade = Blockade.ofNodeOne(pool)) {
      AtomicIntegerArray ranOnNode = new AtomicIntegerArray(4);
      CountDownLatch others = new CountDownLatch(60);
      CountDownLatch all = new CountDownLatch(80);
      for (int i = 0; i < 80; i++) { // to each worker's node in turn
        pool.execute(
            () -> {
              ranOnNode.incrementAndGet(Objects.requireNonNull(Worker.current()).node());
              others.countDown();
              all.countDown();
            });
      }
      others.await();
      Thread.sleep(20);
      assertThat(ranOnNode).hasToString("[20, 0, 20, 20]");
      blockade.lift();
      all.await();
      assertThat(ranOnNode).hasToString("[20, 20, 20, 20]");
    }
  }

  @Test
  void aJobForANodeWaitsForItsWorkersThoughOthersAreIdle() throws InterruptedException {
    try (NumaPool pool = pool(new PoolSettings(WORKERS, Pinning.COMPACT, StealOrder.RANDOM));
        Blockade blockade = Blockade.ofNodeOne(pool)) {
      AtomicIntegerArray ranOnNode = new AtomicIntegerArray(4);
      CountDownLatch all = new CountDownLatch(50);
      for (int i = 0; i < 50; i++) {
        pool.execute(
            1,
            () -> {
              ranOnNode.incrementAndGet(Objects.requireNonNull(Worker.current()).node());
              all.countDown();
            });
      }
      Thread.sleep(20);
      assertThat(ranOnNode).hasToString("[0, 0, 0, 0]");
      blockade.lift();
      all.await();
      assertThat(ranOnNode).hasToString("[0, 50, 0, 0]");
    }
  }

  /** Has both workers of node 1 wait until it is lifted; a test that fails lifts it, too. */
  private record Blockade(CountDownLatch lifted) implements AutoCloseable {
    static Blockade ofNodeOne(NumaPool pool) throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(2);
      CountDownLatch lifted = new CountDownLatch(1);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            1,
            () -> {
              begun.countDown();
              awaitQuietly(lifted);
            });
      }
      begun.await();
      return new Blockade(lifted);
    }

    void lift() {
      lifted.countDown();
    }

    @Override
    public void close() {
      lift();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
