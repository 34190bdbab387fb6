package org.numascape.pool;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.Topology;

@Timeout(600)
class NumaPoolTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);

  /** Forks a task for every call. */
  private static final class Fib extends Task {
    private final int n;
    private long result;

    Fib(int n) {
      this.n = n;
    }

    @Override
    protected void run(Worker worker) {
      if (n < 2) {
        result = n;
        return;
      }
      Fib one = new Fib(n - 1);
      worker.fork(one);
      Fib other = new Fib(n - 2);
      other.run(worker);
      worker.join(one);
      result = one.result + other.result;
    }
  }

  private static NumaPool pool(int workers) {
    return NumaPool.builder(Machines.of(4, 2, 4, 2))
        .emulatedOn(MACHINE)
        .settings(new PoolSettings(workers, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64, 300})
  void fibonacciIsRightForAnyNumberOfWorkersAndEachForkIsOneTask(int workers) {
    try (NumaPool pool = pool(workers)) {
      Fib fib = new Fib(24);
      pool.invoke(fib);
      assertThat(fib.result).isEqualTo(46_368);
      // Calls of fib(24) that fork: fib(25) - 1; and the one invoked.
      assertThat(pool.snapshot().workers().stream().mapToLong(WorkerCounts::tasks).sum())
          .isEqualTo(75_025);
    }
  }

  @Test
  void tasksThatAWorkerJoinsItselfAreCountedWhileTheTaskThatForkedThemStillRuns() throws Exception {
    try (NumaPool pool = pool(1)) {
      Patience.await(30, () -> pool.overseer().getState() == Thread.State.WAITING);
      AtomicLong seen = new AtomicLong();
      Task forker =
          new Task() {
            @Override
            protected void run(Worker worker) {
              while (seen.get() == 0 && !Thread.currentThread().isInterrupted()) {
                Fib one = new Fib(1);
                worker.fork(one);
                worker.join(one);
              }
            }
          };
      Future<?> future = pool.submit(() -> pool.invoke(forker));
      Patience.await(30, () -> pool.snapshot().workers().getFirst().tasks() >= 1000);
      seen.set(pool.snapshot().workers().getFirst().tasks());
      future.get();
      assertThat(seen.get()).isGreaterThanOrEqualTo(1000);
    }
  }

  @Test
  void snapshotNeverShowsMoreStealsThanStolenTasksAndEndsWithEverybodyEnded() {
    NumaPool pool = pool(8);
    pool.startAllWorkers();
    for (int i = 0; i < 20; i++) {
      pool.invoke(new Fib(20));
      for (WorkerCounts worker : pool.snapshot().workers()) {
        for (int column = 0; column < worker.steals().length; column++) {
          assertThat(worker.steals()[column]).isLessThanOrEqualTo(worker.stolenTasks()[column]);
        }
      }
    }
    pool.close();
    Snapshot end = pool.snapshot();
    assertThat(end.workers()).allMatch(worker -> worker.state() == WorkerState.ENDED);
    assertThat(end.workers())
        .allMatch(
            worker ->
                LongStream.of(worker.steals()).sum() == LongStream.of(worker.stealsByTier()).sum());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64})
  void parallelForVisitsEachIndexOnce(int workers) {
    try (NumaPool pool = pool(workers)) {
      AtomicLongArray visits = new AtomicLongArray(10_007);
      pool.parallelFor(
          0,
          visits.length(),
          13,
          (worker, from, to) -> {
            assertThat(to - from).isLessThanOrEqualTo(13);
            for (long i = from; i < to; i++) {
              visits.incrementAndGet((int) i);
            }
          });
      for (int i = 0; i < visits.length(); i++) {
        assertThat(visits.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void parallelSumIsTheSameWhoeverSteals() {
    double[] values = new double[100_000];
    Arrays.setAll(values, i -> Math.sin(i) / (i + 1));
    double expected = Arrays.stream(values).sum();
    try (NumaPool pool = pool(4)) {
      double first = sum(pool, values);
      assertThat(first).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-12));
      for (int i = 0; i < 50; i++) {
        assertThat(sum(pool, values)).isEqualTo(first);
      }
    }
  }

  private static double sum(NumaPool pool, double[] values) {
    return pool.parallelSum(
        0,
        values.length,
        1000,
        (worker, from, to) -> {
          double sum = 0;
          for (int i = (int) from; i < to; i++) {
            sum += values[i];
          }
          return sum;
        });
  }

  @Test
  void joinerGetsTheExceptionWithBothStacksAndThePoolSurvives() {
    try (NumaPool pool = pool(2)) {
      assertThatThrownBy(
              () ->
                  pool.parallelFor(
                      0,
                      100,
                      1,
                      (worker, from, to) -> {
                        if (from == 57) {
                          throw new java.io.IOException("at 57");
                        }
                      }))
          .isInstanceOf(TaskFailedException.class)
          .hasStackTraceContaining("joinerGetsTheExceptionWithBothStacks")
          .cause()
          .isInstanceOf(java.io.IOException.class)
          .hasMessage("at 57");
      Fib fib = new Fib(15);
      pool.invoke(fib);
      assertThat(fib.result).isEqualTo(610);
    }
  }

  @Test
  void workBehindALongLeafBecomesPublicThoughItsOwnerForksNothingMore() {
    try (NumaPool pool = pool(2)) {
      AtomicLong othersDone = new AtomicLong();
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Task[] children = new Task[50];
              for (int i = 0; i < children.length; i++) {
                children[i] =
                    new Task() {
                      @Override
                      protected void run(Worker executing) {
                        othersDone.incrementAndGet();
                      }
                    };
                worker.fork(children[i]);
              }
              long deadline = System.nanoTime() + 240_000_000_000L;
              // The owner neither forks nor joins until others have done all the work.
              while (othersDone.get() < children.length && System.nanoTime() < deadline) {
                Thread.onSpinWait();
              }
              assertThat(othersDone.get()).isEqualTo(children.length);
              for (int i = children.length - 1; i >= 0; i--) {
                worker.join(children[i]);
              }
            }
          });
    }
  }

  @Test
  void tasksMayBeJoinedInAnyOrder() {
    try (NumaPool pool = pool(3)) {
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              Fib[] fibs = new Fib[600];
              for (int i = 0; i < fibs.length; i++) {
                fibs[i] = new Fib(i % 12);
                worker.fork(fibs[i]);
              }
              for (Fib fib : fibs) {
                worker.join(fib);
              }
              assertThat(fibs[11].result).isEqualTo(89);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64})
  void reductionKeepsTheOrderOfTheRangeWhoeverSteals(int workers) {
    String expected = IntStream.range(0, 500).mapToObj(i -> i + ",").collect(joining());
    try (NumaPool pool = pool(workers)) {
      for (int i = 0; i < 20; i++) {
        assertThat(pool.parallelReduce(0, 500, 3, "", NumaPoolTest::numbers, String::concat))
            .isEqualTo(expected);
      }
      assertThat(pool.parallelReduce(3, 3, 1, "empty", NumaPoolTest::numbers, String::concat))
          .isEqualTo("empty");
    }
  }

  private static String numbers(Worker worker, long from, long to) {
    return LongStream.range(from, to).mapToObj(i -> i + ",").collect(joining());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void partsAreExecutedByTheWorkersTheyAreDealtToEachTime(int workers) throws Exception {
    try (NumaPool pool = pool(workers)) {
      Map<Long, Integer> first = parts(pool);
      for (int i = 0; i < 50; i++) {
        assertThat(parts(pool)).isEqualTo(first);
      }
      assertThat(first).hasSize(pool.parallelism());
      // The same from inside, where the caller is one of those who get a part.
      assertThat(pool.submit(() -> parts(pool)).get()).isEqualTo(first);
    }
  }

  private static Map<Long, Integer> parts(NumaPool pool) {
    Map<Long, Integer> parts = new ConcurrentHashMap<>();
    AtomicLong length = new AtomicLong();
    pool.onEachPart(
        10,
        1010,
        (worker, from, to) -> {
          parts.put(from, worker.index());
          length.addAndGet(to - from);
        });
    assertThat(length).hasValue(1000);
    return parts;
  }

  @Test
  void aStrictPartWaitsForItsWorkerThoughOthersAreIdle() throws Exception {
    try (NumaPool pool = pool(2)) {
      CountDownLatch bothAreHere = new CountDownLatch(2);
      CountDownLatch goOn = new CountDownLatch(1);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              bothAreHere.countDown();
              try {
                bothAreHere.await();
                if (Objects.requireNonNull(Worker.current()).index() == 1) {
                  goOn.await();
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
      }
      bothAreHere.await();
      CompletableFuture<Map<Long, Integer>> parts =
          CompletableFuture.supplyAsync(() -> parts(pool), task -> new Thread(task).start());
      Thread.sleep(20);
      assertThat(parts.isDone()).isFalse();
      goOn.countDown();
      assertThat(parts.get()).isEqualTo(Map.of(10L, 0, 510L, 1));
    }
  }

  @Test
  void partsOfANodeWhoseWorkersAllBlockAreDoneByWorkersOfOtherNodes() throws Exception {
    PoolSettings settings = new PoolSettings(4, Pinning.COMPACT, StealOrder.HIERARCHICAL);
    try (NumaPool pool =
        NumaPool.builder(Machines.of(2, 1, 2, 1))
            .emulatedOn(Machines.of(1, 1, 2, 1))
            .settings(settings)
            .build()) {
      CountDownLatch blocked = new CountDownLatch(2);
      CountDownLatch goOn = new CountDownLatch(1);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            0,
            () -> {
              blocked.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
      }
      blocked.await();
      for (int i = 0; i < 20; i++) {
        Thread.sleep(i < 5 ? 5 : 0); // the other node's workers are asleep, or still awake
        assertThat(pool.parallelSum(0, 100, 10, (worker, from, to) -> to - from)).isEqualTo(100);
      }
      goOn.countDown();
    }
  }

  @Test
  void rangesStayOnTheNodeTheyAreDealtToAlthoughNodesShareTheProcessors() {
    try (NumaPool pool = pool(64)) {
      assertThat(pool.parallelism()).isLessThanOrEqualTo(8);
      NumaBlock block = pool.allocate("a", 4096 * 4096);
      pool.onEachPart(0, 4096, (worker, from, to) -> worker.touches(block, from * 4096, to * 4096));
      for (int i = 0; i < 50; i++) {
        pool.parallelFor(
            0,
            4096,
            64,
            (worker, from, to) -> {
              worker.touches(block, from * 4096, to * 4096);
              spin(200_000);
            });
      }
      long local = 0;
      long all = 0;
      Snapshot snapshot = pool.snapshot();
      for (int worker = 0; worker < 64; worker++) {
        long[] touched = snapshot.workers().get(worker).touchedBytes();
        local += touched[snapshot.header().workers().get(worker).node()];
        all += LongStream.of(touched).sum();
      }
      // By chance it would be a quarter.
      assertThat((double) local / all).isGreaterThan(0.5);
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void callsOfAFunctionAreForkedAndJoinedAndTheirFailuresReachTheJoiner() {
    LongTask triangle =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long n) {
            if (n < 0) {
              throw new IllegalArgumentException("n=" + n);
            }
            if (n == 0) {
              return 0;
            }
            LongCall one = fork(worker, n - 1);
            LongCall other = fork(worker, n / 2);
            // Not youngest first.
            return n + join(worker, one) + 0 * join(worker, other);
          }
        };
    try (NumaPool pool = pool(4)) {
      for (int i = 0; i < 100; i++) {
        assertThat(pool.invoke(triangle, 14)).isEqualTo(105);
      }
      assertThatThrownBy(() -> pool.invoke(triangle, -1))
          .isInstanceOf(TaskFailedException.class)
          .cause()
          .hasMessage("n=-1");
    }
  }

  @Test
  void touchedBytesAreCountedByTheHomeThatFirstTouchDecided() {
    try (NumaPool pool = pool(64);
        NumaBlock block = pool.allocate("a", 64 * 4096)) {
      int[] toucher = new int[1];
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              toucher[0] = worker.node();
              worker.touches(block, 0, block.segment().byteSize());
            }
          });
      pool.parallelFor(
          0, 64, 1, (worker, from, to) -> worker.touches(block, from * 4096, to * 4096));
      long[] byHome = new long[4];
      for (WorkerCounts worker : pool.snapshot().workers()) {
        for (int node = 0; node < 4; node++) {
          byHome[node] += worker.touchedBytes()[node];
        }
      }
      long[] expected = new long[4];
      expected[toucher[0]] = 2 * 64 * 4096;
      assertThat(byHome).isEqualTo(expected);
      assertThat(block.homeNode(4095)).hasValue(toucher[0]);
      assertThatThrownBy(
              () -> pool.parallelFor(0, 1, 1, (worker, from, to) -> worker.touches(block, -1, 5)))
          .cause()
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("block a");
    }
  }

  @Test
  void aTaskThatNobodyForkedCanNotBeJoinedAndAForkedOneNotForkedAgain() {
    try (NumaPool pool = pool(2)) {
      Fib fib = new Fib(5);
      pool.invoke(
          new Task() {
            @Override
            protected void run(Worker worker) {
              assertThatThrownBy(() -> worker.join(fib))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("nobody forked");
              worker.fork(fib);
              assertThatThrownBy(() -> worker.fork(fib))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("forked once");
              worker.join(fib);
            }
          });
      assertThat(fib.result).isEqualTo(5);
      assertThatThrownBy(() -> pool.invoke(fib)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void allInvokedTasksAreDoneThoughOneFails() {
    try (NumaPool pool = pool(3)) {
      Fib[] fibs = {new Fib(10), new Fib(11), new Fib(12)};
      Task failing =
          new Task() {
            @Override
            protected void run(Worker worker) {
              throw new IllegalArgumentException("no");
            }
          };
      Task all =
          new Task() {
            @Override
            protected void run(Worker worker) {
              worker.invokeAll(fibs[0], failing, fibs[1], fibs[2]);
            }
          };
      assertThatThrownBy(() -> pool.invoke(all)).cause().hasMessage("no");
      assertThat(fibs).extracting(fib -> fib.result).containsExactly(55L, 89L, 144L);
    }
  }

  @Test
  void aTaskThatBlocksForLongIsReportedWithItsPlace() throws Exception {
    try (NumaPool pool = pool(2)) {
      Semaphore mayGoOn = new Semaphore(0);
      AtomicInteger worker = new AtomicInteger();
      Runnable blocking =
          () -> {
            worker.set(Objects.requireNonNull(Worker.current()).index());
            mayGoOn.acquireUninterruptibly();
          };
      Future<?> first = pool.submit(blocking);
      assertThat(Patience.await(60, () -> blockedNanos(pool) > 0)).isTrue();
      BlockedTask found = pool.snapshot().blocked().getFirst();
      assertThat(found.worker()).isEqualTo(worker.get());
      assertThat(found.place()).contains("NumaPoolTest").contains("NumaPoolTest.java:");
      assertThat(found.stack()).anyMatch(frame -> frame.contains("Semaphore.acquire"));
      assertThat(found.times()).isEqualTo(1);
      assertThat(found.longestNanos()).isGreaterThanOrEqualTo(1_000_000_000L);
      assertThat(Patience.await(60, () -> blockedNanos(pool) > found.totalNanos())).isTrue();
      mayGoOn.release();
      first.get();
    }
  }

  @Test
  void aTaskThatWaitsInTheKernelIsReportedThoughItsThreadIsRunnable() throws Exception {
    try (NumaPool pool = pool(2);
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> waiting =
          pool.submit(
              () -> {
                socket.accept().close();
                return null;
              });
      assertThat(Patience.await(60, () -> blockedNanos(pool) > 0)).isTrue();
      assertThat(pool.snapshot().blocked().getFirst().stack())
          .anyMatch(frame -> frame.contains("ServerSocket.accept"));
      new Socket(socket.getInetAddress(), socket.getLocalPort()).close();
      waiting.get();
    }
  }

  private static long blockedNanos(NumaPool pool) {
    return pool.snapshot().blocked().stream().mapToLong(BlockedTask::totalNanos).sum();
  }

  @Test
  void tasksThatWaitForOthersOrWorkForLongAreNotReportedAsBlocked() throws Exception {
    try (NumaPool pool = pool(2)) {
      long end = System.nanoTime() + 1_500_000_000L;
      Runnable busy =
          () -> {
            while (System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
          };
      pool.submit(() -> pool.submit(busy).get()).get();
      assertThat(pool.snapshot().blocked()).isEmpty();
    }
  }

  @Test
  void idlePoolUsesNoProcessorTime() throws InterruptedException {
    try (NumaPool pool = pool(16)) {
      pool.startAllWorkers();
      pool.invoke(new Fib(10));
      assertThat(
              Patience.await(
                  10,
                  () ->
                      IntStream.range(0, 16)
                          .allMatch(i -> pool.thread(i).getState() == Thread.State.WAITING)))
          .isTrue();
      long before = idle(pool);
      long start = System.nanoTime();
      Thread.sleep(500);
      long nanos = System.nanoTime() - start;
      assertThat(pool.snapshot().workers()).allMatch(worker -> worker.state() == WorkerState.IDLE);
      // All the time, but for what the clock of readers and that of workers may differ.
      assertThat(idle(pool) - before).isGreaterThanOrEqualTo(16 * nanos * 99 / 100);
    }
  }

  private static long idle(NumaPool pool) {
    return pool.snapshot().workers().stream().mapToLong(WorkerCounts::idleNanos).sum();
  }

  @Test
  void closedPoolRefusesWorkAndSaysSo() {
    NumaPool pool = pool(2);
    pool.close();
    pool.close();
    assertThatThrownBy(() -> pool.invoke(new Fib(3)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aPoolWhoseCountersFileIsNamedForAnotherKeepsItsOwn(@TempDir Path folder) {
    Path file = folder.resolve("counters");
    try (NumaPool first = NumaPool.builder(Machines.of(1, 1, 2, 1)).countersFile(file).build()) {
      first.invoke(new Fib(10));
      long before = tasks(first);
      for (int i = 0; i < 3; i++) {
        NumaPool.builder(Machines.of(1, 1, 2, 1)).countersFile(file).build().close();
      }
      first.invoke(new Fib(10));

      assertThat(tasks(first)).isGreaterThan(before);
    }
  }

  private static long tasks(NumaPool pool) {
    return pool.snapshot().workers().stream().mapToLong(WorkerCounts::tasks).sum();
  }

  @Test
  void progressThatComesWhenThePoolIsClosedIsNoError() {
    NumaPool pool = pool(1);
    pool.close();
    pool.progress(new Progress(1, 2, "late"));
  }

  @Test
  void aBlockMayBeClosedByManyAtATime() throws Exception {
    try (NumaPool pool = pool(1)) {
      for (int i = 0; i < 1000; i++) {
        NumaBlock block = pool.allocate("b", 1);
        CountDownLatch both = new CountDownLatch(2);
        Callable<@Nullable Void> close =
            () -> {
              both.countDown();
              both.await();
              block.close();
              return null;
            };
        FutureTask<@Nullable Void> other = new FutureTask<>(close);
        Thread.ofPlatform().start(other);
        close.call();
        other.get();
      }
    }
  }
}
