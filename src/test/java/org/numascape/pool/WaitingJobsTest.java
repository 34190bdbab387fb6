package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.Topology;

/** What a worker does, and does not do, while its job waits for another. */
class WaitingJobsTest {
  private static final int PATIENCE_SECONDS = 30;

  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(1, 1, workers, 1))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  private static NumaPool poolOfTwoNodes() {
    Topology two = Machines.of(2, 1, 1, 1);
    return NumaPool.builder(two)
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(2, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  /** Else it might lie for ever on the one that it waits for. */
  @Test
  void itBeginsNoJobThatItDoesNotWaitFor() throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch goOn = new CountDownLatch(1);
      CountDownLatch firstHasBegun = new CountDownLatch(1);
      Future<?> first =
          pool.submit(
              () -> {
                firstHasBegun.countDown();
                goOn.await();
                return null;
              });
      firstHasBegun.await();
      CountDownLatch secondHasEnded = new CountDownLatch(1);
      CountDownLatch secondHasBegun = new CountDownLatch(1);
      pool.execute(
          () -> {
            secondHasBegun.countDown();
            try {
              first.get();
            } catch (InterruptedException | ExecutionException e) {
              throw new AssertionError(e);
            }
            secondHasEnded.countDown();
          });
      secondHasBegun.await();
      AtomicBoolean begunTooEarly = new AtomicBoolean();
      Future<?> third =
          pool.submit(
              () -> {
                begunTooEarly.set(goOn.getCount() > 0);
                secondHasEnded.await();
                return null;
              });

      assertThatThrownBy(() -> third.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      goOn.countDown();
      third.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(begunTooEarly).isFalse();
    }
  }

  @Test
  void manyMayWaitForOne() throws Exception {
    try (NumaPool pool = pool(2)) {
      Future<Integer> slow =
          pool.submit(
              () -> {
                Thread.sleep(200);
                return 1;
              });
      Callable<Integer> waits = slow::get;
      List<Future<Integer>> jobs =
          IntStream.range(0, 20_000).mapToObj(i -> pool.submit(waits)).toList();
      int sum = 0;
      for (Future<Integer> job : jobs) {
        sum += job.get();
      }
      assertThat(sum).isEqualTo(20_000);
    }
  }

  /** What each of them waits for is submitted when all others lie before it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyMayWaitWithALimitOfTimeForAJobOfTheirOwn(boolean byInvokeAny) throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch allAreThere = new CountDownLatch(1);
      Callable<Integer> own = () -> 1;
      Callable<Integer> waits =
          () -> {
            allAreThere.await();
            return byInvokeAny
                ? pool.invokeAny(List.of(own), PATIENCE_SECONDS, TimeUnit.SECONDS)
                : pool.submit(own).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
          };
      List<Future<Integer>> jobs =
          IntStream.range(0, 2_000).mapToObj(i -> pool.submit(waits)).toList();
      allAreThere.countDown();
      int sum = 0;
      for (Future<Integer> job : jobs) {
        sum += job.get();
      }
      assertThat(sum).isEqualTo(2_000);
    }
  }

  @Test
  void aLimitOfTimeIsKeptThoughItCouldDoTheJobItself() throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch goOn = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      pool.execute(
          () -> {
            begun.countDown();
            Patience.await(PATIENCE_SECONDS, () -> goOn.getCount() == 0);
          });
      begun.await();
      AtomicInteger runs = new AtomicInteger();
      boolean timedOut =
          pool.submit(
                  () -> {
                    Future<?> late = pool.submit(runs::incrementAndGet);
                    try {
                      late.get(20, TimeUnit.MILLISECONDS);
                      return false;
                    } catch (TimeoutException e) {
                      return runs.get() == 0;
                    }
                  })
              .get();
      assertThat(timedOut).isTrue();
      goOn.countDown();
      assertThat(Patience.await(PATIENCE_SECONDS, () -> runs.get() == 1)).isTrue();
    }
  }

  @Test
  void aJobThatItsWaiterDidIsNotAmongThoseThatNobodyBegan() throws Exception {
    try (NumaPool pool = pool(1)) {
      AtomicReference<List<Runnable>> notBegun = new AtomicReference<>(List.of());
      AtomicReference<Future<?>> left = new AtomicReference<>();
      pool.submit(
              () -> {
                pool.submit(() -> 1).get(); // still in its queue, as the only worker is here
                left.set(pool.submit(() -> 2));
                notBegun.set(pool.shutdownNow());
                return null;
              })
          .get();
      assertThat(notBegun.get()).isEqualTo(List.of(left.get()));
    }
  }

  @Test
  void aTaskThatWaitsLeavesANodesJobsToTheNodesOtherWorkers() {
    try (NumaPool pool = pool(3)) {
      CountDownLatch childHasBegun = new CountDownLatch(1);
      AtomicBoolean childGoesOn = new AtomicBoolean();
      AtomicBoolean joined = new AtomicBoolean();
      AtomicBoolean jobHasEnded = new AtomicBoolean();
      Task child =
          new Task() {
            @Override
            protected void run(Worker worker) {
              childHasBegun.countDown();
              Patience.await(PATIENCE_SECONDS, childGoesOn::get);
            }
          };
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              worker.fork(child);
              Patience.await(PATIENCE_SECONDS, () -> childHasBegun.getCount() == 0);
              Thread.ofPlatform()
                  .start(
                      () -> {
                        Patience.await(1, () -> false);
                        pool.execute(
                            0,
                            () -> jobHasEnded.set(Patience.await(PATIENCE_SECONDS, joined::get)));
                        Patience.await(1, () -> false);
                        childGoesOn.set(true);
                      });
              worker.join(child);
              joined.set(true);
            }
          });
      assertThat(Patience.await(PATIENCE_SECONDS, jobHasEnded::get)).isTrue();
    }
  }

  @Test
  void poolsMayCallEachOtherBack() throws Exception {
    try (NumaPool one = pool(1);
        NumaPool other = pool(1)) {
      Future<Long> result =
          one.submit(() -> other.invoke(Calls.of(() -> one.invoke(Calls.of(() -> 42L), 0)), 0));
      assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
      Future<Integer> job = one.submit(() -> other.submit(() -> one.submit(() -> 43).get()).get());
      assertThat(job.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(43);
    }
  }

  /** A function that does not fork. */
  private static final class Calls extends LongTask {
    private final LongSupplier body;

    private Calls(LongSupplier body) {
      this.body = body;
    }

    static LongTask of(LongSupplier body) {
      return new Calls(body);
    }

    @Override
    protected long compute(Worker worker, long argument) {
      return body.getAsLong();
    }
  }

  /** A caller of a pool of two nodes, whose second one is busy, with a job for each. */
  private static final class Caller {
    final AtomicInteger runs = new AtomicInteger();
    final CountDownLatch node1GoesOn = new CountDownLatch(1);
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    final Thread thread;

    Caller(NumaPool pool) throws InterruptedException {
      occupyNode1(pool, node1GoesOn);
      thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      pool.onEachNode(runs::incrementAndGet);
                      outcome.complete(null);
                    } catch (Throwable thrown) {
                      outcome.completeExceptionally(thrown);
                    }
                  });
      assertThat(
              Patience.await(PATIENCE_SECONDS, () -> runs.get() == 1 && pool.jobs().hasJobsFor(1)))
          .isTrue();
    }

    @Nullable Throwable failure() {
      return catchThrowable(() -> outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).getCause();
    }
  }

  @Test
  void whoRunsAJobOnEachNodeHearsThatThePoolIsStopped() throws Exception {
    try (NumaPool pool = poolOfTwoNodes()) {
      Caller caller = new Caller(pool);
      assertThat(pool.shutdownNow()).isEmpty();

      assertThat(caller.failure())
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(RejectedExecutionException.class);
      caller.node1GoesOn.countDown();
      assertThat(caller.runs).hasValue(1);
    }
  }

  @Test
  void whoIsInterruptedLeavesNoJobBehindOnANode() throws Exception {
    Caller caller;
    try (NumaPool pool = poolOfTwoNodes()) {
      caller = new Caller(pool);
      caller.thread.interrupt();

      assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
      caller.node1GoesOn.countDown();
    }
    assertThat(caller.runs).hasValue(1);
  }

  private static void occupyNode1(NumaPool pool, CountDownLatch goOn) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    pool.execute(
        1,
        () -> {
          begun.countDown();
          Patience.await(PATIENCE_SECONDS, () -> goOn.getCount() == 0);
        });
    begun.await();
  }

  /** The virtual machine ignores it as well, where a thread ends. */
  @Test
  void aHandlerThatThrowsCostsNoWorker() throws Exception {
    try (NumaPool pool = pool(1)) {
      pool.execute(
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler(
                    (thread, thrown) -> {
                      throw new IllegalStateException("handler");
                    });
            throw new IllegalArgumentException("job");
          });
      assertThat(pool.submit(() -> 1).get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
      pool.shutdown();
      assertThat(pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Each waits for the next; the last one for a fiber, or for a pool that calls back. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jobsOnTopOfEachOtherEndHoweverDeepTheyLie(boolean throughAnotherPool) throws Exception {
    try (NumaPool pool = pool(1);
        NumaPool other = pool(1)) {
      Future<Integer> deep =
          pool.submit(() -> throughAnotherPool ? callBack(pool, other, 100) : nest(pool, 200));

      assertThat(deep.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyOfAnotherPoolsJobsMayCallBack(boolean limited) throws Exception {
    try (NumaPool pool = pool(1);
        NumaPool other = pool(1)) {
      List<Callable<Integer>> jobs = List.of(() -> pool.submit(() -> 1).get());
      Future<Integer> any =
          pool.submit(
              () ->
                  limited
                      ? other.invokeAny(jobs, PATIENCE_SECONDS, TimeUnit.SECONDS)
                      : other.invokeAny(jobs));

      try {
        assertThat(any.get(PATIENCE_SECONDS / 2, TimeUnit.SECONDS)).isEqualTo(1);
      } finally {
        any.cancel(true);
      }
    }
  }

  /** The job that is cancelled lies on the one that waits, as nobody else could begin it. */
  @Test
  void itIsNotInterruptedByTheEndOfAJobThatLiesOnItsOwn() throws Exception {
    try (NumaPool pool = pool(1)) {
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Future<?>> upper = new CompletableFuture<>();
      Callable<Integer> fiber =
          () -> {
            Future<?> job =
                pool.submit(
                    () -> {
                      begun.countDown();
                      Thread.sleep(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
                      return null;
                    });
            upper.complete(job);
            assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
            // So that who waits looks whether it was interrupted before this has ended.
            Thread.sleep(50);
            return 1;
          };
      Future<Integer> waiting = pool.submit(() -> pool.fibers().submit(fiber).get());

      assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      upper.get(PATIENCE_SECONDS, TimeUnit.SECONDS).cancel(true);
      assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  private static int nest(NumaPool pool, int depth) throws Exception {
    return depth == 0
        ? pool.fibers().submit(() -> 1).get()
        : pool.submit(() -> nest(pool, depth - 1)).get();
  }

  private static int callBack(NumaPool one, NumaPool other, int depth) throws Exception {
    return depth == 0 ? 1 : other.submit(() -> callBack(other, one, depth - 1)).get();
  }
}
