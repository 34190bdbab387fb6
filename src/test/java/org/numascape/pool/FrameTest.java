package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.numascape.pool.Body.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.Topology;

@Timeout(600)
class FrameTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);
  private static final int MIB = 1 << 20;

  private static LongTask function(Body body) {
    return new LongTask() {
      @Override
      protected long compute(Worker worker, long argument) throws Exception {
        body.run(worker);
        return 0;
      }
    };
  }

  private static NumaPool pool(int workers) {
    return NumaPool.builder(MACHINE)
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  private static void assertStale(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("frame 0x[0-9a-f]+ is no more: the task .* has ended or freed it; .*");
  }

  private static void assertStale(Frame frame) {
    assertStale(() -> frame.getLong(0));
    assertStale(() -> frame.setLong(0, 1));
    assertStale(frame::byteSize);
  }

  @Test
  void holdsWhatWasWrittenAtAnyAlignment() {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame before = worker.allocateFrame(64);
                Frame frame = worker.allocateFrame(27);
                Frame after = worker.allocateFrame(64);
                for (int i = 0; i < 64; i++) {
                  before.setByte(i, (byte) -1);
                  after.setByte(i, (byte) -1);
                }
                frame.setLong(0, Long.MIN_VALUE + 7);
                frame.setDouble(9, Math.PI);
                frame.setInt(18, -5);
                frame.setByte(26, (byte) 99);
                assertThat(frame.getLong(0)).isEqualTo(Long.MIN_VALUE + 7);
                assertThat(frame.getDouble(9)).isEqualTo(Math.PI);
                assertThat(frame.getInt(18)).isEqualTo(-5);
                assertThat(frame.getByte(26)).isEqualTo((byte) 99);
                assertThat(frame.byteSize()).isEqualTo(27);
                assertThat(before.getLong(56)).isEqualTo(-1);
                assertThat(after.getLong(0)).isEqualTo(-1);
              }));
    }
  }

  @Test
  void whatDoesNotLieInItIsOutOfBounds() {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame frame = worker.allocateFrame(64);
                for (long at : new long[] {57, 64, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                  assertThatThrownBy(() -> frame.getLong(at))
                      .isInstanceOf(IndexOutOfBoundsException.class);
                  assertThatThrownBy(() -> frame.setDouble(at, 0))
                      .isInstanceOf(IndexOutOfBoundsException.class);
                }
                assertThatThrownBy(() -> frame.getInt(61))
                    .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> frame.setByte(64, (byte) 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
                Frame tiny = worker.allocateFrame(1);
                assertThatThrownBy(() -> tiny.getLong(0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
              }));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, MIB + 1, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE})
  void aSizeOutOfRangeIsRefusedWithTheRangeAndTheTaskGoesOn(long bytes) {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                assertThatThrownBy(() -> worker.allocateFrame(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bytes=" + bytes + " of a frame must be in 1..1048576");
                Frame largest = worker.allocateFrame(MIB);
                largest.setLong(MIB - 8, 3);
                assertThat(largest.getLong(MIB - 8)).isEqualTo(3);
              }));
      pool.invoke(task(worker -> assertThat(worker.allocateFrame(MIB).byteSize()).isEqualTo(MIB)));
    }
  }

  /** A header takes 8 bytes, and frames begin at multiples of 64. */
  @ParameterizedTest
  @CsvSource({
    "1048568, 1048568, true", "1048568, 1048569, false",
    "1048576, 1048504, true", "1048576, 1048505, false"
  })
  void theLargestFrameLeavesRoomInItsChunkToTheByte(long first, long second, boolean fits) {
    try (NumaPool pool = pool(1)) {
      for (int round = 0; round < 2; round++) {
        pool.invoke(
            task(
                worker -> {
                  Frame one = worker.allocateFrame(first);
                  Frame other = worker.allocateFrame(second);
                  assertThat(Frame.chunkNumber(other.handle()) == Frame.chunkNumber(one.handle()))
                      .isEqualTo(fits);
                  one.setByte(first - 1, (byte) 1);
                  other.setByte(0, (byte) 2);
                  other.setByte(second - 1, (byte) 3);
                  assertThat(one.getByte(first - 1)).isEqualTo((byte) 1);
                  assertThatThrownBy(() -> one.setByte(first, (byte) 4))
                      .isInstanceOf(IndexOutOfBoundsException.class);
                }));
      }
    }
  }

  @Test
  void isNoMoreWhenItsTaskEnded() {
    try (NumaPool pool = pool(1)) {
      AtomicReference<Frame> kept = new AtomicReference<>();
      pool.invoke(task(worker -> kept.set(worker.allocateFrame(64))));
      assertStale(kept.get());
      pool.invoke(
          task(
              worker -> {
                assertStale(worker.frame(kept.get().handle()));
                // The same place again: what is there now is another frame.
                Frame next = worker.allocateFrame(64);
                assertThat(next.address()).isEqualTo(kept.get().address());
                next.setLong(0, 5);
                assertStale(kept.get());
                assertStale(worker.frame(kept.get().handle()));
                assertThat(next.getLong(0)).isEqualTo(5);
              }));
    }
  }

  @Test
  void isNoMoreWhenAnInlineTaskThrewAndItsParentCaught() {
    try (NumaPool pool = pool(1)) {
      AtomicReference<Frame> kept = new AtomicReference<>();
      Body failing =
          worker -> {
            kept.set(worker.allocateFrame(64));
            throw new java.io.IOException("after allocating");
          };
      pool.invoke(
          task(
              worker -> {
                Frame own = worker.allocateFrame(64);
                own.setLong(0, 11);
                Task child = task(failing);
                worker.fork(child);
                assertThatThrownBy(() -> worker.join(child))
                    .isInstanceOf(TaskFailedException.class);
                assertStale(kept.get());
                LongTask function = function(failing);
                LongCall call = function.fork(worker, 0);
                assertThatThrownBy(() -> function.join(worker, call))
                    .isInstanceOf(TaskFailedException.class);
                assertStale(kept.get());
                assertThat(own.getLong(0)).isEqualTo(11);
              }));
    }
  }

  @Test
  void leavesNoMemoryBehindItsPool() {
    AtomicLong address = new AtomicLong();
    AtomicBoolean there = new AtomicBoolean();
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame frame = worker.allocateFrame(64);
                frame.setLong(0, 1);
                address.set(frame.address());
                there.set(isSomewhere(frame.address()));
              }));
    }
    assumeTrue(there.get(), "the kernel does not tell where pages are");
    assertThat(isSomewhere(address.get())).isFalse();
  }

  private static boolean isSomewhere(long address) {
    return Pages.locate(new long[] {address}).getFirst() instanceof PageLocation.OnNode;
  }

  @Test
  void isFreedByNoWorkerOfAnotherPool() {
    try (NumaPool pool = pool(1);
        NumaPool other = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame frame = worker.allocateFrame(64);
                other.invoke(
                    task(
                        foreign -> {
                          Frame own = foreign.allocateFrame(64);
                          assertThatThrownBy(() -> foreign.freeFrame(frame))
                              .isInstanceOf(IllegalArgumentException.class)
                              .hasMessageContaining("is another worker's");
                          own.setLong(0, 1);
                        }));
                frame.setLong(0, 1);
              }));
    }
  }

  @Test
  void isNoMoreWhenItWasFreedAndThoseThatWereAllocatedLaterAreNoMoreEither() {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame first = worker.allocateFrame(64);
                Frame second = worker.allocateFrame(100);
                Frame third = worker.allocateFrame(3);
                first.setLong(0, 1);
                worker.freeFrame(second);
                assertStale(second);
                assertStale(third);
                assertStale(() -> worker.freeFrame(second));
                assertThat(first.getLong(0)).isEqualTo(1);
                Frame again = worker.allocateFrame(64);
                assertThat(again.address()).isEqualTo(second.address());
                worker.freeFrame(again);
                worker.freeFrame(first);
                assertStale(first);
              }));
    }
  }

  @Test
  void parentsFrameServesAThiefAndIsStaleToItAfterTheParentsEnd() {
    try (NumaPool pool = pool(2)) {
      AtomicReference<Frame> kept = new AtomicReference<>();
      AtomicReference<Frame> thiefs = new AtomicReference<>();
      LongTask function =
          new LongTask() {
            @Override
            protected long compute(Worker worker, long handle) {
              Frame frame = worker.frame(handle);
              assertThatThrownBy(() -> worker.freeFrame(frame))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("is another worker's");
              Frame own = worker.allocateFrame(64);
              thiefs.set(own);
              own.setLong(0, 100);
              frame.setLong(8, frame.getLong(0) + own.getLong(0));
              return worker.index();
            }
          };
      pool.invoke(
          task(
              worker -> {
                Frame frame = worker.allocateFrame(64);
                kept.set(frame);
                frame.setLong(0, 42);
                AtomicBoolean done = new AtomicBoolean();
                Task child =
                    task(
                        other -> {
                          try {
                            assertThat(function.compute(other, frame.handle()))
                                .isNotEqualTo(worker.index());
                          } finally {
                            done.set(true);
                          }
                        });
                worker.fork(child);
                while (!done.get()) {
                  Thread.onSpinWait(); // only a thief can do it
                }
                worker.join(child);
                assertThat(frame.getLong(8)).isEqualTo(142);
                assertStale(thiefs.get());
                assertStale(worker.frame(thiefs.get().handle()));
              }));
      assertStale(kept.get());
      pool.parallelFor(
          0, 2, 1, (worker, from, to) -> assertStale(worker.frame(kept.get().handle())));
    }
  }

  @Test
  void aTaskThatFreesItsParentsFrameTakesItFromTheParentOnly() {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame grandparents = worker.allocateFrame(64);
                grandparents.setLong(0, 9);
                Task child =
                    task(
                        same -> {
                          // Far enough for a second chunk.
                          Frame frame = worker.allocateFrame(MIB);
                          worker.allocateFrame(MIB);
                          Task grandchild =
                              task(
                                  deepest -> {
                                    deepest.allocateFrame(64);
                                    deepest.freeFrame(frame);
                                  });
                          same.fork(grandchild);
                          same.join(grandchild);
                          assertStale(frame);
                          worker.allocateFrame(64).setLong(0, 10);
                        });
                worker.fork(child);
                worker.join(child);
                assertThat(grandparents.getLong(0)).isEqualTo(9);
              }));
    }
  }

  /** Chunks can lie in any order of addresses, and a mark in one says nothing of another. */
  @Test
  void aMarkAboveTheTopFreesNothingWhateverTheOrderOfTheChunks() {
    for (int round = 0; round < 4; round++) {
      FrameChunks one = new FrameChunks();
      FrameChunks other = new FrameChunks();
      one.add((short) 0);
      other.add((short) 0);
      // The next stack gets them in the order in which they are given back.
      (round % 2 == 0 ? one : other).close();
      (round % 2 == 0 ? other : one).close();
      try (FrameChunks chunks = new FrameChunks()) {
        FrameStack stack = new FrameStack(chunks, () -> (short) 0);
        Frame parents = stack.allocate(64);
        Frame low = stack.allocate(MIB);
        stack.allocate(MIB);
        long mark = stack.mark();
        stack.allocate(64);
        stack.free(low);
        stack.release(mark);
        assertStale(low);
        parents.setLong(0, 9);
        stack.allocate(64).setLong(0, 10);
        assertThat(parents.getLong(0)).isEqualTo(9);
        stack.release(0);
        assertStale(parents);
      }
    }
  }

  @Test
  void isNoMoreWhenItsPoolIsClosedAndUnknownToAnother() {
    AtomicReference<Frame> kept = new AtomicReference<>();
    try (NumaPool pool = pool(1);
        NumaPool other = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                kept.set(worker.allocateFrame(64));
                other.invoke(
                    task(
                        foreign -> {
                          foreign.allocateFrame(64);
                          assertStale(() -> foreign.frame(kept.get().handle()).setLong(0, 666));
                        }));
              }));
    }
    assertStale(kept.get());
  }

  @Test
  void anyNumberTakenForAHandleIsAnErrorAndNoCrash() {
    try (NumaPool pool = pool(1)) {
      pool.invoke(
          task(
              worker -> {
                Frame live = worker.allocateFrame(MIB);
                for (int at = 0; at < MIB; at += 8) {
                  live.setLong(at, Long.MAX_VALUE);
                }
                Random random = new Random(1);
                for (int i = 0; i < 20_000; i++) {
                  long handle = i < 64 ? 1L << i : random.nextLong();
                  // Small chunk numbers exist, others don't; both are wrong.
                  long inFirstChunk = handle & ~(0xffffL << Frame.CHUNK_SHIFT);
                  assertStale(() -> worker.frame(handle).getLong(0));
                  assertStale(() -> worker.frame(inFirstChunk).setLong(0, 1));
                }
                assertStale(() -> worker.frame(0).getLong(0));
              }));
    }
  }

  @Test
  void framesAndTheirBytesAreCounted() {
    NumaPool pool = pool(1);
    try (pool) {
      for (int i = 0; i < 2; i++) {
        pool.invoke(
            task(
                worker -> {
                  worker.allocateFrame(64);
                  worker.freeFrame(worker.allocateFrame(MIB));
                }));
      }
    }
    WorkerCounts counts = pool.snapshot().workers().getFirst();
    assertThat(counts.frames()).isEqualTo(4);
    assertThat(counts.frameBytes()).isEqualTo(2 * (64 + MIB));
  }

  @Test
  void manyOfAnySizeAllocatedAndFreedByNestedTasksKeepTheirContentsAndNoOthers() {
    try (NumaPool pool = pool(1)) {
      Model model = new Model(new Random(42));
      pool.invoke(task(worker -> model.level(worker, 0)));
      model.freed.forEach(FrameTest::assertStale);
      assertThat(model.freed.size()).isGreaterThan(3_000);
      assertThat(model.deepestChunk).isGreaterThan(1);
    }
  }

  /** What should be in the frames, by a list of those that live. */
  private static final class Model {
    private final Random random;
    private final List<Frame> live = new ArrayList<>();
    private final List<Long> contents = new ArrayList<>();
    private final List<Frame> freed = new ArrayList<>();
    private int deepestChunk;

    Model(Random random) {
      this.random = random;
    }

    void level(Worker worker, int depth) throws Exception {
      int bottom = live.size();
      for (int step = 0; step < 8; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> allocate(worker);
          case 4 -> {
            if (live.size() > bottom) {
              int first = bottom + random.nextInt(live.size() - bottom);
              worker.freeFrame(live.get(first));
              forget(first);
            }
          }
          default -> {
            if (depth < 6) {
              boolean fails = random.nextInt(4) == 0;
              Task child = task(same -> levelThatMayFail(same, depth + 1, fails));
              worker.fork(child);
              try {
                worker.join(child);
              } catch (TaskFailedException e) {
                assertThat(e.getCause()).isInstanceOf(InterruptedException.class);
              }
            }
          }
        }
        for (int i = 0; i < live.size(); i++) {
          assertThat(live.get(i).getLong(0)).isEqualTo(contents.get(i));
        }
      }
      forget(bottom);
    }

    private void levelThatMayFail(Worker worker, int depth, boolean fails) throws Exception {
      level(worker, depth);
      if (fails) {
        freed.add(worker.allocateFrame(8));
        throw new InterruptedException();
      }
    }

    private void allocate(Worker worker) {
      Frame frame =
          worker.allocateFrame(8 + random.nextInt(random.nextInt(4) == 0 ? MIB - 8 : 200));
      deepestChunk = Math.max(deepestChunk, Frame.chunkNumber(frame.handle()));
      long content = random.nextLong();
      for (int at = 0; at + 8 <= frame.byteSize(); at += Math.max(8, frame.byteSize() / 16)) {
        frame.setLong(at, content);
      }
      live.add(frame);
      contents.add(content);
    }

    private void forget(int from) {
      freed.addAll(live.subList(from, live.size()));
      live.subList(from, live.size()).clear();
      contents.subList(from, contents.size()).clear();
    }
  }
}
