package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.numascape.pool.Body.task;
import static org.numascape.pool.Unchecked.nothing;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.IndexSet;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;

/** What can't be done: an exception that says what and why, and a pool that still works. */
@Timeout(600)
class BadInputTest {
  private static final Topology MACHINE = Machines.of(2, 1, 2, 1);
  private static final LongTask SUM =
      new LongTask() {
        @Override
        protected long compute(Worker worker, long n) {
          if (n == 0) {
            return 0;
          }
          LongCall rest = fork(worker, n - 1);
          return n + join(worker, rest);
        }
      };

  private static NumaPool pool() {
    return NumaPool.builder(MACHINE)
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(4, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  private static void assertWorks(NumaPool pool) {
    assertThat(pool.invoke(SUM, 100)).isEqualTo(5050);
    assertThat(pool.parallelSum(0, 100, 7, (worker, from, to) -> to - from)).isEqualTo(100);
  }

  /** By a task, so that the worker which was refused has to go on. */
  private static void inside(NumaPool pool, Body body) {
    pool.invoke(
        new Task() {
          @Override
          protected void run(Worker worker) throws Exception {
            body.run(worker);
          }
        });
  }

  private interface Body {
    void run(Worker worker) throws Exception;
  }

  private static final class Nothing extends Task {
    @Override
    protected void run(Worker worker) {}
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 4097, Integer.MAX_VALUE})
  void aNumberOfWorkersOutOfRangeIsRefusedWithTheRange(int workers) {
    assertThatThrownBy(() -> new PoolSettings(workers, Pinning.NONE, StealOrder.RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("workers=%d must be in 1..4096".formatted(workers));
  }

  @Test
  void noNumberOfWorkersMeansOneOnEachPu() {
    try (NumaPool pool = NumaPool.builder(MACHINE).build()) {
      assertThat(pool.workers()).isEqualTo(4);
      assertWorks(pool);
    }
  }

  /** Before a pool is asked: there is no such topology. */
  @Test
  void aTopologyOfWhichNothingMayBeUsedIsRefused() {
    assertThatThrownBy(() -> Machines.allowing(IndexSet.empty(), 2, 1, 2, 1))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("a machine must allow one of its PUs");
    assertThatThrownBy(() -> SyntheticReader.read("")).isInstanceOf(TopologyException.class);
  }

  @Test
  void aPuThatDoesNotExistOrMayNotBeUsedIsRefused() {
    Topology some = Machines.allowing(IndexSet.of(0, 2), 2, 1, 2, 1);
    for (String list : new String[] {"list:1", "list:0,4", "list:2,1048575"}) {
      PoolSettings settings = new PoolSettings(2, Pinning.parse(list), StealOrder.HIERARCHICAL);
      assertThatThrownBy(() -> NumaPool.builder(some).settings(settings).build())
          .isInstanceOf(PinningException.class)
          .hasMessageMatching("PU P#\\d+ of the list .*; choose among P#0,2");
    }
  }

  @Test
  void aClosedPoolRefusesWhateverIsAskedAndAnotherOneWorks() {
    NumaPool closed = pool();
    Fibers fibers = closed.fibers();
    Thread notStarted = fibers.newThread(() -> {});
    closed.close();
    ThrowingCallable[] requests = {
      () -> closed.invoke(new Nothing()),
      () -> closed.invoke(SUM, 1),
      () -> closed.execute(() -> {}),
      () -> closed.execute(1, () -> {}),
      () -> closed.submit(() -> 1),
      () -> closed.onEachNode(() -> {}),
      () -> closed.parallelFor(0, 1, 1, (worker, from, to) -> {}),
      () -> closed.parallelSum(0, 1, 1, (worker, from, to) -> 0),
      () -> closed.parallelReduce(0, 1, 1, "", (worker, from, to) -> "", String::concat),
      () -> closed.onEachPart(0, 1, (worker, from, to) -> {}),
      () -> closed.allocate("a", 1),
      () -> fibers.start(() -> {}),
      () -> fibers.start(1, () -> {}),
      () -> fibers.execute(() -> {}),
      () -> fibers.submit(() -> 1),
      notStarted::start
    };
    for (int i = 0; i < requests.length; i++) {
      assertThatThrownBy(requests[i])
          .as("request %d", i)
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("the pool is closed; make a new one");
    }
    try (NumaPool other = pool()) {
      assertWorks(other);
    }
  }

  /**
   * As when the pool is closed between the moment it is asked and the moment the block is there.
   */
  @Test
  void aBlockThatComesWhenItsPoolIsClosedIsRefusedAndLeavesNoMemory() {
    NumaPool closed = pool();
    closed.close();
    assertThatThrownBy(() -> closed.blocks().allocate("late", 1, MemorySettings.DEFAULT))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(closed.blocks().stretches()).isEmpty();
  }

  @Test
  void aTaskThatNobodyForkedCanNotBeJoined() {
    try (NumaPool pool = pool()) {
      inside(
          pool,
          worker -> {
            Task forked = new Nothing();
            worker.fork(forked);
            assertThatThrownBy(() -> worker.join(new Nothing()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody forked");
            worker.join(forked);
            // Who has been joined may be asked again.
            worker.join(forked);
          });
      assertWorks(pool);
    }
  }

  @Test
  void aForkThatIsRefusedLeavesTheTaskAsIfItHadNotBeenForked() {
    try (NumaPool pool = NumaPool.builder(Machines.of(1, 1, 1, 1)).build()) {
      AtomicInteger runs = new AtomicInteger();
      Task task =
          new Task() {
            @Override
            protected void run(Worker worker) {
              runs.getAndIncrement();
            }
          };
      inside(
          pool,
          worker -> {
            LongCall call = SUM.fork(worker, 10);
            Task filler = new Nothing();
            for (int i = 1; i < TaskDeque.MAX_SLOTS; i++) {
              worker.push(filler);
            }
            assertThatThrownBy(() -> worker.fork(task))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("join before forking more");
            assertThatThrownBy(() -> SUM.fork(worker, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> worker.join(task))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody forked");
            int others = 0;
            for (int i = 1; i < TaskDeque.MAX_SLOTS; i++) {
              others += worker.deque.pop() == filler ? 0 : 1;
            }
            assertThat(others).isZero();
            assertThat(SUM.join(worker, call)).isEqualTo(55);
            worker.fork(task);
            worker.join(task);
          });
      assertThat(runs).hasValue(1);
      assertWorks(pool);
    }
  }

  @Test
  void aTaskThatAClosedPoolRefusedMayBeGivenToAnother() {
    NumaPool closed = pool();
    closed.close();
    Task task = new Nothing();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> closed.invoke(task)).isInstanceOf(RejectedExecutionException.class);
    }
    try (NumaPool other = pool()) {
      other.invoke(task);
    }
  }

  @Test
  void aCallOfAnotherFunctionCanNotBeJoined() {
    LongTask square =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long n) {
            return n * n;
          }

          @Override
          public String toString() {
            return "square";
          }
        };
    String words = "a call of square is joined by .*; join it by what forked it";
    try (NumaPool pool = pool()) {
      inside(
          pool,
          worker -> {
            LongCall call = square.fork(worker, 9);
            Task above = new Nothing();
            worker.fork(above);
            assertThatThrownBy(() -> SUM.join(worker, call))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(words);
            worker.join(above);
            assertThat(square.join(worker, call)).isEqualTo(81);
          });
      // As long as nobody can have stolen it, there is an assertion only; tests run with those.
      inside(
          pool,
          worker ->
              assertThatThrownBy(() -> SUM.join(worker, square.fork(worker, 9)))
                  .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class)
                  .hasMessageMatching(words));
      assertWorks(pool);
    }
  }

  /** What happens between the first join of a call and the second. */
  interface Between {
    void happens(Worker worker, LongTask other) throws Exception;
  }

  private static Stream<Arguments> between() {
    return Stream.of(
        Arguments.of("nothing", (Between) (worker, other) -> {}),
        Arguments.of(
            "another task takes the slot",
            (Between)
                (worker, other) -> {
                  Task task = new Nothing();
                  worker.fork(task);
                  worker.join(task);
                }),
        Arguments.of(
            "a call of another function takes the slot",
            (Between) (worker, other) -> other.join(worker, other.fork(worker, 1))),
        Arguments.of(
            "a task lies in the slot", (Between) (worker, other) -> worker.fork(new Nothing())),
        Arguments.of(
            "slots become more",
            (Between)
                (worker, other) -> {
                  for (int i = 0; i < 200; i++) {
                    worker.fork(new Nothing());
                  }
                }),
        Arguments.of(
            "calls of other functions come and go as deep as the slots are and deeper",
            (Between)
                (worker, other) -> {
                  for (int depth = 1; depth < 200; depth++) {
                    Deque<LongCall> calls = new ArrayDeque<>();
                    for (int i = 0; i < depth; i++) {
                      calls.push(other.fork(worker, 1));
                    }
                    for (LongCall each : calls) {
                      other.join(worker, each);
                    }
                  }
                }),
        Arguments.of("it is forgotten", (Between) (worker, other) -> worker.deque.forget()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("between")
  void aCallThatIsJoinedASecondTimeIsRefused(String name, Between between) {
    LongTask square =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long n) {
            return n * n;
          }
        };
    LongTask other =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long n) {
            return -n;
          }
        };
    try (NumaPool pool = NumaPool.builder(Machines.of(1, 1, 1, 1)).build()) {
      for (int below = 0; below < 70; below += 23) {
        int depth = below;
        inside(
            pool,
            worker -> {
              for (int i = 0; i < depth; i++) {
                worker.fork(new Nothing());
              }
              LongCall call = square.fork(worker, 9);
              assertThat(square.join(worker, call)).isEqualTo(81);
              between.happens(worker, other);
              for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> square.join(worker, call))
                    .as("%s, %d calls deep", name, depth)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("joined a second time");
              }
              LongCall next = square.fork(worker, 7);
              assertThat(square.join(worker, next)).isEqualTo(49);
            });
      }
      assertWorks(pool);
    }
  }

  @Test
  void aStolenCallThatIsJoinedASecondTimeIsRefused() {
    try (NumaPool pool = pool()) {
      AtomicReference<Worker> thief = new AtomicReference<>();
      LongTask shown =
          new LongTask() {
            @Override
            protected long compute(Worker worker, long n) {
              thief.set(worker);
              return n + 1;
            }
          };
      inside(
          pool,
          worker -> {
            LongCall call = shown.fork(worker, 4);
            assertThat(
                    Patience.await(
                        30,
                        () -> {
                          worker.deque.publish();
                          return thief.get() != null;
                        }))
                .isTrue();
            assertThat(thief.get()).isNotSameAs(worker);
            assertThat(shown.join(worker, call)).isEqualTo(5);
            assertThatThrownBy(() -> shown.join(worker, call))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("joined a second time");
          });
      assertWorks(pool);
    }
  }

  @Test
  void aCallThatWasNotJoinedByItsFunctionIsNotFilledAgainAsOneThatIsDone() {
    try (NumaPool pool = NumaPool.builder(Machines.of(1, 1, 1, 1)).build()) {
      inside(
          pool,
          worker -> {
            assertThat(pool.invoke(SUM, 3)).isEqualTo(6);
            LongCall next = SUM.fork(worker, 4);
            // A thief that had it would be waited for.
            assertThat(next.isDone()).isFalse();
            worker.join(next);
            LongCall last = SUM.fork(worker, 5);
            assertThat(last.isDone()).isFalse();
            assertThat(SUM.join(worker, last)).isEqualTo(15);
          });
    }
  }

  @Test
  void aTaskMayBeWaitedForByItsInvokerAndByAJob() throws Exception {
    try (NumaPool pool = pool()) {
      AtomicBoolean begun = new AtomicBoolean();
      AtomicBoolean goOn = new AtomicBoolean();
      Task task =
          new Task() {
            @Override
            protected void run(Worker worker) {
              begun.set(true);
              Patience.await(10, goOn::get);
            }
          };
      Thread invoker = Thread.ofPlatform().start(() -> pool.invoke(task));
      assertThat(
              Patience.await(10, () -> begun.get() && invoker.getState() == Thread.State.WAITING))
          .isTrue();
      AtomicReference<Thread> joiner = new AtomicReference<>();
      Future<?> joins =
          pool.submit(
              () -> {
                joiner.set(Thread.currentThread());
                Objects.requireNonNull(Worker.current()).join(task);
              });
      assertThat(
              Patience.await(
                  10,
                  () ->
                      joiner.get() != null
                          && joiner.get().getState() == Thread.State.TIMED_WAITING))
          .isTrue();
      goOn.set(true);
      joins.get(10, TimeUnit.SECONDS);
      invoker.join(10_000);
      assertThat(invoker.isAlive()).isFalse();
    }
  }

  @Test
  void aRangeWithMoreIndexesThanALongCountsIsRefused() {
    try (NumaPool pool = pool()) {
      assertThatThrownBy(
              () -> pool.parallelFor(Long.MIN_VALUE, Long.MAX_VALUE, 1, (worker, from, to) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("deal it in two");
      assertWorks(pool);
    }
  }

  @Test
  void ofSeveralTasksThatThrewTheFirstIsTheCauseAndTheOthersAreSuppressed() {
    try (NumaPool pool = pool()) {
      inside(
          pool,
          worker ->
              assertThatThrownBy(() -> worker.invokeAll(failing("one"), failing("two")))
                  .hasRootCauseMessage("one")
                  .satisfies(
                      failure ->
                          assertThat(failure.getSuppressed()[0]).hasRootCauseMessage("two")));
    }
  }

  private static Task failing(String message) {
    return new Task() {
      @Override
      protected void run(Worker worker) {
        throw new IllegalArgumentException(message);
      }
    };
  }

  @Test
  void aBlockOfAnotherPoolIsNotCountedForOneOfThisOne() {
    try (NumaPool pool = pool();
        NumaPool other = pool()) {
      NumaBlock foreign = other.allocate("theirs", 4096);
      NumaBlock own = pool.allocate("ours", 4096);
      NumaDoubleArray foreignArray = new NumaDoubleArray(other, "theirs", 8);

      inside(
          pool,
          worker -> {
            assertThatIsAnotherPools(() -> worker.touches(foreign, 0, 8));
            assertThatIsAnotherPools(() -> worker.touches(foreignArray, 0, 8));
            worker.touches(own, 0, 8);
          });
      assertThatIsAnotherPools(() -> pool.touches(foreign, 0, 8));
      assertThatIsAnotherPools(() -> pool.touches(foreignArray, 0, 8));
      assertThat(pool.touchedBlocks()).hasSize(1);
      assertThat(pool.touchedBlocks().getFirst().localBytes()).isEqualTo(8);
      assertThat(foreign.homeNode(0)).isEmpty();
    }
  }

  private static void assertThatIsAnotherPools(ThrowingCallable touch) {
    assertThatThrownBy(touch)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("block theirs is another pool's");
  }

  @Test
  void aTaskOfAnotherPoolIsWaitedForAndCanNotBeForkedAgain() {
    try (NumaPool pool = pool();
        NumaPool other = pool()) {
      AtomicBoolean goOn = new AtomicBoolean();
      Task foreign =
          new Task() {
            @Override
            protected void run(Worker worker) {
              Patience.await(10, goOn::get);
              throw new IllegalArgumentException("as asked");
            }
          };
      inside(other, worker -> worker.fork(foreign)); // which leaves it behind
      inside(
          pool,
          worker -> {
            assertThatThrownBy(() -> worker.fork(foreign))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forked once");
            assertThatThrownBy(() -> pool.invoke(foreign))
                .isInstanceOf(IllegalStateException.class);
            goOn.set(true);
            assertThatThrownBy(() -> worker.join(foreign))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("as asked");
          });
      assertWorks(pool);
      assertWorks(other);
    }
  }

  @Test
  void nullsAreRefused() {
    try (NumaPool pool = pool()) {
      ThrowingCallable[] requests = {
        () -> pool.invoke(Unchecked.<Task>nothing()),
        () -> pool.execute(1, nothing()),
        () -> pool.fibers().start(nothing()),
        () -> pool.fibers().start(1, nothing()),
        () -> pool.fibers().execute(nothing()),
        () -> pool.fibers().submit(nothing()),
        () -> pool.fibers().newThread(nothing()),
        () -> NumaPool.builder(nothing()).build()
      };
      for (int i = 0; i < requests.length; i++) {
        assertThatThrownBy(requests[i])
            .as("request %d", i)
            .isInstanceOf(NullPointerException.class);
      }
      inside(
          pool,
          worker -> {
            assertThatThrownBy(() -> worker.fork(nothing()))
                .isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> worker.join(nothing()))
                .isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> worker.invokeAll(new Nothing(), nothing()))
                .isInstanceOf(NullPointerException.class);
          });
      assertWorks(pool);
    }
  }

  @Test
  void anythingElseOutOfRangeIsRefusedWithTheRange() {
    try (NumaPool pool = pool()) {
      assertThatThrownBy(() -> pool.parallelFor(0, 5, 0, (worker, from, to) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("grain=0 must be at least 1");
      assertThat(pool.parallelSum(5, 0, 1, (worker, from, to) -> 1)).isZero();
      for (int node : new int[] {-1, 2, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> pool.execute(node, () -> {}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("node=" + node + " has no worker; choose one of 0-1");
        assertThatThrownBy(() -> pool.fibers().start(node, () -> {}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("node=" + node + " has no worker");
      }
      for (int pages : new int[] {0, -1}) {
        assertThatThrownBy(() -> pool.checkPages(pages))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("mostPages=" + pages + " must be at least 1");
        assertThatThrownBy(() -> pool.checkPages(1, pages, () -> false))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("mostAtOnce=" + pages + " must be at least 1");
        assertThatThrownBy(() -> pool.rehearsePageCheck(pages))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("mostPages=" + pages + " must be at least 1");
      }
      for (long bytes : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> pool.allocate("a", bytes))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("bytes=" + bytes + " of block a must be in 1..");
      }
      inside(
          pool,
          worker ->
              assertThatThrownBy(() -> worker.allocateFrame((1 << 20) + 1))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("must be in 1..1048576"));
      assertWorks(pool);
    }
  }

  @Test
  void aStackThatOverflowsInATaskIsItsJoinersErrorAndTheWorkerGoesOn() throws Exception {
    LongTask bottomless =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long n) {
            return 1 + join(worker, fork(worker, n + 1));
          }
        };
    try (NumaPool pool = pool()) {
      assertThatThrownBy(() -> pool.invoke(bottomless, 0))
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(StackOverflowError.class);
      assertThatThrownBy(() -> pool.submit(() -> pool.invoke(bottomless, 0)).get())
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(StackOverflowError.class);
      assertWorks(pool);
      pool.checkWorkers();
    }
  }

  private static void atTheStacksEnd(Runnable then) {
    if (StackRoom.isThere()) {
      atTheStacksEnd(then);
    } else {
      then.run();
    }
  }

  /** What it waits for deals it a part, which nobody else may do. */
  @Test
  void whoWaitsWhereTheStackHasNoRoomLeavesWhatOnlyItMayDoUntilThereIs() throws Exception {
    try (NumaPool pool = pool()) {
      for (int round = 0; round < 20; round++) {
        CountDownLatch stolen = new CountDownLatch(1);
        CountDownLatch deep = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger parts = new AtomicInteger();
        AtomicInteger withoutRoom = new AtomicInteger();
        Task dealing =
            task(
                thief -> {
                  stolen.countDown();
                  deep.await();
                  pool.onEachPart(
                      0,
                      2,
                      (worker, from, to) -> {
                        parts.addAndGet((int) (to - from));
                        if (!StackRoom.isThere()) {
                          withoutRoom.incrementAndGet();
                        }
                      });
                  ended.countDown();
                });
        Future<?> waiting =
            pool.submit(
                () -> {
                  Worker worker = Objects.requireNonNull(Worker.current());
                  worker.fork(dealing);
                  stolen.await();
                  atTheStacksEnd(
                      () -> {
                        deep.countDown();
                        worker.join(dealing);
                      });
                  return null;
                });
        try {
          // Once the probe for room is compiled, there is enough.
          waiting.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          assertThat(e).hasRootCauseInstanceOf(StackOverflowError.class);
        }
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(parts).hasValue(2);
        assertThat(withoutRoom).hasValue(0);
      }
      assertWorks(pool);
    }
  }

  @Test
  void aStackThatOverflowsInJobsThatWaitForJobsLeavesNoneOfThemUnfinished() throws Exception {
    try (NumaPool pool = pool()) {
      for (int round = 0; round < 20; round++) {
        Queue<Future<Integer>> all = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        Callable<Integer> nesting =
            new Callable<>() {
              @Override
              public Integer call() throws Exception {
                if (over.get()) {
                  return 0;
                }
                Future<Integer> inner = pool.submit(this);
                all.add(inner);
                try {
                  return inner.get();
                } catch (ExecutionException e) {
                  // Not as its cause: thousands of them, one in the other, need gigabytes to be
                  // told.
                  throw (StackOverflowError) e.getCause();
                }
              }
            };
        Future<Integer> outermost = pool.submit(nesting);
        assertThatThrownBy(() -> outermost.get(60, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseInstanceOf(StackOverflowError.class);
        over.set(true);
        assertThat(Patience.await(10, () -> all.stream().allMatch(Future::isDone))).isTrue();
      }
      assertWorks(pool);
    }
  }

  /** Its upper bits are those of a frame that was freed. */
  @Test
  void aNumberThatNoFrameEverHadOpensNone() {
    try (NumaPool pool = pool()) {
      inside(
          pool,
          worker -> {
            worker.freeFrame(worker.allocateFrame(64));
            Frame none = worker.frame(-1L << 31);
            assertThatThrownBy(none::byteSize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is no more");
          });
    }
  }

  @Test
  void aFailureThatIsHandedOnKeepsWhatIsSuppressedInIt() {
    try (NumaPool pool = pool()) {
      assertThatThrownBy(
              () -> inside(pool, worker -> worker.invokeAll(failing("one"), failing("two"))))
          .hasRootCauseMessage("one")
          .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasRootCauseMessage("two"));
      assertThatThrownBy(
              () ->
                  pool.parallelFor(
                      0,
                      8,
                      1,
                      (worker, from, to) -> {
                        throw new IllegalArgumentException("piece " + from);
                      }))
          .isInstanceOf(TaskFailedException.class)
          .satisfies(failure -> assertThat(causes(failure)).hasSize(8));
    }
  }

  @Test
  void ofManyFailuresOnlySomeAreKept() {
    try (NumaPool pool = pool()) {
      assertThatThrownBy(
              () ->
                  inside(
                      pool,
                      worker ->
                          worker.invokeAll(
                              failing("first"),
                              Stream.generate(() -> failing("another"))
                                  .limit(1000)
                                  .toArray(Task[]::new))))
          .hasRootCauseMessage("first")
          .satisfies(
              failure ->
                  assertThat(failure.getSuppressed()).hasSize(TaskFailedException.MOST_SUPPRESSED));
    }
  }

  /** The messages of all causes in a failure and in what is suppressed in it. */
  private static Set<String> causes(Throwable failure) {
    Set<String> messages = new HashSet<>();
    messages.add(Objects.requireNonNull(failure.getCause()).getMessage());
    Arrays.stream(failure.getSuppressed()).map(BadInputTest::causes).forEach(messages::addAll);
    return messages;
  }

  @Test
  void aCombinerThatThrowsFailsTheReductionWhenAllPiecesHaveEnded() {
    try (NumaPool pool = pool()) {
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      Runnable reduction =
          () ->
              pool.parallelReduce(
                  0L,
                  4L,
                  1L,
                  0,
                  (worker, from, to) -> {
                    begun.incrementAndGet();
                    Thread.sleep(20 * from);
                    ended.incrementAndGet();
                    return 1;
                  },
                  (one, other) -> {
                    throw new IllegalStateException("no sum");
                  });
      assertThatThrownBy(reduction::run)
          .isInstanceOf(TaskFailedException.class)
          .hasRootCauseMessage("no sum");
      assertThat(ended).hasValue(4);
      assertThat(begun).hasValue(4);
      inside(
          pool,
          worker ->
              assertThatThrownBy(reduction::run)
                  .isInstanceOf(TaskFailedException.class)
                  .hasRootCauseMessage("no sum"));
      assertWorks(pool);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is the bad input
  void aSettingOrABodyThatIsNullIsRefusedByName() {
    assertThatThrownBy(() -> new PoolSettings(2, Pinning.NONE, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("stealOrder");
    assertThatThrownBy(() -> NumaPool.builder(MACHINE).settings(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("settings");
    try (NumaPool pool = pool()) {
      assertThatThrownBy(() -> pool.parallelFor(0, 0, 1, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("body");
      assertThatThrownBy(() -> pool.parallelReduce(0, 0, 1, 0, (worker, from, to) -> 1, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("combiner");
      assertWorks(pool);
    }
  }
}
