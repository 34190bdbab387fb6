package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.telemetry.WorkerCounts;

/** Two nodes of a worker each, of which one takes half of the other's tasks at once. */
@Timeout(120)
class FarBatchTest {
  private static final int TASKS = 100;
  private static final int GENERATION = 1000;
  private static final int PATIENCE_SECONDS = 60;

  @Test
  void tasksOfABatchAreAsFarFromTheRootOfTheirTreeAsTheyWere() {
    CyclicBarrier barrier = new CyclicBarrier(2);
    CountDownLatch stolen = new CountDownLatch(1);
    Queue<Integer> generations = new ConcurrentLinkedQueue<>();
    WorkerCounts thief;
    PoolSettings half =
        new PoolSettings(
            2, Pinning.COMPACT, StealOrder.HIERARCHICAL, RemoteBatch.HALF, MemorySettings.DEFAULT);
    try (NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 1, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(half)
            .build()) {
      pool.parallelFor(
          0,
          2,
          1,
          (worker, from, to) -> {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS); // each worker has one part
            if (worker.node() == 0) {
              barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              return;
            }
            Task[] tasks = new Task[TASKS];
            int before = worker.deque.generation();
            worker.deque.setGeneration(GENERATION);
            for (int i = 0; i < TASKS; i++) {
              tasks[i] = taskThatLooks(worker, generations, stolen);
              worker.fork(tasks[i]);
            }
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            do {
              worker.deque.publish();
            } while (!stolen.await(1, TimeUnit.MILLISECONDS));
            for (int i = TASKS - 1; i >= 0; i--) {
              worker.join(tasks[i]);
            }
            worker.deque.setGeneration(before);
          });
      thief = pool.snapshot().workers().getFirst();
    }
    assertThat(thief.stolenTasks()[1]).isGreaterThan(thief.steals()[1]);
    assertThat(generations)
        .isNotEmpty()
        .allMatch(generation -> generation >= GENERATION && generation < GENERATION + TASKS);
  }

  /** On another worker, notes how far from the root the oldest of that one's tasks is. */
  private static Task taskThatLooks(
      Worker owner, Queue<Integer> generations, CountDownLatch stolen) {
    return new Task() {
      @Override
      protected void run(Worker worker) {
        if (worker != owner) {
          if (worker.deque.tasks() > 0) {
            generations.add(worker.deque.oldestGeneration());
          }
          stolen.countDown();
        }
      }
    };
  }
}
