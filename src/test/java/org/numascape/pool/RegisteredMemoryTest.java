package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.topology.SyntheticReader;

/** Memory that somebody else has mapped is a block like others, and stays theirs. */
@Timeout(300)
class RegisteredMemoryTest {
  private static final long PAGE = Pages.sizeBytes();

  @TempDir Path folder;

  /** This machine's first node, whose pages the kernel knows, and another that is not there. */
  private static NumaPool ofTwoNodes() {
    return NumaPool.builder(Machines.of(2, 1, 1, 1))
        .settings(new PoolSettings(1, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  private static NumaPool emulated() {
    return NumaPool.builder(SyntheticReader.read("pack:2 [numa] core:1 pu:1"))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(2, Pinning.COMPACT, StealOrder.HIERARCHICAL))
        .build();
  }

  @BeforeEach
  void whereTheKernelTells() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment written = arena.allocate(1);
      assumeTrue(
          Pages.locate(new long[] {written.address()}).getFirst() instanceof PageLocation.OnNode,
          "the kernel does not tell where pages are");
    }
  }

  @Test
  void aPageThatTheKernelFindsElsewhereIsAtHomeThereFromThenOn() throws Exception {
    PoolSettings onePerNode = new PoolSettings(2, Pinning.SCATTER, StealOrder.NODE_ONLY);
    try (NumaPool pool = NumaPool.builder(Machines.of(2, 1, 1, 1)).settings(onePerNode).build();
        NumaBlock block = pool.allocate("mine", 2 * PAGE)) {
      // Node 1 is not there: what its worker writes is on this machine's own.
      touchOnNode(pool, 1, block);
      block.segment().fill((byte) 1);
      assertThat(block.homeNode(0)).hasValue(1);

      PageCheck first = pool.checkPages(16);
      assertThat(first.checked()).isEqualTo(block.pages());
      assertThat(first.confirmed()).isZero();
      assertThat(block.homeNode(0)).hasValue(0);
      assertThat(block.homeNode(2 * PAGE - 1)).hasValue(0);

      PageCheck second = pool.checkPages(16);
      assertThat(second.confirmed()).isEqualTo(second.checked()).isEqualTo(block.pages());
      touchOnNode(pool, 1, block);
      TouchedBlock touched = pool.touchedBlocks().getFirst();
      assertThat(touched.localBytes()).as("before it was known").isEqualTo(2 * PAGE);
      assertThat(touched.remoteBytes()).as("since").isEqualTo(2 * PAGE);
    }
  }

  private static void touchOnNode(NumaPool pool, int node, NumaBlock block) throws Exception {
    pool.submit(
            node,
            () -> {
              Objects.requireNonNull(Worker.current()).touches(block, 0, 2 * PAGE);
              return true;
            })
        .get();
  }

  @Test
  void aPageThatWasWrittenBeforeIsAtHomeWhereItIsAndAnotherWhereItIsTouchedFirst() {
    try (NumaPool pool = ofTwoNodes();
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = Pages.mapUntouched(8 * PAGE, arena);
      memory.set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 1);
      NumaBlock block = pool.register("mine", memory);

      assertThat(block.homeNode(3 * PAGE)).hasValue(0);
      assertThat(block.homeNode(4 * PAGE)).isEmpty();
      assertThat(pool.touchedBlocks())
          .containsExactly(
              new TouchedBlock(
                  "mine",
                  8 * PAGE,
                  PAGE,
                  PAGE,
                  PAGE,
                  TouchedBlock.BEFORE,
                  0,
                  TouchedBlock.NOBODY,
                  0,
                  0,
                  0));
      pool.onEachPart(
          0,
          1,
          (worker, from, to) -> {
            worker.touches(block, 4 * PAGE, 8 * PAGE);
            memory.asSlice(4 * PAGE, 4 * PAGE).fill((byte) 1);
          });
      assertThat(block.homeNode(4 * PAGE)).hasValue(0);
      PageCheck check = pool.checkPages(100);
      assertThat(check.unavailable()).isEmpty();
      assertThat(check.checked()).isEqualTo(5);
      assertThat(check.confirmed()).isEqualTo(5);
      assertThat(check.pagesByNode()).containsEntry(0, 5L);
    }
  }

  @Test
  void memoryAtAnyAddressIsCountedByItsOwnBytes() {
    try (NumaPool pool = emulated();
        Arena arena = Arena.ofShared()) {
      MemorySegment mapped = Pages.mapUntouched(5 * PAGE, arena);
      NumaBlock block = pool.register("mine", mapped.asSlice(PAGE - 16, 3 * PAGE));
      pool.onEachPart(
          0,
          2,
          (worker, from, to) -> {
            if (worker.node() == 0) {
              worker.touches(block, 0, 16 + PAGE);
            }
          });
      pool.onEachPart(
          0,
          2,
          (worker, from, to) -> {
            if (worker.node() == 1) {
              worker.touches(block, 0, 3 * PAGE);
            }
          });

      assertThat(block.homeNode(0)).hasValue(0);
      assertThat(block.homeNode(15 + PAGE)).hasValue(0);
      assertThat(block.homeNode(16 + PAGE)).hasValue(1);
      assertThat(block.homeNode(3 * PAGE - 1)).hasValue(1);
      assertThat(pool.snapshot().workers().get(1).touchedBytes())
          .containsExactly(16 + PAGE, 2 * PAGE - 16);
      pool.touches(block, 5, 5);
    }
  }

  @Test
  void onAnOverrideTheFirstDeclaredTouchDecidesWhoeverWroteBefore() {
    try (NumaPool pool = emulated();
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(4 * PAGE, PAGE).fill((byte) 1);
      NumaBlock block = pool.register("mine", memory);
      assertThat(block.homeNode(0)).isEmpty();
      pool.onEachPart(
          0, 2, (worker, from, to) -> worker.touches(block, from * 2 * PAGE, to * 2 * PAGE));
      assertThat(block.homeNode(0)).hasValue(0);
      assertThat(block.homeNode(2 * PAGE)).hasValue(1);
      assertThat(pool.touchedBlocks().getFirst().localBytes()).isEqualTo(4 * PAGE);
    }
  }

  @Test
  void buffersAndFilesCanBeRegistered() throws IOException {
    try (NumaPool pool = ofTwoNodes();
        FileChannel file =
            FileChannel.open(
                folder.resolve("data"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        Arena arena = Arena.ofShared()) {
      MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, 4 * PAGE, arena);
      mapped.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      NumaBlock ofFile = pool.register("file", mapped);
      assertThat(ofFile.homeNode(0)).hasValue(0);

      ByteBuffer buffer = ByteBuffer.allocateDirect((int) (4 * PAGE));
      NumaBlock ofBuffer = pool.register("buffer", MemorySegment.ofBuffer(buffer));
      assertThat(ofBuffer.homeNode(4 * PAGE - 1)).as("Java writes zeros to it").hasValue(0);
      assertThat(pool.checkPages(100).confirmed()).isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void neitherItsCloseNorThePoolsFreesTheMemory() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(2 * PAGE);
      try (NumaPool pool = ofTwoNodes()) {
        NumaBlock block = pool.register("one", memory);
        pool.register("two", memory);
        block.close();
        block.close();
        memory.fill((byte) 7);
        assertThat(pool.touchedBlocks())
            .extracting(TouchedBlock::name)
            .containsExactly("two", "one");
      }
      assertThat(memory.get(ValueLayout.JAVA_BYTE, PAGE)).isEqualTo((byte) 7);
    }
  }

  @Test
  void memoryThatIsFreedWhileItIsRegisteredIsNoLongerAskedFor() {
    try (NumaPool pool = ofTwoNodes()) {
      NumaBlock block;
      try (Arena arena = Arena.ofShared()) {
        block = pool.register("mine", arena.allocate(64 * PAGE, PAGE).fill((byte) 1));
        assertThat(pool.checkPages(100).checked()).isEqualTo(64);
      }

      assertThat(pool.checkPages(100).checked()).isZero();
      assertThat(pool.checkPages(100).unavailable()).isEmpty();
      pool.onEachPart(0, 1, (worker, from, to) -> worker.touches(block, 0, PAGE));
      assertThat(pool.touchedBlocks()).hasSize(1);
      block.close();
    }
  }

  /** As native code may do it: the segment does not know. */
  @Test
  void anAddressWithoutMemoryIsAnAnswerOfTheKernelAndNoCrash() {
    try (NumaPool pool = ofTwoNodes()) {
      MemorySegment memory;
      try (Arena arena = Arena.ofShared()) {
        memory = Pages.mapUntouched(4 * PAGE, arena);
        memory.fill((byte) 1);
        pool.register("mine", MemorySegment.ofAddress(memory.address()).reinterpret(4 * PAGE));
        assertThat(pool.checkPages(100).confirmed()).isEqualTo(4);
      }
      PageCheck check = pool.checkPages(100);
      assertThat(check.confirmed()).isZero();
      assertThat(check.checked()).isZero();
      assertThat(check.unavailable()).isEqualTo(PageCheck.NOTHING_WRITTEN);
      // Memory that is not there has no homes, and is no failure.
      NumaBlock late =
          pool.register("late", MemorySegment.ofAddress(memory.address()).reinterpret(4 * PAGE));
      assertThat(late.homeNode(0)).isEmpty();
      assertThat(pool.limitations()).noneMatch(each -> each.contains("late"));
    }
  }

  @Test
  void memoryThatComesAndGoesWhilePagesAreAskedForHarmsNobody() throws Exception {
    try (NumaPool pool = ofTwoNodes()) {
      AtomicBoolean end = new AtomicBoolean();
      Thread asker =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!end.get()) {
                      pool.checkPages(1000);
                      pool.touchedBlocks();
                    }
                  });
      for (int i = 0; i < 500; i++) {
        try (Arena arena = Arena.ofShared()) {
          NumaBlock block = pool.register("mine", Pages.mapUntouched(16 * PAGE, arena));
          if (i % 2 == 0) {
            block.close();
          }
        }
      }
      end.set(true);
      asker.join();
      assertThat(pool.limitations()).noneMatch(each -> each.contains("mine"));
    }
  }

  @Test
  void whatIsNoMemoryOfItsOwnIsRefusedWithTheRemedy() {
    try (NumaPool pool = emulated()) {
      MemorySegment freed;
      try (Arena arena = Arena.ofConfined()) {
        freed = arena.allocate(PAGE);
      }
      assertThatThrownBy(() -> pool.register("heap", MemorySegment.ofArray(new long[8])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "memory of block heap is on the Java heap, which moves it; use off-heap memory");
      assertThatThrownBy(() -> pool.register("freed", freed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("block freed is freed already");
      assertThatThrownBy(() -> pool.register("none", MemorySegment.ofAddress(PAGE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bytes=0 of block none must be in 1..");
      assertThat(pool.touchedBlocks()).isEqualTo(List.of());
    }
  }
}
