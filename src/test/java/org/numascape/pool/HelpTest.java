package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker does while it waits. */
@Timeout(600)
class HelpTest {
  private static final int PATIENCE_SECONDS = 5;

  /** Each of many tasks waits for a part of a range that another worker is too busy to do. */
  @Test
  void tasksThatAreDoneWhileOthersWaitDoNotPileUpUntilTheStackOverflows() {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(2, Pinning.NONE, StealOrder.HIERARCHICAL))
            .build()) {
      AtomicInteger done = new AtomicInteger();
      AtomicBoolean over = new AtomicBoolean();
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Task[] tasks = new Task[2_000];
              for (int i = 0; i < tasks.length; i++) {
                tasks[i] =
                    new Task() {
                      @Override
                      protected void run(Worker executing) {
                        if (executing == worker) {
                          pool.parallelFor(0, 2, 1, (any, from, to) -> {});
                        } else {
                          Patience.await(60, over::get);
                        }
                        done.incrementAndGet();
                      }
                    };
                worker.fork(tasks[i]);
              }
              // The oldest keeps the other worker busy.
              for (int i = tasks.length - 1; i > 0; i--) {
                worker.join(tasks[i]);
              }
              over.set(true);
              worker.join(tasks[0]);
            }
          });
      assertThat(done).hasValue(2_000);
    }
  }

  /** Each node's worker has tasks of its own, which wait for parts of ranges on the other node. */
  @Test
  void workersOfNodesThatKeepToThemselvesDoEachOthersPartsHoweverManyTasksWaitBelow()
      throws InterruptedException, ExecutionException {
    NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 1, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(2, Pinning.NONE, StealOrder.NODE_ONLY))
            .build();
    AtomicInteger parts = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(2);
    Callable<Boolean> job =
        () -> {
          begun.countDown();
          begun.await();
          Worker worker = Objects.requireNonNull(Worker.current());
          Task[] tasks = new Task[200];
          for (int i = 0; i < tasks.length; i++) {
            tasks[i] =
                new Task() {
                  @Override
                  protected void run(Worker executing) {
                    pool.parallelFor(0, 2, 1, (any, from, to) -> parts.incrementAndGet());
                  }
                };
            worker.fork(tasks[i]);
          }
          for (int i = tasks.length - 1; i >= 0; i--) {
            worker.join(tasks[i]);
          }
          return true;
        };
    Future<Boolean> one = pool.submit(0, job);
    Future<Boolean> other = pool.submit(1, job);

    // It is not closed if this fails, as that would wait for ever.
    assertThat(Patience.await(PATIENCE_SECONDS, () -> one.isDone() && other.isDone())).isTrue();
    assertThat(one.get() && other.get()).isTrue();
    assertThat(parts).hasValue(2 * 200 * 2);
    pool.close();
  }

  /** Each of two workers is a node's only one; one of them waits for what the other waits in. */
  @Test
  void aTaskMayRunAJobOnEachNodeThoughAWorkerOfOneWaitsForThatTask() {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 1, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(2, Pinning.COMPACT, StealOrder.HIERARCHICAL))
            .build()) {
      Set<Integer> nodes = ConcurrentHashMap.newKeySet();
      AtomicBoolean begun = new AtomicBoolean();
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Task child =
                  new Task() {
                    @Override
                    protected void run(Worker executing) throws InterruptedException {
                      begun.set(true);
                      // The other one waits in its join by then.
                      Thread.sleep(20);
                      pool.onEachNode(
                          () -> nodes.add(Objects.requireNonNull(Worker.current()).node()));
                    }
                  };
              worker.fork(child);
              Patience.await(60, begun::get);
              worker.join(child);
            }
          });
      assertThat(nodes).containsExactlyInAnyOrder(0, 1);
    }
  }

  /** Two jobs wait for each other's node, of which the other worker has ended. */
  @Test
  void jobsInMidWorkVisitEachOthersNodesThoughOtherWorkersHaveEnded() throws InterruptedException {
    NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 2, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(4, Pinning.NONE, StealOrder.HIERARCHICAL))
            .build();
    pool.startAllWorkers();
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch arrived = new CountDownLatch(2);
    AtomicInteger visits = new AtomicInteger();
    Runnable job =
        () -> {
          begun.countDown();
          Patience.await(
              PATIENCE_SECONDS,
              () -> IntStream.range(0, 4).filter(pool.orphans()::hasEnded).count() == 2);
          arrived.countDown();
          Patience.await(PATIENCE_SECONDS, () -> arrived.getCount() == 0);
          try {
            pool.onEachNode(visits::incrementAndGet);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    pool.execute(0, job);
    pool.execute(1, job);
    begun.await();
    pool.shutdown();

    // It is not closed if this fails, as that would wait for ever.
    assertThat(pool.awaitTermination(3 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(visits).hasValue(2 * 2);
    pool.close();
  }

  /** As when the worker that is started for it is faster than who leaves it. */
  @Test
  void whatIsLeftForAWorkerThatWasStartedForItAndHasEndedIsDoneByAnotherOfItsNode()
      throws InterruptedException {
    NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 2, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(4, Pinning.NONE, StealOrder.HIERARCHICAL))
            .build();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger node = new AtomicInteger(-1);
    pool.execute(
        0,
        () -> {
          begun.countDown();
          Patience.await(PATIENCE_SECONDS, pool::isShutdown);
          JobQueues.Recipient recipient = pool.jobs().recipientOn(1, true);
          Patience.await(
              PATIENCE_SECONDS, () -> pool.orphans().hasEnded(Math.max(0, recipient.started())));
          JobFuture<Integer> job =
              new JobFuture<>(pool, () -> Objects.requireNonNull(Worker.current()).node(), false);
          pool.offer(job, recipient);
          try {
            node.set(job.get());
          } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    pool.shutdown();

    // It is not closed if this fails, as that would wait for ever.
    assertThat(pool.awaitTermination(3 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(node).hasValue(1);
    pool.close();
  }

  /** As when the pool is shut down between the moment it looks and the moment it leaves it. */
  @Test
  void aTaskInMidWorkDoesItselfWhatItLeavesForAWorkerThatHasEnded() throws InterruptedException {
    NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 1, 1)).emulatedOn(Machines.of(1, 1, 2, 1)).build();
    pool.startAllWorkers();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    pool.execute(
        0,
        () -> {
          begun.countDown();
          Patience.await(PATIENCE_SECONDS, () -> pool.orphans().hasEnded(1));
          JobFuture<Integer> job = new JobFuture<>(pool, done::incrementAndGet, false);
          pool.jobs().offer(job, new JobQueues.Recipient(1, true, -1, -1));
          try {
            job.get();
          } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
          }
          Task mailed =
              new Task() {
                @Override
                protected void run(Worker worker) {
                  done.incrementAndGet();
                }
              };
          mailed.markForked();
          pool.worker(1).mailbox.add(mailed, true, 0);
          pool.worker(0).awaitDealt(mailed, pool.worker(1));
          done.incrementAndGet();
        });
    begun.await();
    pool.shutdown();

    // It is not closed if this fails, as that would wait for ever.
    assertThat(pool.awaitTermination(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(done).hasValue(3);
    pool.close();
  }
}
