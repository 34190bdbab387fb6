package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.numascape.pool.Unchecked.nothing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sentences of the Javadoc of {@code Executor}, {@code ExecutorService}, {@code Future} and
 * {@code CompletionService} in JDK 25, in their order (after the conformance tests of JSR 166). The
 * JDK's own pool is tried, too: what it does not do either is not in the contract.
 */
@Timeout(600)
@ParameterizedClass(name = "{0}")
@EnumSource
class ExecutorServiceJavadocTest {
  private static final int LONG_MILLIS = 100_000;

  /** Who keeps the contract. */
  enum Subject {
    JDK_FIXED_POOL {
      @Override
      ExecutorService make() {
        return Executors.newFixedThreadPool(1);
      }
    },
    ONE_WORKER {
      @Override
      ExecutorService make() {
        return pool(1);
      }
    },
    EIGHT_WORKERS_ON_TWO_NODES {
      @Override
      ExecutorService make() {
        return pool(8);
      }
    };

    abstract ExecutorService make();

    private static NumaPool pool(int workers) {
      return NumaPool.builder(Machines.of(2, 1, 4, 1))
          .emulatedOn(Machines.of(1, 1, 2, 1))
          .settings(new PoolSettings(workers, Pinning.COMPACT, StealOrder.HIERARCHICAL))
          .build();
    }

    int threads() {
      return this == EIGHT_WORKERS_ON_TWO_NODES ? 8 : 1;
    }
  }

  private final Subject subject;

  ExecutorServiceJavadocTest(Subject subject) {
    this.subject = subject;
  }

  /** A job that is interrupted, or let go. */
  private static final class Blocker implements Callable<String> {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean interrupted = new AtomicBoolean();

    @Override
    public String call() {
      begun.countDown();
      try {
        return goOn.await(LONG_MILLIS, TimeUnit.MILLISECONDS) ? "went on" : "forgotten";
      } catch (InterruptedException e) {
        interrupted.set(true);
        return "interrupted";
      }
    }
  }

  /** Keeps all threads busy. */
  private List<Blocker> occupy(ExecutorService executor) throws InterruptedException {
    List<Blocker> blockers = new ArrayList<>();
    for (int i = 0; i < subject.threads(); i++) {
      Blocker blocker = new Blocker();
      executor.execute(new FutureTask<>(blocker));
      blocker.begun.await();
      blockers.add(blocker);
    }
    return blockers;
  }

  private static void release(List<Blocker> blockers) {
    blockers.forEach(blocker -> blocker.goOn.countDown());
  }

  private static <T> Callable<T> failing(String words) {
    return () -> {
      throw new IOException(words);
    };
  }

  /** A thread that does something and is interrupted while it waits; what came of it. */
  private static String interruptedWhile(Callable<?> waiting) throws InterruptedException {
    return interruptedWhile(waiting, () -> true);
  }

  private static String interruptedWhile(Callable<?> waiting, BooleanSupplier ready)
      throws InterruptedException {
    AtomicReference<String> outcome = new AtomicReference<>("none");
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    outcome.set("returned " + waiting.call());
                  } catch (Exception e) {
                    outcome.set(e.getClass().getSimpleName());
                  }
                });
    Patience.await(
        10,
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING -> ready.getAsBoolean();
              case NEW, RUNNABLE, BLOCKED -> false;
              case TERMINATED -> true;
            });
    thread.interrupt();
    thread.join();
    return outcome.get();
  }

  // ---- Executor

  @Test
  void executeRunsTheCommandAtSomeTimeAndWhatWasDoneBeforeHappensBeforeIt() throws Exception {
    try (ExecutorService executor = subject.make()) {
      for (int i = 1; i <= 500; i++) {
        int[] plain = {i, 0};
        executor.submit(() -> plain[1] = plain[0]).get();
        assertThat(plain[1]).isEqualTo(i); // and it happens before what its future's get returns to
      }
    }
  }

  @Test
  void executeThrowsForNullAndAfterShutdownAndThenRunsNothing() throws Exception {
    ExecutorService executor = subject.make();
    assertThatThrownBy(() -> executor.execute(nothing())).isInstanceOf(NullPointerException.class);
    executor.shutdown();
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() -> executor.execute(runs::getAndIncrement))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(runs).hasValue(0);
  }

  @Test
  void threadsThatRunThrowingCommandsAreThereForTheNext() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
      AtomicInteger reported = new AtomicInteger();
      Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> reported.getAndIncrement());
      try {
        for (int i = 0; i < 20; i++) {
          Error error = i % 2 == 0 ? new StackOverflowError("as asked") : new AssertionError(i);
          executor.execute(
              () -> {
                throw error;
              });
        }
        for (int i = 0; i < 20; i++) {
          int value = i;
          assertThat(executor.submit(() -> value).get()).isEqualTo(i);
        }
        assertThat(Patience.await(10, () -> reported.get() == 20)).isTrue();
      } finally {
        Thread.setDefaultUncaughtExceptionHandler(usual);
      }
    }
  }

  // ---- ExecutorService: the end

  @Test
  void shutdownExecutesWhatWasSubmittedTakesNothingMoreDoesNotWaitAndMayBeRepeated()
      throws Exception {
    ExecutorService executor = subject.make();
    assertThat(executor.isShutdown()).isFalse();
    List<Blocker> blockers = occupy(executor);
    Future<String> queued = executor.submit(() -> "queued");
    executor.shutdown();
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(queued.isDone()).isFalse();
    assertThatThrownBy(() -> executor.submit(() -> 1))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.submit(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.submit(() -> {}, 1))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.invokeAll(List.of(() -> 1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of(() -> 1)))
        .isInstanceOf(RejectedExecutionException.class);
    release(blockers);
    assertThat(queued.get()).isEqualTo("queued");
    assertThat(executor.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void shutdownNowInterruptsReturnsWhatWaitsAndDoesNotWaitItself() throws Exception {
    ExecutorService executor = subject.make();
    List<Blocker> blockers = occupy(executor);
    AtomicInteger runs = new AtomicInteger();
    Runnable executed = runs::getAndIncrement;
    executor.execute(executed);
    Future<?> submitted = executor.submit(runs::getAndIncrement);
    List<Runnable> never = executor.shutdownNow();
    assertThat(never).hasSize(2).contains(executed, (Runnable) submitted);
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(blockers).allMatch(blocker -> blocker.interrupted.get());
    assertThat(runs).hasValue(0);
    assertThat(submitted.isDone()).isFalse();
    // They are the caller's now: one may be run, or given up.
    ((Runnable) submitted).run();
    assertThat(submitted.isDone()).isTrue();
    assertThat(runs).hasValue(1);
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void whoIgnoresTheInterruptOfShutdownNowMayNeverEndAndIsWaitedFor() throws Exception {
    ExecutorService executor = subject.make();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    executor.execute(
        () -> {
          begun.countDown();
          while (goOn.getCount() > 0) {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              // Stubborn.
            }
          }
        });
    begun.await();
    executor.shutdownNow();
    assertThat(executor.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(executor.isTerminated()).isFalse();
    goOn.countDown();
    assertThat(executor.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void awaitTerminationTellsTheEndFromTheTimeoutAndCanBeInterrupted() throws Exception {
    ExecutorService executor = subject.make();
    List<Blocker> blockers = occupy(executor);
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
    assertThat(executor.awaitTermination(-5, TimeUnit.SECONDS)).isFalse();
    assertThat(interruptedWhile(() -> executor.awaitTermination(LONG_MILLIS, TimeUnit.SECONDS)))
        .isEqualTo("InterruptedException");
    assertThat(executor.isShutdown()).isFalse();
    release(blockers);
    executor.shutdown();
    assertThat(executor.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closeWaitsForWhatWasSubmittedAndHasNoEffectWhenRepeated() {
    ExecutorService executor = subject.make();
    for (int i = 0; i < 100; i++) {
      executor.execute(() -> {});
    }
    Future<String> last = executor.submit(() -> "last");
    executor.close();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(last.resultNow()).isEqualTo("last");
    executor.close();
    executor.shutdown();
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void closeThatIsInterruptedStopsAllGoesOnWaitingAndKeepsTheInterrupt() throws Exception {
    ExecutorService executor = subject.make();
    List<Blocker> blockers = occupy(executor);
    Future<String> queued = executor.submit(() -> "queued");
    String outcome =
        interruptedWhile(
            () -> {
              executor.close();
              return executor.isTerminated() + " " + Thread.currentThread().isInterrupted();
            });
    assertThat(outcome).isEqualTo("returned true true");
    assertThat(blockers).allMatch(blocker -> blocker.interrupted.get());
    assertThat(queued.isDone()).isFalse();
  }

  // ---- ExecutorService: submit

  @Test
  void submitGivesTheResultTheGivenValueOrNull() throws Exception {
    try (ExecutorService executor = subject.make()) {
      assertThat(executor.submit(() -> "result").get()).isEqualTo("result");
      assertThat(executor.submit(() -> {}, "given").get()).isEqualTo("given");
      assertThat(executor.submit(() -> {}).get()).isNull();
      assertThat(executor.submit(() -> null).get()).isNull();
      assertThatThrownBy(() -> executor.submit((Callable<?>) nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.submit((Runnable) nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.submit(nothing(), 1))
          .isInstanceOf(NullPointerException.class);
    }
  }

  // ---- ExecutorService: invokeAll

  @Test
  void invokeAllGivesFuturesInTheOrderOfItsArgumentAllDoneFailedOnesToo() throws Exception {
    try (ExecutorService executor = subject.make()) {
      List<Callable<Integer>> jobs =
          IntStream.range(0, 50)
              .mapToObj(
                  i ->
                      i % 10 == 3
                          ? ExecutorServiceJavadocTest.<Integer>failing("no " + i)
                          : (Callable<Integer>) () -> i)
              .toList();
      List<Future<Integer>> futures = executor.invokeAll(jobs);
      assertThat(futures).hasSize(50).allMatch(Future::isDone);
      for (int i = 0; i < 50; i++) {
        if (i % 10 == 3) {
          assertThat(futures.get(i).exceptionNow()).hasMessage("no " + i);
        } else {
          assertThat(futures.get(i).resultNow()).isEqualTo(i);
        }
      }
      assertThat(executor.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }
  }

  @Test
  void invokeAllRefusesNullAndThenRunsNoneOrCancelsThem() throws Exception {
    try (ExecutorService executor = subject.make()) {
      assertThatThrownBy(() -> executor.invokeAll(nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAll(nothing(), 1, TimeUnit.SECONDS))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAll(List.of(() -> 1), 1, nothing()))
          .isInstanceOf(NullPointerException.class);
      List<Callable<Integer>> withNull = Arrays.asList(() -> 1, nothing());
      assertThatThrownBy(() -> executor.invokeAll(withNull))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAll(withNull, 1, TimeUnit.SECONDS))
          .isInstanceOf(NullPointerException.class);
      assertThat(executor.submit(() -> "alive").get()).isEqualTo("alive");
    }
  }

  @Test
  void invokeAllThatIsInterruptedCancelsWhatIsNotDone() throws Exception {
    try (ExecutorService executor = subject.make()) {
      List<Blocker> occupied = occupy(executor);
      AtomicInteger runs = new AtomicInteger();
      List<Callable<Integer>> waiting = List.of(runs::incrementAndGet, runs::incrementAndGet);
      assertThat(interruptedWhile(() -> executor.invokeAll(waiting)))
          .isEqualTo("InterruptedException");
      occupied.forEach(blocker -> blocker.goOn.countDown());
      assertThat(executor.submit(() -> "free again").get()).isEqualTo("free again");

      Blocker begun = new Blocker();
      assertThat(
              interruptedWhile(
                  () -> executor.invokeAll(List.of(begun)), () -> begun.begun.getCount() == 0))
          .isEqualTo("InterruptedException");
      assertThat(Patience.await(10, begun.interrupted::get)).isTrue();
      assertThat(runs).hasValue(0);
    }
  }

  @Test
  void invokeAllWithTimeoutReturnsAllDoneAndWhatDidNotCompleteIsCancelled() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Blocker blocker = new Blocker();
      List<Future<String>> futures =
          executor.invokeAll(
              List.<Callable<String>>of(() -> "done", blocker), 300, TimeUnit.MILLISECONDS);
      assertThat(futures).hasSize(2).allMatch(Future::isDone);
      assertThat(futures.get(1).isCancelled()).isTrue();
      // It may not even have begun, on a slow machine.
      assertThat(
              Patience.await(10, () -> blocker.begun.getCount() > 0 || blocker.interrupted.get()))
          .isTrue();
      List<Future<String>> none =
          executor.invokeAll(List.of(() -> "late", () -> "later"), 0, TimeUnit.SECONDS);
      assertThat(none).hasSize(2).allMatch(Future::isDone);
      List<Future<String>> all =
          executor.invokeAll(List.of(() -> "a", () -> "b"), LONG_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(all).extracting(Future::resultNow).containsExactly("a", "b");
    }
  }

  // ---- ExecutorService: invokeAny

  @Test
  void invokeAnyGivesTheResultOfOneThatSucceedsAndCancelsTheOthers() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Blocker blocker = new Blocker();
      List<Callable<String>> jobs = List.of(failing("no"), () -> "yes", blocker);
      assertThat(executor.invokeAny(jobs)).isEqualTo("yes");
      assertThat(
              Patience.await(10, () -> blocker.begun.getCount() > 0 || blocker.interrupted.get()))
          .isTrue();
      assertThat(executor.invokeAny(jobs, LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("yes");
    }
  }

  @Test
  void invokeAnyRefusesNullAndNoJobs() throws Exception {
    try (ExecutorService executor = subject.make()) {
      List<Callable<Integer>> withNull = Arrays.asList(nothing(), nothing());
      assertThatThrownBy(() -> executor.invokeAny(nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAny(withNull))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAny(nothing(), 1, TimeUnit.SECONDS))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAny(withNull, 1, TimeUnit.SECONDS))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAny(List.of(() -> 1), 1, nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> executor.invokeAny(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> executor.invokeAny(List.of(), 1, TimeUnit.SECONDS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(executor.submit(() -> "alive").get()).isEqualTo("alive");
    }
  }

  @Test
  void invokeAnyThrowsIfNoneSucceedsOrInTimeOrItIsInterrupted() throws Exception {
    try (ExecutorService executor = subject.make()) {
      List<Callable<String>> bad = List.of(failing("one"), failing("two"), failing("three"));
      assertThatThrownBy(() -> executor.invokeAny(bad))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> executor.invokeAny(bad, LONG_MILLIS, TimeUnit.MILLISECONDS))
          .isInstanceOf(ExecutionException.class);
      Blocker slow = new Blocker();
      assertThatThrownBy(() -> executor.invokeAny(List.of(slow), 50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      Blocker forever = new Blocker();
      assertThat(interruptedWhile(() -> executor.invokeAny(List.of(forever))))
          .isEqualTo("InterruptedException");
      assertThat(executor.submit(() -> "free again").get()).isEqualTo("free again");
    }
  }

  // ---- The same by a thread of the executor, which must not wait for itself

  @Test
  void aJobMayInvokeAnyAndAllOfAnExecutorThatHasAThreadLeft() throws Exception {
    if (subject == Subject.JDK_FIXED_POOL) {
      return; // its one thread would wait for itself for ever
    }
    try (ExecutorService executor = subject.make()) {
      Future<String> future =
          executor.submit(
              () -> {
                List<Callable<String>> good = List.of(() -> "a", () -> "b");
                String all = executor.invokeAll(good).get(1).resultNow();
                List<Callable<String>> bad = List.of(failing("no"), failing("no"));
                assertThatThrownBy(() -> executor.invokeAny(bad))
                    .isInstanceOf(ExecutionException.class);
                assertThatThrownBy(() -> executor.invokeAny(bad, 60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
                assertThatThrownBy(() -> executor.invokeAny(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> executor.invokeAny(Arrays.asList(() -> 1, nothing())))
                    .isInstanceOf(NullPointerException.class);
                assertThatThrownBy(() -> executor.invokeAny(List.of(() -> 1), 1, nothing()))
                    .isInstanceOf(NullPointerException.class);
                String any = executor.invokeAny(List.of(failing("no"), () -> "c"));
                return all + any + executor.invokeAny(List.of(() -> "d"), 60, TimeUnit.SECONDS);
              });
      assertThat(future.get()).isEqualTo("bcd");
    }
  }

  // ---- Future

  @Test
  void futureTellsItsStateItsResultAndItsFailure() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Blocker blocker = new Blocker();
      Future<String> future = executor.submit(blocker);
      blocker.begun.await();
      assertThat(future.state()).isEqualTo(Future.State.RUNNING);
      assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(future::exceptionNow).isInstanceOf(IllegalStateException.class);
      blocker.goOn.countDown();
      assertThat(future.get()).isEqualTo("went on");
      assertThat(future.state()).isEqualTo(Future.State.SUCCESS);
      assertThat(future.resultNow()).isEqualTo("went on");
      assertThatThrownBy(future::exceptionNow).isInstanceOf(IllegalStateException.class);

      Future<String> failed = executor.submit(failing("as asked"));
      assertThatThrownBy(failed::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("as asked");
      assertThat(failed.isDone()).isTrue();
      assertThat(failed.isCancelled()).isFalse();
      assertThat(failed.state()).isEqualTo(Future.State.FAILED);
      assertThat(failed.exceptionNow()).isInstanceOf(IOException.class).hasMessage("as asked");
      assertThatThrownBy(failed::resultNow).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void cancelledFutureIsDoneAndItsJobIsInterruptedOnlyIfThatWasAsked() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Blocker gentle = new Blocker();
      Future<String> future = executor.submit(gentle);
      gentle.begun.await();
      assertThat(future.cancel(false)).isTrue();
      assertThat(future.isCancelled() && future.isDone()).isTrue();
      assertThat(future.state()).isEqualTo(Future.State.CANCELLED);
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> future.get(1, TimeUnit.SECONDS))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(future::exceptionNow).isInstanceOf(IllegalStateException.class);
      gentle.goOn.countDown();
      executor.submit(() -> {}).get();
      assertThat(gentle.interrupted).isFalse();

      Blocker rude = new Blocker();
      Future<String> other = executor.submit(rude);
      rude.begun.await();
      assertThat(other.cancel(true)).isTrue();
      assertThat(Patience.await(10, rude.interrupted::get)).isTrue();
    }
  }

  @Test
  void cancelHasNoEffectOnWhatHasCompleted() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Future<String> future = executor.submit(() -> "done");
      assertThat(future.get()).isEqualTo("done");
      assertThat(future.cancel(true)).isFalse();
      assertThat(future.isCancelled()).isFalse();
      assertThat(future.get()).isEqualTo("done");
      Future<String> failed = executor.submit(failing("no"));
      assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
      assertThat(failed.cancel(true)).isFalse();
      assertThat(failed.isCancelled()).isFalse();
    }
  }

  @Test
  void getWaitsCanBeInterruptedAndGivesUpInTime() throws Exception {
    try (ExecutorService executor = subject.make()) {
      Blocker blocker = new Blocker();
      Future<String> future = executor.submit(blocker);
      assertThat(interruptedWhile(future::get)).isEqualTo("InterruptedException");
      assertThat(interruptedWhile(() -> future.get(LONG_MILLIS, TimeUnit.MILLISECONDS)))
          .isEqualTo("InterruptedException");
      assertThatThrownBy(() -> future.get(5, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> future.get(-1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(future.isDone()).isFalse();
      blocker.goOn.countDown();
      assertThat(future.get()).isEqualTo("went on");
      // Who has it needs not wait, interrupted or not.
      assertThat(future.get(-1, TimeUnit.SECONDS)).isEqualTo("went on");
      Thread.currentThread().interrupt();
      assertThat(future.get()).isEqualTo("went on");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** By a job of another executor, so that it is a worker of one that waits. */
  @Test
  void aThreadOfTheExecutorThatWaitsCanBeInterruptedAndGivesUpInTime() throws Exception {
    try (ExecutorService executor = subject.make();
        ExecutorService other = subject.make()) {
      Blocker blocker = new Blocker();
      Future<String> blocked = other.submit(blocker);
      Future<String> inTime =
          executor.submit(
              () -> {
                try {
                  return blocked.get(20, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                  return "gave up";
                }
              });
      assertThat(inTime.get()).isEqualTo("gave up");
      CountDownLatch begun = new CountDownLatch(1);
      AtomicReference<@Nullable String> outcome = new AtomicReference<>();
      Future<?> waiting =
          executor.submit(
              () -> {
                begun.countDown();
                try {
                  outcome.set(blocked.get());
                } catch (InterruptedException e) {
                  outcome.set("interrupted");
                } catch (ExecutionException e) {
                  outcome.set("failed");
                }
              });
      begun.await();
      waiting.cancel(true);
      assertThat(Patience.await(10, () -> "interrupted".equals(outcome.get()))).isTrue();
      blocker.goOn.countDown();
    }
  }

  // ---- CompletionService

  @Test
  void completionServiceHandsOverWhatIsDoneInTheOrderInWhichItWas() throws Exception {
    try (ExecutorService executor = subject.make()) {
      CompletionService<String> service = new ExecutorCompletionService<>(executor);
      assertThat(service.poll()).isNull();
      assertThat(service.poll(1, TimeUnit.MILLISECONDS)).isNull();
      assertThatThrownBy(() -> service.submit(nothing())).isInstanceOf(NullPointerException.class);
      Blocker blocker = new Blocker();
      Future<String> blocked = service.submit(blocker);
      blocker.begun.await();
      assertThat(service.poll()).isNull();
      if (subject.threads() > 1) {
        Future<String> quick = service.submit(() -> "quick");
        assertThat(service.take()).isSameAs(quick);
      }
      blocker.goOn.countDown();
      assertThat(service.take()).isSameAs(blocked);
      Future<String> given = service.submit(() -> {}, "given");
      assertThat(service.poll(60, TimeUnit.SECONDS)).isSameAs(given);
      assertThat(given.resultNow()).isEqualTo("given");
      for (int i = 0; i < 100; i++) {
        int number = i;
        service.submit(() -> "" + number);
      }
      List<String> taken = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        taken.add(service.take().get());
      }
      assertThat(taken)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 100).mapToObj(String::valueOf).toList());
    }
  }

  // ---- CompletableFuture

  @Test
  void completableFuturesComeToTheirEndOnItHoweverTheyEnd() throws Exception {
    try (ExecutorService executor = subject.make()) {
      CompletableFuture<Integer> ends =
          CompletableFuture.supplyAsync(() -> 6, executor)
              .thenComposeAsync(
                  six -> CompletableFuture.supplyAsync(() -> six * 7, executor), executor)
              .whenCompleteAsync((value, thrown) -> assertThat(value).isEqualTo(42), executor);
      assertThat(ends.get()).isEqualTo(42);
      CompletableFuture<Integer> fails =
          ends.thenApplyAsync(value -> value / (value - 42), executor);
      assertThatThrownBy(fails::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ArithmeticException.class);
      assertThat(fails.exceptionallyAsync(thrown -> -1, executor).get()).isEqualTo(-1);
      assertThat(fails.handleAsync((value, thrown) -> thrown != null, executor).get()).isTrue();
      List<CompletableFuture<Integer>> many =
          IntStream.range(0, 200)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> i, executor))
              .toList();
      CompletableFuture.allOf(many.toArray(CompletableFuture<?>[]::new)).get();
      assertThat(many.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(19_900);
      Blocker blocker = new Blocker();
      CompletableFuture<String> late = CompletableFuture.supplyAsync(blocker::call, executor);
      assertThatThrownBy(() -> late.orTimeout(10, TimeUnit.MILLISECONDS).get())
          .hasCauseInstanceOf(TimeoutException.class);
      blocker.goOn.countDown();
    }
  }

  @Test
  void completableFutureIsToldWhenTheExecutorRefusesIt() {
    ExecutorService executor = subject.make();
    executor.close();
    assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {}, executor))
        .isInstanceOf(RejectedExecutionException.class);
    CompletableFuture<Integer> source = new CompletableFuture<>();
    CompletableFuture<Integer> dependent = source.thenApplyAsync(value -> value, executor);
    source.complete(1);
    assertThatThrownBy(dependent::join).hasCauseInstanceOf(RejectedExecutionException.class);
  }
}
