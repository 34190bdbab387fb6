package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.topology.Topology;

/** Threads that are interrupted: workers by their tasks or by others, and those who use a pool. */
@Timeout(600)
class InterruptTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);

  private static NumaPool pool(int workers) {
    return NumaPool.builder(MACHINE)
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  /** Says whether its thread was interrupted when it began, and interrupts it. */
  private static final class Interrupting extends Task {
    private boolean found;

    @Override
    protected void run(Worker worker) {
      found = Thread.currentThread().isInterrupted();
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void taskThatInterruptsItsThreadDoesNotInterruptTheNext() {
    try (NumaPool pool = pool(1)) {
      Interrupting[] tasks = {new Interrupting(), new Interrupting(), new Interrupting()};
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              // Left to the worker, which takes one after the other when this task has ended.
              for (Task task : tasks) {
                worker.fork(task);
              }
            }
          });
      assertThat(Patience.await(5, () -> Stream.of(tasks).allMatch(Task::isDone))).isTrue();
      assertThat(tasks).noneMatch(task -> task.found);
    }
  }

  @Test
  void norDoesItAfterShutdownAsLongAsNobodyWantsAllToStop() throws InterruptedException {
    try (NumaPool pool = pool(1)) {
      AtomicBoolean goOn = new AtomicBoolean();
      AtomicReference<@Nullable Boolean> found = new AtomicReference<>();
      pool.execute(
          () -> {
            Patience.await(5, goOn::get);
            Thread.currentThread().interrupt();
          });
      pool.execute(() -> found.set(Thread.currentThread().isInterrupted()));
      pool.shutdown();
      goOn.set(true);
      assertThat(Patience.await(5, pool::isTerminated)).isTrue();
      assertThat(found).hasValue(false);
    }
  }

  /** As one does that was interrupted itself, and says so in the usual way. */
  @Test
  void jobThatLeavesItsThreadInterruptedDoesNotInterruptTheOneThatWaitsForIt() throws Exception {
    try (NumaPool pool = pool(1)) {
      Callable<Integer> leaving =
          () -> {
            Thread.currentThread().interrupt();
            return 1;
          };
      Callable<Integer> failing =
          () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("on purpose");
          };
      Future<Integer> sum =
          pool.submit(
              () -> {
                Future<Integer> one = pool.submit(leaving);
                Future<Integer> other = pool.submit(leaving);
                return one.get() + other.get();
              });
      assertThat(sum.get()).isEqualTo(2);
      Future<Integer> any = pool.submit(() -> pool.invokeAny(List.of(failing, () -> 7)));
      assertThat(any.get()).isEqualTo(7);
      Future<Boolean> interrupted =
          pool.submit(
              () -> {
                pool.onEachNode(() -> Thread.currentThread().interrupt());
                return Thread.currentThread().isInterrupted();
              });
      assertThat(interrupted.get()).isFalse();
    }
  }

  @Test
  void whoIsInterruptedWhileItDoesAJobThatItWaitsForIsToldAllTheSame() throws Exception {
    try (NumaPool pool = pool(1)) {
      Future<Boolean> interrupted =
          pool.submit(
              () -> {
                Thread waiting = Thread.currentThread();
                Future<?> job =
                    pool.submit(
                        () -> {
                          Thread other = Thread.ofPlatform().start(waiting::interrupt);
                          Patience.await(5, () -> !other.isAlive());
                          waiting.interrupt();
                        });
                job.get();
                return Thread.currentThread().isInterrupted();
              });
      assertThat(interrupted.get()).isTrue();
    }
  }

  @Test
  void evenIfThatJobTakesTheInterruptForItself() throws Exception {
    NumaPool pool = pool(1);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean told = new AtomicBoolean();
    pool.execute(
        () -> {
          Future<Object> inner =
              pool.submit(
                  () -> {
                    begun.countDown();
                    Thread.sleep(60_000);
                    return "late";
                  });
          try {
            inner.get();
          } catch (InterruptedException e) {
            told.set(true);
          } catch (ExecutionException e) {
            told.set(Thread.currentThread().isInterrupted());
          }
        });
    begun.await();
    pool.shutdownNow();
    assertThat(Patience.await(10, pool::isTerminated)).isTrue();
    assertThat(told).isTrue();
  }

  @Test
  void shutdownNowEndsInvokeAnyWhicheverOfItsJobsIsOnTop() throws Exception {
    NumaPool pool = pool(1);
    CountDownLatch begun = new CountDownLatch(1);
    Callable<String> sleeping =
        () -> {
          begun.countDown();
          Thread.sleep(60_000);
          return "late";
        };
    Future<String> any = pool.submit(() -> pool.invokeAny(List.of(sleeping, sleeping)));
    begun.await();
    pool.shutdownNow();
    assertThat(Patience.await(10, pool::isTerminated)).isTrue();
    assertThat(any.state()).isEqualTo(Future.State.FAILED);
  }

  /** One of them waits for another pool; the one on top of it ends first, and cancels it. */
  @Test
  void invokeAnyEndsWithAJobThatWasDoneOnTopOfAnotherOne() throws Exception {
    try (NumaPool pool = pool(1);
        NumaPool other = pool(1)) {
      CountDownLatch never = new CountDownLatch(1);
      Future<String> blocked =
          other.submit(
              () -> {
                never.await();
                return "late";
              });
      AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
      List<Callable<String>> jobs =
          List.of(
              () -> {
                try {
                  return blocked.get();
                } catch (InterruptedException e) {
                  told.set(e);
                  throw e;
                }
              },
              () -> "quick");
      Future<String> any =
          pool.submit(
              () -> {
                String first = pool.invokeAny(jobs);
                return first + Thread.currentThread().isInterrupted();
              });
      try {
        assertThat(any.get(30, TimeUnit.SECONDS)).isEqualTo("quickfalse");
        assertThat(told.get()).isInstanceOf(InterruptedException.class);
      } finally {
        never.countDown();
      }
    }
  }

  @Test
  void workersThatAreInterruptedWhileTheySleepSleepOn() throws InterruptedException {
    try (NumaPool pool = pool(2)) {
      pool.startAllWorkers();
      pool.invoke(new Interrupting());
      assertThat(Patience.await(5, () -> bothSleep(pool))).isTrue();
      for (int worker = 0; worker < 2; worker++) {
        pool.thread(worker).interrupt();
      }
      assertThat(Patience.await(5, () -> bothSleep(pool))).isTrue();
      // One that wakes again and again would be found awake.
      for (int look = 0; look < 100; look++) {
        assertThat(bothSleep(pool)).as("look %d", look).isTrue();
        Thread.sleep(2);
      }
    }
  }

  /** Whether both sleep until somebody wakes them, and know of no interrupt any more. */
  private static boolean bothSleep(NumaPool pool) {
    return Stream.of(pool.thread(0), pool.thread(1))
        .allMatch(thread -> thread.getState() == Thread.State.WAITING && !thread.isInterrupted());
  }

  @Test
  void callerThatIsInterruptedGetsItsResultAndStaysInterrupted() {
    try (NumaPool pool = pool(2)) {
      Interrupting task = new Interrupting();
      Thread.currentThread().interrupt();
      pool.invoke(task);
      assertThat(Thread.interrupted()).isTrue();
      Thread.currentThread().interrupt();
      assertThat(pool.parallelSum(0, 100, 3, (worker, from, to) -> to - from)).isEqualTo(100);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void threadMayMakeAPoolWheneverItIsInterrupted() throws InterruptedException {
    Thread maker = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread troublemaker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    maker.interrupt();
                    Thread.yield();
                  }
                });
    try {
      for (int i = 0; i < 20; i++) {
        NumaPool pool = pool(1);
        assertThat(pool.parallelSum(0, 3, 1, (worker, from, to) -> to - from)).isEqualTo(3);
        pool.shutdown();
      }
    } finally {
      over.set(true);
      assertThat(Patience.await(5, () -> !troublemaker.isAlive())).isTrue();
      Thread.interrupted();
    }
  }

  @Test
  void threadThatIsInterruptedStaysSoWhenItMadeAPool() {
    Thread.currentThread().interrupt();
    try (NumaPool pool = pool(1)) {
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThat(pool.parallelSum(0, 3, 1, (worker, from, to) -> to - from)).isEqualTo(3);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
