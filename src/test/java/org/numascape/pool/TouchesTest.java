package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.platform.Pages;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.SyntheticReader;

/** What tasks declare is counted once, where it is, by those who did it. */
@Timeout(600)
class TouchesTest {
  private static final long PAGE = Pages.sizeBytes();

  /** Two nodes with a PU each, emulated; each of its workers works on what is its own only. */
  private static NumaPool pool(Pinning pinning) {
    return NumaPool.builder(SyntheticReader.read("pack:2 [numa] core:1 pu:1"))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(2, pinning, StealOrder.HIERARCHICAL))
        .build();
  }

  /** Has a job done by the worker of a node, as one task. */
  private static void on(NumaPool pool, int node, Consumer<Worker> job) {
    pool.onEachPart(
        0,
        2,
        (worker, from, to) -> {
          if (worker.node() == node) {
            job.accept(worker);
          }
        });
  }

  private static Snapshot closed(NumaPool pool) {
    pool.close();
    return pool.snapshot();
  }

  private static long[] tasks(Snapshot counters, int worker) {
    return counters.workers().get(worker).touches().tasks();
  }

  @Test
  void aTaskIsCountedOnceForEachHomeHoweverMuchItDeclares() {
    NumaPool pool = pool(Pinning.COMPACT);
    NumaBlock block = pool.allocate("a", 8 * PAGE);
    on(
        pool,
        0,
        worker -> {
          for (int i = 0; i < 10; i++) {
            worker.touches(block, 0, 4 * PAGE);
          }
        });
    on(pool, 1, worker -> worker.touches(block, 0, 8 * PAGE));
    on(pool, 1, worker -> worker.touches(block, 7 * PAGE, 8 * PAGE));
    Snapshot counters = closed(pool);
    assertThat(tasks(counters, 0)).containsExactly(1, 0);
    assertThat(counters.workers().get(0).touchedBytes()).containsExactly(40 * PAGE, 0);
    assertThat(tasks(counters, 1)).containsExactly(1, 2);
    assertThat(counters.workers().get(1).touchedBytes()).containsExactly(4 * PAGE, 5 * PAGE);
  }

  @Test
  void tasksThatAWorkerForksAndJoinsItselfAreCountedOneByOne() {
    NumaPool pool = pool(Pinning.COMPACT);
    NumaBlock block = pool.allocate("a", PAGE);
    LongTask touching =
        new LongTask() {
          @Override
          protected long compute(Worker worker, long again) {
            worker.touches(block, 0, 8);
            worker.touches(block, 8, 16);
            return again;
          }
        };
    on(
        pool,
        1,
        worker -> {
          for (int i = 0; i < 1000; i++) {
            touching.join(worker, touching.fork(worker, i));
          }
        });
    Snapshot counters = closed(pool);
    long[] both = new long[2];
    for (WorkerCounts each : counters.workers()) {
      Arrays.setAll(both, home -> both[home] + each.touches().tasks()[home]);
    }
    assertThat(Arrays.stream(both).sum()).isEqualTo(1000);
    // Whose node the page is on depends on who got to the first task.
    assertThat(Arrays.stream(tasks(counters, 1)).sum()).isPositive();
  }

  @Test
  void aFrameIsItsWorkersAndForeignToTheOneThatOpensIt() {
    NumaPool pool = pool(Pinning.COMPACT);
    NumaBlock none = pool.allocate("none", 1);
    List<Long> handles = new ArrayList<>();
    pool.onEachPart(
        0,
        2,
        (worker, from, to) -> {
          if (worker.node() == 0) {
            Frame frame = worker.allocateFrame(100);
            frame.setLong(0, 42);
            handles.add(frame.handle());
            // Its own frame, opened again, is the same access.
            worker.frame(frame.handle()).getLong(0);
            on(
                pool,
                1,
                other -> assertThat(other.frame(handles.getFirst()).getLong(0)).isEqualTo(42));
          }
        });
    none.close();
    Snapshot counters = closed(pool);
    assertThat(tasks(counters, 0)).containsExactly(1, 0);
    assertThat(counters.workers().get(0).touchedBytes()).containsExactly(100, 0);
    assertThat(tasks(counters, 1)).containsExactly(1, 0);
    assertThat(counters.workers().get(1).touchedBytes()).containsExactly(100, 0);
  }

  @Test
  void aHandleThatIsStaleCountsNothing() {
    NumaPool pool = pool(Pinning.COMPACT);
    List<Long> handles = new ArrayList<>();
    on(pool, 0, worker -> handles.add(worker.allocateFrame(64).handle()));
    on(pool, 1, worker -> worker.frame(handles.getFirst()));
    assertThat(closed(pool).workers().get(1).touchedBytes()).containsExactly(0, 0);
  }

  @Test
  void whatThreadsDoThatAreBoundNowhereIsCountedApart() {
    NumaPool pool = pool(Pinning.NONE);
    NumaBlock block = pool.allocate("a", 4 * PAGE);
    on(pool, 0, worker -> worker.touches(block, 0, 3 * PAGE));
    on(pool, 1, worker -> worker.touches(block, 0, 4 * PAGE));
    assertThat(block.homeNode(0)).isEmpty();
    TouchedBlock touched = pool.touchedBlocks().getFirst();
    Snapshot counters = closed(pool);
    for (WorkerCounts each : counters.workers()) {
      assertThat(each.touchedBytes()).containsExactly(0, 0);
      assertThat(each.touches().tasks()).containsExactly(0, 0);
      assertThat(each.touches().unboundTasks()).isEqualTo(1);
    }
    assertThat(counters.workers().get(0).touches().unboundBytes()).isEqualTo(3 * PAGE);
    assertThat(counters.workers().get(1).touches().unboundBytes()).isEqualTo(4 * PAGE);
    // Who came first is known all the same.
    assertThat(touched)
        .isEqualTo(
            new TouchedBlock(
                "a",
                4 * PAGE,
                PAGE,
                4 * PAGE,
                3 * PAGE,
                0,
                0,
                TouchedBlock.NOBODY,
                0,
                0,
                7 * PAGE));
  }

  @Test
  void onOneNodeAllIsLocalWhateverThreadsAreBoundTo() {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(1, Pinning.NONE, StealOrder.HIERARCHICAL))
            .build()) {
      NumaBlock block = pool.allocate("a", 2 * PAGE);
      pool.onEachPart(0, 1, (worker, from, to) -> worker.touches(block, 0, PAGE));
      pool.touches(block, PAGE, 2 * PAGE);
      assertThat(block.homeNode(PAGE)).hasValue(0);
      assertThat(block.homeNode(0)).hasValue(0);
      assertThat(pool.snapshot().workers().getFirst().touchedBytes()).containsExactly(PAGE);
    }
  }

  @Test
  void ofEachBlockItIsKnownWhoTouchedItFirstAndWhoUsedIt() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      NumaBlock one = pool.allocate("one", 4 * PAGE - 5);
      NumaBlock two = pool.allocate("two", 2 * PAGE);
      pool.allocate("none", PAGE);
      on(pool, 1, worker -> worker.touches(one, PAGE, 4 * PAGE - 5));
      on(pool, 0, worker -> worker.touches(one, 0, 2 * PAGE));
      on(pool, 0, worker -> worker.touches(two, 0, 2 * PAGE));
      assertThat(pool.touchedBlocks())
          .containsExactly(
              new TouchedBlock(
                  "one",
                  4 * PAGE - 5,
                  PAGE,
                  4 * PAGE - 5,
                  3 * PAGE,
                  1,
                  3 * PAGE,
                  1,
                  4 * PAGE - 5,
                  PAGE,
                  0),
              new TouchedBlock(
                  "two", 2 * PAGE, PAGE, 2 * PAGE, 2 * PAGE, 0, 2 * PAGE, 0, 2 * PAGE, 0, 0),
              new TouchedBlock("none", PAGE, PAGE, 0, 0, -1, 0, -1, 0, 0, 0));
      two.close();
      assertThat(pool.touchedBlocks())
          .extracting(TouchedBlock::name)
          .containsExactly("one", "none", "two");
    }
  }

  @Test
  void aBlockThatIsMadeAfterAnotherWasClosedStartsAtNothing() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      for (int i = 0; i < 2 * Touches.MOST_BLOCKS; i++) {
        try (NumaBlock block = pool.allocate("block " + i, PAGE)) {
          int accesses = 1 + i % 3;
          on(
              pool,
              1,
              worker -> {
                for (int access = 0; access < accesses; access++) {
                  worker.touches(block, 0, PAGE);
                }
              });
          TouchedBlock figures = pool.touchedBlocks().getFirst();
          assertThat(figures.firstTouchedBytes()).isEqualTo(PAGE);
          assertThat(figures.localBytes()).isEqualTo(accesses * PAGE);
        }
      }
      assertThat(pool.touchedBlocks())
          .hasSize(BlockUse.MOST_CLOSED)
          .allMatch(block -> block.localBytes() == 3 * PAGE);
      assertThat(pool.limitations())
          .containsExactly("who touched which closed block: only for the 256 that were used most");
    }
  }

  @Test
  void whatIsTouchedOfAClosedBlockIsNotCountedForTheOneThatHasItsNumber() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      NumaBlock closed = pool.allocate("closed", PAGE);
      closed.close();
      NumaBlock open = pool.allocate("open", PAGE);
      assertThat(open.number()).isZero();

      on(pool, 0, worker -> worker.touches(closed, 0, PAGE));
      assertThat(pool.touchedBlocks())
          .extracting(TouchedBlock::name, TouchedBlock::firstTouchedBytes, TouchedBlock::localBytes)
          .containsExactly(tuple("open", 0L, 0L), tuple("closed", 0L, 0L));
    }
  }

  @Test
  void ofMoreOpenBlocksThanItCanTellApartItSaysSo() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      for (int i = 0; i < Touches.MOST_BLOCKS; i++) {
        pool.allocate("block", PAGE);
      }
      assertThat(pool.limitations()).isEmpty();
      NumaBlock oneMore = pool.allocate("one more", PAGE);
      on(pool, 0, worker -> worker.touches(oneMore, 0, PAGE));
      assertThat(pool.touchedBlocks()).hasSize(Touches.MOST_BLOCKS);
      assertThat(pool.limitations())
          .containsExactly("who touched which block: only for 1024 blocks at a time");
    }
  }

  @Test
  void useThatIsForgottenLeavesWhoTouchedABlockFirst() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      NumaBlock block = pool.allocate("a", 2 * PAGE);
      pool.allocate("gone", PAGE).close();
      on(pool, 0, worker -> worker.touches(block, 0, PAGE));
      Runnable forget = pool.markUseOfBlocks();
      on(pool, 0, worker -> worker.touches(block, 0, 2 * PAGE));
      pool.allocate("gone, too", PAGE).close();
      NumaBlock other = pool.allocate("b", PAGE);
      on(pool, 1, worker -> worker.touches(other, 0, PAGE));
      forget.run();
      on(pool, 1, worker -> worker.touches(block, 0, PAGE));
      assertThat(pool.touchedBlocks())
          .containsExactly(
              new TouchedBlock(
                  "a", 2 * PAGE, PAGE, 2 * PAGE, 2 * PAGE, 0, 2 * PAGE, 0, PAGE, PAGE, 0),
              new TouchedBlock("b", PAGE, PAGE, PAGE, PAGE, 1, PAGE, 1, 0, 0, 0),
              new TouchedBlock("gone", PAGE, PAGE, 0, 0, -1, 0, -1, 0, 0, 0));
    }
  }

  @Test
  void aRangeOverManyHomesIsCountedPageByPage() {
    try (NumaPool pool = pool(Pinning.COMPACT)) {
      NumaBlock block =
          pool.allocate("a", 101 * PAGE, new MemorySettings(MemoryPolicy.INTERLEAVE, HugePages.NO));
      on(pool, 0, worker -> worker.touches(block, 10, 101 * PAGE - 1));
      assertThat(pool.snapshot().workers().getFirst().touchedBytes())
          .containsExactly(51 * PAGE - 11, 50 * PAGE);
    }
  }

  @Test
  void whatAThreadTouchesThatIsNoWorkerIsCountedApart() {
    try (NumaPool pool = pool(Pinning.COMPACT);
        NumaBlock block = pool.allocate("a", 8 * PAGE);
        NumaLongArray array = new NumaLongArray(pool, "b", 100)) {
      pool.touches(block, 0, 3 * PAGE);
      pool.touches(array, 10, 20);
      assertThat(block.homeNode(0)).isEmpty();
      assertThatThrownBy(() -> pool.touches(block, 0, 8 * PAGE + 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      // A worker's first touch stays its own, and so does what it later does at home.
      on(pool, 0, worker -> worker.touches(block, 3 * PAGE, 4 * PAGE));
      pool.touches(block, 3 * PAGE, 4 * PAGE);
      assertThat(block.homeNode(3 * PAGE)).hasValue(0);
      // What a worker does on pages without a home is apart as well; by the pool it is its own.
      on(pool, 0, worker -> worker.touches(block, PAGE, 2 * PAGE));
      on(pool, 1, worker -> pool.touches(block, 4 * PAGE, 5 * PAGE));
      assertThat(block.homeNode(4 * PAGE)).hasValue(1);

      assertThat(pool.touchedBlocks().getFirst())
          .isEqualTo(
              new TouchedBlock(
                  "a",
                  8 * PAGE,
                  PAGE,
                  5 * PAGE,
                  3 * PAGE,
                  TouchedBlock.NO_WORKER,
                  PAGE,
                  0,
                  2 * PAGE,
                  0,
                  PAGE));
      Snapshot counters = closed(pool);
      assertThat(counters.outside().unboundBytes()).isEqualTo(4 * PAGE + 10 * Long.BYTES);
      assertThat(counters.outside().unboundTasks()).isEqualTo(3);
      assertThat(counters.workers().get(0).touches().unboundBytes()).isEqualTo(PAGE);
      assertThat(counters.workers().get(0).touchedBytes()).containsExactly(PAGE, 0);
      assertThat(counters.workers().get(1).touchedBytes()).containsExactly(0, PAGE);
    }
  }
}
