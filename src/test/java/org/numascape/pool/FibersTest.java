package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.WorkerCounts;

@Timeout(600)
class FibersTest {
  private static NumaPool pool(int nodes, int workers, StealOrder order) {
    return NumaPool.builder(Machines.of(nodes, 1, Math.max(1, workers / nodes), 1))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(workers, Pinning.NONE, order))
        .build();
  }

  private static NumaPool pool(int nodes, int workers) {
    return pool(nodes, workers, StealOrder.HIERARCHICAL);
  }

  private static FiberCounts counts(NumaPool pool) {
    return pool.snapshot().workers().stream()
        .map(WorkerCounts::fibers)
        .reduce(FiberCounts.NONE, FiberCounts::plus);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aFiberThatBlocksFreesItsWorker(int nodes) throws InterruptedException {
    try (NumaPool pool = pool(nodes, nodes)) {
      CountDownLatch gate = new CountDownLatch(1);
      List<Thread> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(pool.fibers().start(() -> await(gate)));
      }
      pool.fibers().start(gate::countDown).join();
      for (Thread thread : waiting) {
        thread.join();
      }
    }
  }

  @Test
  void aHundredThousandFibersLiveAtATime() throws InterruptedException {
    AtomicLong ended = new AtomicLong();
    NumaPool pool = pool(1, 2);
    try (pool) {
      CountDownLatch gate = new CountDownLatch(1);
      pool.fibers()
          .start(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  pool.fibers()
                      .start(
                          () -> {
                            await(gate);
                            ended.incrementAndGet();
                          });
                }
                gate.countDown();
              })
          .join();
    }
    assertThat(ended).hasValue(100_000);
    assertThat(counts(pool).mounts()).isGreaterThanOrEqualTo(100_001);
    assertThat(counts(pool).unmounts()).isEqualTo(counts(pool).mounts());
    assertThat(counts(pool).nodeChanges()).isZero();
  }

  /** Pairs hand a token to and fro; each fiber counts how often it finds itself on another node. */
  private static long movesOfPairs(NumaPool pool, int pairs, int rounds) {
    AtomicLong moves = new AtomicLong();
    List<Integer> nodes = pool.nodesWithWorkers().stream().boxed().toList();
    record Pair(AtomicInteger turn, Thread[] threads) {}
    List<Thread> all = new ArrayList<>();
    CountDownLatch begin = new CountDownLatch(1);
    for (int i = 0; i < pairs; i++) {
      Pair pair = new Pair(new AtomicInteger(), new Thread[2]);
      for (int side = 0; side < 2; side++) {
        int mine = side;
        Runnable body =
            () -> {
              int node = pool.fibers().currentNode();
              await(begin);
              for (int round = 0; round < rounds; round++) {
                while (pair.turn().get() != mine) {
                  LockSupport.park();
                  int now = pool.fibers().currentNode();
                  moves.addAndGet(now == node ? 0 : 1);
                  node = now;
                }
                pair.turn().set(1 - mine);
                LockSupport.unpark(pair.threads()[1 - mine]);
              }
            };
        pair.threads()[side] = pool.fibers().start(nodes.get((i + side) % nodes.size()), body);
        all.add(pair.threads()[side]);
      }
    }
    begin.countDown();
    for (Thread thread : all) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return moves.get();
  }

  @Test
  void aFiberThatCanGoOnDoesSoOnItsNodeWhoeverWokeItIfNodesDoNotSteal() {
    NumaPool pool = pool(4, 8, StealOrder.NODE_ONLY);
    try (pool) {
      assertThat(movesOfPairs(pool, 20, 200)).isZero();
    }
    assertThat(counts(pool).nodeChanges()).isZero();
  }

  @Test
  void aFiberThatIsLeftWaitingIsTakenByAnotherNodeAndThatIsCounted() throws InterruptedException {
    NumaPool pool = pool(2, 2);
    try (pool) {
      AtomicBoolean busy = new AtomicBoolean();
      AtomicBoolean release = new AtomicBoolean();
      List<Integer> nodes = new ArrayList<>();
      AtomicBoolean parked = new AtomicBoolean(true);
      Thread moved =
          pool.fibers()
              .start(
                  0,
                  () -> {
                    nodes.add(pool.fibers().currentNode());
                    while (parked.get()) {
                      LockSupport.park();
                    }
                    nodes.add(pool.fibers().currentNode());
                  });
      while (moved.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
      int home = nodes.getFirst();
      pool.execute(
          home,
          () -> {
            busy.set(true);
            while (!release.get()) {
              Thread.onSpinWait();
            }
          });
      while (!busy.get()) {
        Thread.sleep(1);
      }
      parked.set(false);
      LockSupport.unpark(moved);
      moved.join();
      release.set(true);
      assertThat(nodes).containsExactly(home, 1 - home);
    }
    assertThat(counts(pool).nodeChanges()).isEqualTo(1);
  }

  @Test
  void whatAFiberStartsBeginsOnItsNodeIfNodesDoNotSteal() throws InterruptedException {
    Set<Integer> strangers = ConcurrentHashMap.newKeySet();
    try (NumaPool pool = pool(4, 4, StealOrder.NODE_ONLY)) {
      for (int node = 3; node >= 0; node--) { // not in the turn of what is for any node
        int here = node;
        pool.fibers()
            .start(
                node,
                () -> {
                  for (int i = 0; i < 100; i++) {
                    Runnable note =
                        () -> {
                          if (pool.fibers().currentNode() != here) {
                            strangers.add(here);
                          }
                        };
                    pool.fibers().start(note);
                    pool.fibers().execute(note);
                    try {
                      Thread.startVirtualThread(note).join();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                })
            .join();
      }
    }
    assertThat(strangers).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void noWakeUpIsLostAmongFibersTimersMonitorsAndThreadsOutside(int workers)
      throws InterruptedException {
    try (NumaPool pool = pool(Math.min(workers, 4), workers)) {
      Object monitor = new Object();
      AtomicLong sum = new AtomicLong();
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Thread thread =
            pool.fibers()
                .start(
                    () -> {
                      for (int round = 0; round < 50; round++) {
                        switch (ThreadLocalRandom.current().nextInt(4)) {
                          case 0 -> LockSupport.parkNanos(50_000);
                          case 1 -> Thread.yield();
                          case 2 -> {
                            synchronized (monitor) {
                              sum.incrementAndGet();
                              Thread.yield();
                              sum.decrementAndGet();
                            }
                          }
                          default -> {
                            Thread me = Thread.currentThread();
                            pool.execute(() -> LockSupport.unpark(me));
                            LockSupport.park();
                          }
                        }
                        sum.incrementAndGet();
                      }
                    });
        all.add(thread);
      }
      for (Thread thread : all) {
        // A thread dump of a fiber may make ready again what is ready.
        assertThat(thread.getStackTrace()).isNotNull();
        thread.join();
      }
      assertThat(sum).hasValue(200 * 50);
      movesOfPairs(pool, 50, 200);
    }
  }

  @Test
  void anExecutorOfAThreadPerTaskCanBeMadeOfFibers() throws Exception {
    try (NumaPool pool = pool(1, 2);
        ExecutorService executor = Executors.newThreadPerTaskExecutor(pool.fibers())) {
      Future<Integer> node = executor.submit(() -> pool.fibers().currentNode());
      Future<?> failing =
          executor.submit(
              () -> {
                throw new IllegalArgumentException("as asked");
              });
      assertThat(node.get()).isZero();
      assertThatThrownBy(failing::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void completableFuturesCanRunOnFibersAndWaitForEachOther() {
    NumaPool pool = pool(1, 1);
    try (pool) {
      CompletableFuture<Integer> first = new CompletableFuture<>();
      CompletableFuture<Integer> second =
          CompletableFuture.supplyAsync(() -> first.join() + 1, pool.fibers());
      CompletableFuture<Integer> third =
          second.thenCombineAsync(
              CompletableFuture.supplyAsync(() -> pool.fibers().currentNode(), pool.fibers()),
              (number, node) -> 2 * number + node,
              pool.fibers());
      CompletableFuture<Integer> failed =
          CompletableFuture.supplyAsync(() -> 1 / (third.join() - 42), pool.fibers());
      pool.fibers().execute(() -> first.complete(20));
      assertThat(third.join()).isEqualTo(42);
      assertThatThrownBy(failed::join).hasCauseInstanceOf(ArithmeticException.class);
    }
    assertThat(counts(pool).mounts()).isGreaterThanOrEqualTo(5);
  }

  /** It is a preview in Java 25, so that it takes a JVM with an option of its own. */
  @Test
  void structuredCodeRunsOnFibersAndInterruptsThemWhenOneFails() throws Exception {
    Path program = Path.of(FibersTest.class.getResource("StructuredScope.java").toURI());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-preview",
                "--source=" + Runtime.version().feature(),
                "-cp",
                System.getProperty("java.class.path"),
                program.toString())
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .as(() -> errorsOf(process))
        .isEqualToNormalizingNewlines("21\nas asked\n");
    assertThat(process.waitFor()).isZero();
  }

  private static String errorsOf(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void whatAFiberThrowsGoesToItsHandlerOfUncaughtExceptions() throws InterruptedException {
    try (NumaPool pool = pool(1, 1)) {
      AtomicReference<Throwable> caught = new AtomicReference<>();
      Thread thread =
          pool.fibers()
              .newThread(
                  () -> {
                    throw new IllegalStateException("as asked");
                  });
      thread.setUncaughtExceptionHandler((who, thrown) -> caught.set(thrown));
      thread.start();
      thread.join();
      assertThat(caught.get()).isInstanceOf(IllegalStateException.class).hasMessage("as asked");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void jobsThatWereAcceptedAreDoneThoughThePoolIsShutDownBeforeTheyBegin(int workers)
      throws InterruptedException {
    NumaPool pool = pool(Math.min(workers, 2), workers);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < workers; i++) {
      pool.execute(() -> await(gate));
    }
    for (int i = 0; i < 100; i++) {
      pool.fibers().execute(done::incrementAndGet);
    }
    pool.shutdown();
    gate.countDown();
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(done).hasValue(100);
    pool.close();
  }

  /** What it leaves there, it leaves for workers that are no more. */
  @Test
  void aFiberThatBeginsWhenANodesWorkersHaveEndedStillReachesThatNode() throws Exception {
    NumaPool pool = pool(2, 2, StealOrder.NODE_ONLY);
    pool.startAllWorkers();
    AtomicInteger done = new AtomicInteger();
    Callable<Boolean> reach =
        () -> {
          pool.onEachNode(done::incrementAndGet);
          for (int i = 0; i < 2; i++) {
            pool.invoke(
                new Task() {
                  @Override
                  protected void run(Worker worker) {
                    done.incrementAndGet();
                  }
                });
          }
          pool.parallelFor(0, 2, 1, (worker, from, to) -> done.incrementAndGet());
          pool.onEachPart(0, 2, (worker, from, to) -> done.incrementAndGet());
          return true;
        };
    AtomicReference<@Nullable Future<Boolean>> reached = new AtomicReference<>();
    pool.execute(
        1,
        () -> {
          reached.set(pool.fibers().submit(reach));
          pool.shutdown();
          Patience.await(60, () -> pool.orphans().hasEnded(0));
        });

    // It is not closed if this fails, as that would wait for ever.
    assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Objects.requireNonNull(reached.get()).get()).isTrue();
    assertThat(done).hasValue(2 + 2 + 2 + 2);
    pool.close();
  }

  @Test
  void aFiberThatIsBlockedKeepsThePoolFromEndingAndNoneIsStartedAnyMore() throws Exception {
    NumaPool pool = pool(2, 2);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    pool.fibers()
        .start(
            () -> {
              started.countDown();
              await(gate);
              ended.set(true);
            });
    await(started);
    pool.shutdown();
    assertThat(pool.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
    assertThatThrownBy(() -> pool.fibers().start(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("the pool is closed");
    assertThatThrownBy(() -> pool.fibers().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    gate.countDown();
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(ended).isTrue();
  }

  @Test
  void stoppingInterruptsFibersThatBlockAndGivesBackJobsThatWereNotBegun() throws Exception {
    NumaPool pool = pool(1, 1);
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch blocked = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      pool.fibers()
          .start(
              () -> {
                blocked.countDown();
                try {
                  Thread.sleep(60_000);
                } catch (InterruptedException e) {
                  interrupted.incrementAndGet();
                }
              });
    }
    await(blocked);
    AtomicBoolean release = new AtomicBoolean();
    occupyWorker(pool, release);
    Runnable notBegun = () -> {};
    pool.fibers().execute(notBegun);
    assertThat(pool.shutdownNow()).contains(notBegun);
    release.set(true);
    assertThat(pool.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted).hasValue(10);
  }

  @Test
  void jobsRunInFewThreadsThatAreUsedAgainAndNoneSeesTheInterruptOfAnother() throws Exception {
    try (NumaPool pool = pool(1, 1)) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      AtomicInteger interrupted = new AtomicInteger();
      for (int i = 0; i < 1000; i++) {
        CountDownLatch done = new CountDownLatch(1);
        pool.fibers()
            .execute(
                () -> {
                  threads.add(Thread.currentThread());
                  interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                  Thread.currentThread().interrupt();
                  done.countDown();
                });
        done.await();
      }
      assertThat(threads).hasSizeLessThanOrEqualTo(3).allMatch(Thread::isVirtual);
      assertThat(interrupted).hasValue(0);
    }
  }

  @Test
  void ofAThousandFibersThatEndSomeAreUsedAgainAndMostAreNotKept() throws Exception {
    try (NumaPool pool = pool(1, 1)) {
      Set<Thread> first = threadsOfJobsAtATime(pool, 1000);
      Set<Thread> second = threadsOfJobsAtATime(pool, 1000);

      assertThat(first).hasSize(1000);
      second.retainAll(first);
      assertThat(second).hasSizeBetween(1, 256);
    }
  }

  /** The threads of jobs that all begin before one of them ends. */
  private static Set<Thread> threadsOfJobsAtATime(NumaPool pool, int jobs)
      throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(jobs);
    CountDownLatch ended = new CountDownLatch(jobs);
    for (int i = 0; i < jobs; i++) {
      pool.fibers()
          .execute(
              () -> {
                threads.add(Thread.currentThread());
                begun.countDown();
                await(begun);
                ended.countDown();
              });
    }
    ended.await();
    return threads;
  }

  @Test
  void aWorkerThatWaitsForWhatAFiberDoesRunsFibersMeanwhile() throws Exception {
    try (NumaPool pool = pool(1, 1)) {
      CountDownLatch gate = new CountDownLatch(1);
      Future<Integer> sum =
          pool.submit(
              () -> {
                Future<Integer> waiting =
                    pool.fibers()
                        .submit(
                            () -> {
                              await(gate);
                              return 20;
                            });
                Future<Integer> waking =
                    pool.fibers()
                        .submit(
                            () -> {
                              gate.countDown();
                              return 1;
                            });
                return waiting.get() + waking.get();
              });
      assertThat(sum.get()).isEqualTo(21);
    }
  }

  @Test
  void aFiberMayWaitForTasksOfItsPoolAndMayNotCloseIt() throws InterruptedException {
    try (NumaPool pool = pool(1, 1)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicLong sum = new AtomicLong();
      pool.fibers()
          .start(
              () -> {
                sum.set((long) pool.parallelSum(0, 1000, 10, (worker, from, to) -> to - from));
                thrown.set(catchThrowable(pool::close));
              })
          .join();
      assertThat(sum).hasValue(1000);
      assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aThreadThatInheritedTheSchedulerGoesOnEvenWhenTheWorkersHaveEnded()
      throws InterruptedException {
    AtomicReference<Thread> heir = new AtomicReference<>();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    try (NumaPool pool = pool(2, 2)) {
      pool.fibers()
          .start(
              () ->
                  heir.set(
                      Thread.startVirtualThread(
                          () -> {
                            waiting.countDown();
                            await(gate);
                          })))
          .join();
      await(waiting);
    }
    gate.countDown();
    heir.get().join();
    assertThat(heir.get().getState()).isEqualTo(Thread.State.TERMINATED);
  }

  /** Tries to get fibers, in a JVM without the option. */
  static final class Probe {
    public static void main(String[] arguments) {
      try (NumaPool pool = pool(1, 1)) {
        pool.fibers();
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void withoutTheOpeningTheErrorNamesTheOption() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "fibers need the scheduler of virtual threads, which Java keeps closed; start java with"
                + " --add-opens=java.base/java.lang=ALL-UNNAMED\n");
  }

  @Test
  void aNodeWithoutWorkersIsRefused() {
    try (NumaPool pool = pool(2, 2)) {
      assertThatThrownBy(() -> pool.fibers().start(2, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("node=2 has no worker");
      assertThatThrownBy(() -> pool.fibers().currentNode())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Keeps one worker carrying fibers until it is told to stop. */
  private static void keepBusy(NumaPool pool, AtomicBoolean stop) {
    pool.fibers()
        .start(
            () -> {
              while (!stop.get()) {
                Thread.yield();
              }
            });
  }

  /** The JDK clears a carrier's interrupt when it mounts and unmounts a fiber. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJobThatWaitsWhileItsWorkerCarriesFibersIsInterrupted(boolean byShutdown) throws Exception {
    NumaPool pool = pool(1, 1);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Future<?> job =
        pool.submit(
            () -> {
              keepBusy(pool, stop);
              Future<?> never = pool.fibers().submit(() -> nothingUntil(stop));
              waits.countDown();
              try {
                never.get();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return null;
            });
    waits.await();
    Thread.sleep(20); // it carries them then
    if (byShutdown) {
      pool.shutdownNow();
    } else {
      job.cancel(true);
    }

    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    stop.set(true);
    pool.close();
  }

  private static void occupyWorker(NumaPool pool, AtomicBoolean release) {
    CountDownLatch busy = new CountDownLatch(1);
    pool.execute(
        () -> {
          busy.countDown();
          while (!release.get()) {
            Thread.onSpinWait();
          }
        });
    await(busy);
  }

  @Test
  void aFiberThatBeginsWhenAllAreToEndIsInterrupted() throws Exception {
    NumaPool pool = pool(1, 1);
    AtomicBoolean release = new AtomicBoolean();
    occupyWorker(pool, release);
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread fiber =
        pool.fibers().start(() -> interrupted.set(Thread.currentThread().isInterrupted()));

    pool.shutdownNow();
    release.set(true);
    fiber.join();
    assertThat(interrupted).hasValue(true);
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFiberThatBlocksItsWorkerIsReportedWithItsOwnPlace(int nodes) throws Exception {
    try (NumaPool pool = pool(nodes, nodes)) {
      Process silent = new ProcessBuilder("sleep", "600").start();
      try {
        // A read from a pipe is a call of the system, in which a fiber does not leave its worker.
        Thread fiber = pool.fibers().start(() -> readOf(silent));

        assertThat(Patience.await(60, () -> !pool.snapshot().blocked().isEmpty())).isTrue();
        BlockedTask found = pool.snapshot().blocked().getFirst();
        assertThat(found.place()).contains("FibersTest.readOf");
        silent.destroyForcibly();
        fiber.join();
      } finally {
        silent.destroyForcibly();
      }
    }
  }

  private static void readOf(Process process) {
    try {
      assertThat(process.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Void nothingUntil(AtomicBoolean stop) {
    while (!stop.get()) {
      LockSupport.parkNanos(1_000_000);
      Thread.yield(); // or it would keep its worker once it is interrupted, and parks no more
    }
    return null;
  }

  @Test
  void aHandlerOfAThreadThatInheritedItsSchedulerMayThrow() throws Exception {
    try (NumaPool pool = pool(1, 1)) {
      Thread starter =
          pool.fibers()
              .start(
                  () -> {
                    Thread heir =
                        Thread.ofVirtual()
                            .unstarted(
                                () -> {
                                  throw new IllegalStateException("as asked");
                                });
                    heir.setUncaughtExceptionHandler(
                        (thread, thrown) -> {
                          throw new IllegalStateException("by the handler, as asked");
                        });
                    heir.start();
                  });
      starter.join();

      assertThat(pool.fibers().submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
      pool.checkWorkers();
    }
  }

  /**
   * Two fibers that wake each other are always ready; those in the node's queue have a turn, too.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aFiberThatWakesUpIsCarriedBetweenOthersWhileAJobWaits(int jobsBefore) throws Exception {
    NumaPool pool = pool(1, 1);
    AtomicBoolean stop = new AtomicBoolean();
    for (int i = 0; i < jobsBefore; i++) {
      pool.submit(() -> 1).get();
    }
    Future<String> job =
        pool.submit(
            () -> {
              keepBusy(pool, stop);
              keepBusy(pool, stop);
              return pool.fibers()
                  .submit(
                      () -> {
                        Thread.sleep(20);
                        return "awake";
                      })
                  .get();
            });

    assertThat(job.get(60, TimeUnit.SECONDS)).isEqualTo("awake");
    stop.set(true);
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFiberThatInvokesATaskGetsItDoneWhileAllWorkersWaitAndCarryFibers(int workers)
      throws Exception {
    NumaPool pool = pool(1, workers);
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<Double>> jobs = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      jobs.add(
          pool.submit(
              () -> {
                keepBusy(pool, stop);
                return pool.fibers()
                    .submit(() -> pool.parallelSum(0, 100, 1, (worker, from, to) -> to - from))
                    .get();
              }));
    }

    for (Future<Double> job : jobs) {
      assertThat(job.get(60, TimeUnit.SECONDS)).isEqualTo(100);
    }
    stop.set(true);
    pool.close();
  }

  @Test
  void whatAJobHeldCanBeCollectedWhenItsFiberRestsOrHasEnded() throws Exception {
    try (NumaPool pool = pool(1, 1)) {
      List<WeakReference<Object>> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        held.add(inFiber(pool.fibers()::execute));
        held.add(inFiber(pool.fibers()::start));
      }

      assertThat(
              Patience.await(
                  60,
                  () -> {
                    System.gc();
                    return held.stream().allMatch(each -> each.refersTo(null));
                  }))
          .isTrue();
    }
  }

  /** Lets a fiber do a job that holds an object, and waits for it. */
  private static WeakReference<Object> inFiber(Consumer<Runnable> executor)
      throws InterruptedException {
    Object large = new Object();
    WeakReference<Object> held = new WeakReference<>(large);
    CountDownLatch done = new CountDownLatch(1);
    executor.accept(
        () -> {
          assertThat(large).isNotNull();
          done.countDown();
        });
    done.await();
    return held;
  }
}
