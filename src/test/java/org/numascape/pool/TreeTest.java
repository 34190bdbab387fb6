package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.pool.Body.task;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.Topology;

/** On which trees of tasks a worker works while it waits within one. */
@Timeout(600)
class TreeTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);
  private static final int SECONDS = 30;

  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(1, 1, workers, 1))
        .emulatedOn(MACHINE)
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  /** Two nodes of a worker each. */
  private static NumaPool poolOfTwoNodes() {
    return NumaPool.builder(Machines.of(2, 1, 1, 1))
        .emulatedOn(MACHINE)
        .settings(new PoolSettings(2, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** As one that did would wait for what lies below it on its own stack. */
  @Test
  void aJobThatWaitsIsNotBuriedUnderATaskOfAnotherTreeThatWaitsForIt() throws Exception {
    try (NumaPool pool = pool(3)) {
      CountDownLatch heldBegun = new CountDownLatch(1);
      CountDownLatch entered = new CountDownLatch(1);
      Task held =
          task(
              worker -> {
                heldBegun.countDown();
                await(entered);
              });
      Future<Integer> table =
          pool.submit(
              () -> {
                Worker worker = Objects.requireNonNull(Worker.current());
                worker.fork(held);
                await(heldBegun);
                worker.join(held);
                return 42;
              });
      AtomicLong sum = new AtomicLong();
      Task user =
          task(
              worker -> {
                entered.countDown();
                sum.addAndGet(table.get());
              });
      await(heldBegun);
      pool.invoke(
          task(
              worker -> {
                worker.fork(user);
                // Long enough for whoever would take it.
                entered.await(200, TimeUnit.MILLISECONDS);
                worker.join(user);
              }));
      assertThat(table.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
      assertThat(sum).hasValue(42);
    }
  }

  @Test
  void norIsItUnderOneThatItsOwnWorkerForkedBefore() throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Future<Integer> other =
          pool.submit(
              () -> {
                begun.countDown();
                return end.await(200, TimeUnit.MILLISECONDS) ? 0 : 14;
              });
      await(begun);
      Future<Integer> outer =
          pool.submit(
              () -> {
                Worker worker = Objects.requireNonNull(Worker.current());
                Future<Integer> inner = pool.submit(() -> other.get());
                AtomicLong sum = new AtomicLong();
                Task[] users = new Task[3];
                for (int i = 0; i < users.length; i++) {
                  users[i] = task(executing -> sum.addAndGet(inner.get()));
                  worker.fork(users[i]);
                }
                inner.get();
                for (int i = users.length - 1; i >= 0; i--) {
                  worker.join(users[i]);
                }
                return (int) sum.get();
              });
      assertThat(outer.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
    }
  }

  /** A table that is made by all workers, and used by ranges that others deal meanwhile. */
  @Test
  void rangesThatWaitForAJobThatDealsOneItselfEnd() throws Exception {
    for (int round = 0; round < 200; round++) {
      try (NumaPool pool = pool(3)) {
        AtomicLong made = new AtomicLong();
        Future<Long> table =
            pool.submit(
                () -> {
                  pool.parallelFor(0, 300, 1, (worker, from, to) -> made.addAndGet(to - from));
                  return made.get();
                });
        AtomicLong used = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        Thread other =
            Thread.ofPlatform()
                .daemon()
                .start(
                    () -> {
                      pool.parallelFor(
                          0,
                          30,
                          1,
                          (worker, from, to) -> {
                            try {
                              used.addAndGet(table.get());
                            } catch (Exception e) {
                              throw new IllegalStateException(e);
                            }
                          });
                      ended.set(true);
                    });
        assertThat(table.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(300);
        assertThat(other.join(Duration.ofSeconds(SECONDS))).isTrue();
        assertThat(ended).isTrue();
        assertThat(used).hasValue(30 * 300);
      }
    }
  }

  /** Forks as many tasks as take a while, and says who executed them, when all are done. */
  private static Set<Integer> executorsOfMany(Worker worker) {
    Set<Integer> executors = ConcurrentHashMap.newKeySet();
    Task[] small = new Task[100];
    for (int i = 0; i < small.length; i++) {
      small[i] =
          task(
              any -> {
                executors.add(any.index());
                Thread.sleep(2);
              });
      worker.fork(small[i]);
    }
    for (int i = small.length - 1; i >= 0; i--) {
      worker.join(small[i]);
    }
    return executors;
  }

  /** A task is stolen, and forks what its thief alone would do, if nobody helped. */
  @Test
  void whoWaitsInAJobHelpsWithWhatThatForked() throws Exception {
    try (NumaPool pool = pool(2)) {
      helpInItsOwnTree(pool);
    }
  }

  @Test
  void fromAnotherNodeItTakesHalfOfThatAtOnce() throws Exception {
    try (NumaPool pool = poolOfTwoNodes()) {
      int index = helpInItsOwnTree(pool);
      WorkerCounts helper = pool.snapshot().workers().get(index);
      assertThat(LongStream.of(helper.stolenTasks()).sum())
          .isGreaterThan(LongStream.of(helper.steals()).sum());
    }
  }

  /** Who helped. */
  private static int helpInItsOwnTree(NumaPool pool) throws Exception {
    CountDownLatch stolen = new CountDownLatch(1);
    Set<Integer> executors = ConcurrentHashMap.newKeySet();
    Task large =
        task(
            thief -> {
              stolen.countDown();
              executors.addAll(executorsOfMany(thief));
            });
    Future<Integer> job =
        pool.submit(
            () -> {
              Worker worker = Objects.requireNonNull(Worker.current());
              worker.fork(large);
              await(stolen);
              worker.join(large);
              return worker.index();
            });
    int helper = job.get(SECONDS, TimeUnit.SECONDS);
    assertThat(executors).hasSize(2);
    return helper;
  }

  @Test
  void whoWaitsForAJobThatAnotherHasBegunHelpsWithWhatThatForked() throws Exception {
    try (NumaPool pool = pool(2)) {
      helpInTheTreeOfAJob(pool);
    }
  }

  /** What is in the own deque counts to the own tree. */
  @Test
  void fromAnotherNodeItTakesThatOneByOne() throws Exception {
    try (NumaPool pool = poolOfTwoNodes()) {
      int index = helpInTheTreeOfAJob(pool);
      WorkerCounts helper = pool.snapshot().workers().get(index);
      assertThat(LongStream.of(helper.stolenTasks()).sum())
          .isEqualTo(LongStream.of(helper.steals()).sum());
    }
  }

  /** Who helped. */
  private static int helpInTheTreeOfAJob(NumaPool pool) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Set<Integer> executors = ConcurrentHashMap.newKeySet();
    Future<Integer> waiting =
        pool.submit(
            () -> {
              Future<Set<Integer>> large =
                  pool.submit(
                      () -> {
                        begun.countDown();
                        return executorsOfMany(Objects.requireNonNull(Worker.current()));
                      });
              await(begun);
              executors.addAll(large.get());
              return Objects.requireNonNull(Worker.current()).index();
            });
    int helper = waiting.get(SECONDS, TimeUnit.SECONDS);
    assertThat(executors).hasSize(2);
    return helper;
  }

  /** Two wait, one of them for a task that lies in the other's deque, below what waits there. */
  @Test
  void whatBelongsToOtherTreesIsDoneIfAllWait() throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch forked = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      Task wanted = task(worker -> {});
      Future<Integer> foreign =
          pool.submit(
              () -> {
                begun.countDown();
                await(forked);
                Objects.requireNonNull(Worker.current()).join(wanted);
                return 40;
              });
      await(begun);
      Future<Integer> outer =
          pool.submit(
              () -> {
                Objects.requireNonNull(Worker.current()).fork(wanted);
                forked.countDown();
                Future<Integer> inner = pool.submit(() -> foreign.get() + 2);
                int result = inner.get();
                Objects.requireNonNull(Worker.current()).join(wanted);
                return result;
              });
      assertThat(outer.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
    }
  }
}
