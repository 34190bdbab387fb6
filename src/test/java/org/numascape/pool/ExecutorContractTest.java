package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.numascape.pool.Unchecked.nothing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.telemetry.WorkerState;

/** What {@link ExecutorService} and its relatives promise, point by point. */
@Timeout(600)
class ExecutorContractTest {
  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(2, 1, 2, 1))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(workers, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16})
  void submitGivesTheValueAndWaitsForIt(int workers) throws Exception {
    try (NumaPool pool = pool(workers)) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        int value = i;
        futures.add(pool.submit(() -> value * 2));
      }
      for (int i = 0; i < 5000; i++) {
        assertThat(futures.get(i).get()).isEqualTo(i * 2);
      }
    }
  }

  @Test
  void jobsOfOneSubmitterBeginInTheOrderOfSubmissionWhenThereIsOneWorker() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    try (NumaPool pool = pool(1)) {
      for (int i = 0; i < 10_000; i++) {
        int value = i;
        pool.execute(() -> order.add(value));
      }
    }
    assertThat(order).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  @Test
  void jobsFromManyThreadsAllRunOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (NumaPool pool = pool(3)) {
      List<Thread> submitters =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      Thread.ofPlatform()
                          .start(
                              () -> {
                                for (int k = 0; k < 50_000; k++) {
                                  pool.execute(runs::getAndIncrement);
                                }
                              }))
              .toList();
      for (Thread submitter : submitters) {
        submitter.join();
      }
    }
    assertThat(runs).hasValue(200_000);
  }

  @Test
  void futureTellsWhatTheJobThrew() {
    try (NumaPool pool = pool(2)) {
      Future<Object> future =
          pool.submit(
              () -> {
                throw new java.io.IOException("lost");
              });
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(java.io.IOException.class)
          .hasMessage("lost");
    }
  }

  @Test
  void whatAnExecutedJobThrowsReachesTheHandlerAndTheWorkerLivesOn() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    try (NumaPool pool = pool(1)) {
      Thread worker = pool.submit(Thread::currentThread).get();
      worker.setUncaughtExceptionHandler((thread, thrown) -> seen.set(thrown));
      pool.execute(
          () -> {
            throw new IllegalStateException("oops");
          });
      assertThat(pool.submit(Thread::currentThread).get()).isSameAs(worker);
      assertThat(seen.get()).hasMessage("oops");
    }
  }

  @Test
  void shutdownRunsWhatWasSubmittedAndRejectsWhatComesLater() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    NumaPool pool = pool(2);
    for (int i = 0; i < 1000; i++) {
      pool.execute(runs::getAndIncrement);
    }
    pool.shutdown();
    assertThat(pool.isShutdown()).isTrue();
    assertThatThrownBy(() -> pool.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(runs).hasValue(1000);
    pool.close();
  }

  @Test
  void awaitTerminationGivesUpAfterItsTimeout() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    NumaPool pool = pool(1);
    var _ = pool.submit(() -> latch.await(50, TimeUnit.SECONDS));
    pool.shutdown();
    assertThat(pool.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(pool.isTerminated()).isFalse();
    latch.countDown();
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    pool.close();
  }

  @Test
  void shutdownNowInterruptsWhatRunsAndGivesBackWhatDoesNot() throws Exception {
    NumaPool pool = pool(1);
    CountDownLatch started = new CountDownLatch(1);
    Future<String> running =
        pool.submit(
            () -> {
              started.countDown();
              try {
                Thread.sleep(50_000);
                return "slept";
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    started.await();
    AtomicInteger runs = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      pool.execute(runs::getAndIncrement);
    }
    List<Runnable> notBegun = pool.shutdownNow();
    assertThat(notBegun).hasSize(10);
    assertThat(running.get()).isEqualTo("interrupted");
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(runs).hasValue(0);
    pool.close();
  }

  @Test
  void cancelInterruptsItsJobAndNoLaterOne() throws Exception {
    try (NumaPool pool = pool(1)) {
      CountDownLatch started = new CountDownLatch(1);
      AtomicReference<String> end = new AtomicReference<>("none");
      Future<?> future =
          pool.submit(
              () -> {
                started.countDown();
                try {
                  Thread.sleep(50_000);
                } catch (InterruptedException e) {
                  end.set("interrupted");
                  Thread.currentThread().interrupt();
                }
              });
      started.await();
      future.cancel(true);
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
      assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
      assertThat(end).hasValue("interrupted");
    }
  }

  @Test
  void cancelledBeforeItBeganAJobNeverRuns() throws Exception {
    try (NumaPool pool = pool(1)) {
      CountDownLatch latch = new CountDownLatch(1);
      var _ = pool.submit(() -> latch.await(50, TimeUnit.SECONDS));
      AtomicInteger runs = new AtomicInteger();
      Future<?> future = pool.submit(runs::getAndIncrement);
      assertThat(future.cancel(false)).isTrue();
      latch.countDown();
      pool.submit(() -> {}).get();
      assertThat(runs).hasValue(0);
    }
  }

  @Test
  void getWithTimeoutGivesUpWhileTheJobGoesOn() throws Exception {
    try (NumaPool pool = pool(1)) {
      CountDownLatch latch = new CountDownLatch(1);
      Future<Boolean> future = pool.submit(() -> latch.await(50, TimeUnit.SECONDS));
      assertThatThrownBy(() -> future.get(10, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      latch.countDown();
      assertThat(future.get()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aJobThatWaitsForAJobOfItsOwnPoolWorksMeanwhile(int workers) throws Exception {
    try (NumaPool pool = pool(workers)) {
      assertThat(pool.submit(() -> nested(pool, 60)).get()).isEqualTo(60);
    }
  }

  private static int nested(NumaPool pool, int depth) throws Exception {
    return depth == 0 ? 0 : 1 + pool.submit(() -> nested(pool, depth - 1)).get();
  }

  @Test
  void invokeAllGivesFuturesThatAreAllDoneInOrder() throws Exception {
    try (NumaPool pool = pool(2)) {
      List<Callable<Integer>> jobs =
          IntStream.range(0, 100).mapToObj(i -> (Callable<Integer>) () -> i).toList();
      List<Future<Integer>> futures = pool.invokeAll(jobs);
      assertThat(futures).allMatch(Future::isDone);
      assertThat(futures.stream().map(Future::resultNow))
          .isEqualTo(IntStream.range(0, 100).boxed().toList());
    }
  }

  @Test
  void invokeAllWithTimeoutCancelsWhatIsNotDone() throws Exception {
    try (NumaPool pool = pool(2)) {
      List<Callable<Integer>> jobs =
          List.of(
              () -> 1,
              () -> {
                Thread.sleep(50_000);
                return 2;
              });
      List<Future<Integer>> futures = pool.invokeAll(jobs, 200, TimeUnit.MILLISECONDS);
      if (futures.get(0).isCancelled()) {
        // Not even the quick one was done in time: the machine is busy with other things.
        futures = pool.invokeAll(jobs, 20, TimeUnit.SECONDS);
      }
      assertThat(futures.get(0).get()).isEqualTo(1);
      assertThat(futures.get(1).isCancelled()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void invokeAnyGivesAValueThoughOthersFailAndCancelsTheRest(boolean byWorker) throws Exception {
    try (NumaPool pool = pool(1)) {
      List<Callable<String>> jobs =
          List.of(
              () -> {
                throw new IllegalStateException("first");
              },
              () -> "second",
              () -> {
                Thread.sleep(50_000);
                return "third";
              });
      String any = byWorker ? pool.submit(() -> pool.invokeAny(jobs)).get() : pool.invokeAny(jobs);
      assertThat(any).isEqualTo("second");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void invokeAnyThrowsWhatAJobThrewIfAllFail(boolean byWorker) {
    try (NumaPool pool = pool(1)) {
      List<Callable<String>> jobs =
          List.of(
              () -> {
                throw new IllegalStateException("only");
              });
      assertThatThrownBy(
              () -> {
                if (byWorker) {
                  pool.submit(() -> pool.invokeAny(jobs)).get();
                } else {
                  pool.invokeAny(jobs);
                }
              })
          .hasRootCauseMessage("only");
    }
  }

  @Test
  void invokeAnyByAWorkerThatIsRefusedHalfWayCancelsWhatItSubmitted() throws Exception {
    try (NumaPool pool = pool(4)) {
      CountDownLatch interrupted = new CountDownLatch(1);
      Callable<String> last =
          () -> {
            pool.shutdown();
            try {
              Thread.sleep(50_000);
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
            return "none";
          };
      List<Callable<String>> jobs = new ArrayList<>(List.of(last));
      Callable<String> failing =
          () -> {
            throw new IllegalStateException("no");
          };
      // Enough that the first one is begun before the last one is submitted.
      jobs.addAll(Collections.nCopies(300_000, failing));
      assertThatThrownBy(() -> pool.submit(() -> pool.invokeAny(jobs)).get())
          .hasCauseInstanceOf(RejectedExecutionException.class);
      assertThat(interrupted.await(240, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void invokeAnyByAWorkerThatHasNoTimeBeginsNothing(long timeout) {
    AtomicInteger begun = new AtomicInteger();
    try (NumaPool pool = pool(1)) {
      List<Callable<Integer>> jobs = List.of(begun::incrementAndGet);
      assertThatThrownBy(
              () ->
                  pool.submit(() -> pool.invokeAny(jobs, timeout, TimeUnit.NANOSECONDS))
                      .get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TimeoutException.class);
    }
    assertThat(begun).hasValue(0);
  }

  @Test
  void invokeAnyByAWorkerOfAnotherPoolTakesJobsThatWereCancelledForFailures() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (NumaPool callers = pool(1);
        NumaPool pool = pool(1)) {
      CountDownLatch begun = new CountDownLatch(1);
      pool.execute(
          () -> {
            begun.countDown();
            try {
              end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              // shutdownNow
            }
          });
      begun.await();
      List<Callable<Integer>> jobs = List.of(() -> 1, () -> 2);
      CountDownLatch asks = new CountDownLatch(1);
      Future<Integer> any =
          callers.submit(
              () -> {
                asks.countDown();
                return pool.invokeAny(jobs);
              });
      asks.await();
      assertThat(
              Patience.await(
                  30, () -> callers.snapshot().workers().getFirst().state() == WorkerState.IDLE))
          .isTrue();
      List<Runnable> left = pool.shutdownNow();
      left.forEach(job -> ((Future<?>) job).cancel(false));
      assertThat(left).hasSize(2);
      assertThatThrownBy(() -> any.get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(CancellationException.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  void invokeAnyByAWorkerThatIsBusyWithOneOfItsJobsCancelsThatWhenAnotherSucceeds()
      throws Exception {
    try (NumaPool pool = pool(2)) {
      for (int round = 0; round < 10; round++) {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("not begun");
        List<Callable<String>> jobs =
            List.of(
                () -> {
                  begun.await();
                  return "success";
                },
                () -> {
                  begun.countDown();
                  end.set("forgotten");
                  try {
                    Thread.sleep(20_000);
                  } catch (InterruptedException e) {
                    end.set("interrupted");
                  }
                  return "late";
                });
        // The caller does one of them, the other worker the other one.
        Future<String> any = pool.submit(() -> pool.invokeAny(jobs));
        assertThat(any.get()).isEqualTo("success");
        assertThat(Patience.await(10, () -> end.get().equals("interrupted"))).isTrue();
      }
    }
  }

  @Test
  void cancelDoesNotInterruptTheJobThatWaitsOnTheSameWorkerNorTheNext() throws Exception {
    try (NumaPool pool = pool(1)) {
      AtomicReference<Future<?>> inner = new AtomicReference<>();
      CountDownLatch begun = new CountDownLatch(1);
      AtomicBoolean goOn = new AtomicBoolean();
      Future<String> outer =
          pool.submit(
              () -> {
                inner.set(
                    pool.submit(
                        () -> {
                          begun.countDown();
                          while (!goOn.get()) {
                            Thread.onSpinWait();
                          }
                        }));
                boolean next = pool.submit(() -> Thread.currentThread().isInterrupted()).get();
                return next + " " + Thread.currentThread().isInterrupted();
              });
      begun.await();
      inner.get().cancel(true);
      goOn.set(true);
      assertThat(outer.get()).isEqualTo("false false");
    }
  }

  @Test
  void aJobThatIsInterruptedBeforeItWaitsIsToldAndNotTheJobThatItWouldDo() throws Exception {
    try (NumaPool pool = pool(1)) {
      Future<String> never = new JobFuture<>(pool, () -> "not executed", true);
      CountDownLatch begun = new CountDownLatch(1);
      AtomicBoolean goOn = new AtomicBoolean();
      AtomicReference<String> outcome = new AtomicReference<>("none");
      Future<?> waiting =
          pool.submit(
              () -> {
                begun.countDown();
                while (!goOn.get()) {
                  Thread.onSpinWait();
                }
                try {
                  outcome.set(never.get());
                } catch (InterruptedException e) {
                  outcome.set("interrupted");
                } catch (ExecutionException e) {
                  outcome.set(e.toString());
                }
              });
      begun.await();
      Future<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
      waiting.cancel(true);
      goOn.set(true);
      assertThat(next.get()).isFalse();
      assertThat(outcome).hasValue("interrupted");
    }
  }

  @Test
  void nullsAreRefused() {
    try (NumaPool pool = pool(1)) {
      assertThatThrownBy(() -> pool.execute(nothing())).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> pool.submit((Runnable) nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> pool.invokeAll(nothing())).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> pool.invokeAny(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void completableFuturesRunOnIt() throws Exception {
    try (NumaPool pool = pool(2)) {
      String name =
          CompletableFuture.supplyAsync(() -> 20, pool)
              .thenApplyAsync(value -> value + 1, pool)
              .thenCombineAsync(CompletableFuture.supplyAsync(() -> 21, pool), Integer::sum, pool)
              .thenApplyAsync(value -> value + Thread.currentThread().getName(), pool)
              .get();
      assertThat(name).startsWith("42numascape-worker-");
    }
  }

  @Test
  void aPoolInsideAPoolIsWaitedFor() throws Exception {
    try (NumaPool outer = pool(1)) {
      int sum =
          outer
              .submit(
                  () -> {
                    try (NumaPool inner = pool(2)) {
                      return inner.submit(() -> outer.submit(() -> 1) == null ? 0 : 7).get();
                    }
                  })
              .get();
      assertThat(sum).isEqualTo(7);
    }
  }

  @Test
  void aTaskThatClosesItsOwnPoolIsToldWhy() {
    try (NumaPool pool = pool(1)) {
      assertThatThrownBy(() -> pool.submit(pool::close).get())
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shutdown");
    }
  }

  private static int node() {
    return Objects.requireNonNull(Worker.current()).node();
  }

  @Test
  void jobsForANodeRunThereAndNowhereElse() throws Exception {
    try (NumaPool pool = pool(4)) {
      List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch done = new CountDownLatch(300);
      for (int i = 0; i < 300; i++) {
        pool.execute(
            1,
            () -> {
              seen.add(node());
              done.countDown();
            });
      }
      done.await();
      assertThat(seen).hasSize(300).containsOnly(1);
      assertThatThrownBy(() -> pool.execute(7, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("node=7 has no worker");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onEachNodeRunsOncePerNodeThere(boolean byWorker) throws Exception {
    try (NumaPool pool = pool(4)) {
      List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
      Callable<Object> all =
          () -> {
            pool.onEachNode(() -> seen.add(node()));
            return "done";
          };
      if (byWorker) {
        pool.submit(all).get();
      } else {
        all.call();
      }
      assertThat(seen).containsExactlyInAnyOrder(0, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void submitToANodeGivesWhatTheJobReturnsOrThrowsThere(boolean byWorker) throws Exception {
    try (NumaPool pool = NumaPool.builder(Machines.of(2, 1, 1, 1)).build()) {
      // A worker that waits for what its own node alone may do has to do that itself.
      Callable<Object> both =
          () -> List.of(pool.submit(0, () -> node()).get(), pool.submit(1, () -> node()).get());
      assertThat(byWorker ? pool.submit(both).get() : both.call()).isEqualTo(List.of(0, 1));

      IllegalStateException thrown = new IllegalStateException("on purpose");
      Future<Object> failing =
          pool.submit(
              1,
              () -> {
                throw thrown;
              });
      assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class).hasCause(thrown);
    }
  }

  @Test
  void aJobThatComesAfterTheLastWorkersLastLookIsDoneByIt() {
    NumaPool pool = pool(1);
    AtomicInteger runs = new AtomicInteger();
    // The worker ends in the middle of a job, where it does not look at the queues any more.
    pool.execute(
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
          pool.shutdown();
          pool.jobs().offer((Runnable) runs::getAndIncrement, pool.jobs().recipientOn(0, false));
          Objects.requireNonNull(pool.currentWorker()).end();
        });
    pool.close();
    assertThat(runs).hasValue(1);
  }

  @Test
  void aJobThatComesAfterTheLastWorkersEndIsDoneByWhoSubmitsIt() {
    NumaPool pool = pool(1);
    AtomicInteger runs = new AtomicInteger();
    pool.close();
    pool.jobs().offer((Runnable) runs::getAndIncrement, pool.jobs().recipientOn(0, false));
    pool.lifeCycle().afterSubmission("of somebody else");
    assertThat(runs).hasValue(1);
  }

  @Test
  void butTheOneThatItSubmitsItselfIsRejected() {
    NumaPool pool = pool(1);
    AtomicInteger runs = new AtomicInteger();
    Runnable own = runs::getAndIncrement;
    pool.close();
    pool.jobs().offer((Runnable) () -> runs.getAndAdd(10), pool.jobs().recipientOn(0, false));
    assertThatThrownBy(() -> pool.offer(own, pool.jobs().recipientOn(0, false)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(runs).hasValue(10);
  }

  @Test
  void whatSuchAJobThrowsGoesToTheHandlerAndTheNextIsDone() throws InterruptedException {
    NumaPool pool = pool(1);
    pool.close();
    AtomicReference<@Nullable Throwable> caught = new AtomicReference<>();
    AtomicInteger runs = new AtomicInteger();
    RuntimeException thrown = new IllegalStateException("as asked");
    Runnable failing =
        () -> {
          throw thrown;
        };
    Thread submitter =
        new Thread(
            () -> {
              pool.jobs().offer(failing, pool.jobs().recipientOn(0, false));
              pool.jobs()
                  .offer((Runnable) runs::getAndIncrement, pool.jobs().recipientOn(0, false));
              pool.lifeCycle().afterSubmission("of somebody else");
              runs.getAndIncrement();
            });
    submitter.setUncaughtExceptionHandler((thread, throwable) -> caught.set(throwable));
    submitter.start();
    submitter.join();

    assertThat(caught).hasValue(thrown);
    assertThat(runs).hasValue(2);
  }

  @Test
  void submittersThatRaceWithShutdownAreServedOrRejectedNeverForgotten() throws Exception {
    for (int round = 0; round < 200; round++) {
      NumaPool pool = pool(2);
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      Thread submitter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        pool.execute(runs::getAndIncrement);
                        accepted.getAndIncrement();
                      }
                    } catch (RejectedExecutionException e) {
                      // That is the end of it.
                    }
                  });
      Thread.sleep(1);
      pool.close();
      submitter.join();
      assertThat(runs.get()).isEqualTo(accepted.get());
    }
  }
}
