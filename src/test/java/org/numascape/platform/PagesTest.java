package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.numascape.platform.PageLocation.Nowhere;
import org.numascape.platform.PageLocation.OnNode;
import org.numascape.platform.PageLocation.Unknown;

final class PagesTest {
  private static final long MIB = 1 << 20;

  /** MADV_NOHUGEPAGE (asm-generic/mman-common.h). */
  private static final int NO_HUGE_PAGES = 15;

  @BeforeEach
  void whereMemoryCanBeLeftUntouched() {
    assumeTrue(Pages.untouchedMappingUnavailable().isEmpty(), Pages::untouchedMappingUnavailable);
  }

  @Test
  void aPageHasNoHomeBeforeItsFirstWriteAndOneAfter() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(8 * Pages.sizeBytes(), arena);
      // A write decides one small page only, even if the kernel joins the mapping with others.
      LibC.madvise(memory.address(), memory.byteSize(), NO_HUGE_PAGES);
      long[] addresses = pageAddresses(memory);
      List<PageLocation> before = Pages.locate(addresses);
      assumeTrue(!(before.getFirst() instanceof Unknown), before.getFirst()::toString);
      assertThat(before).hasSize(8).containsOnly(new Nowhere());

      memory.set(ValueLayout.JAVA_LONG, 3 * Pages.sizeBytes() + 8, 42);
      List<PageLocation> after = Pages.locate(addresses);

      assertThat(after.get(3)).isInstanceOf(OnNode.class);
      assertThat(Path.of("/sys/devices/system/node/node" + ((OnNode) after.get(3)).osIndex()))
          .exists();
      assertThat(IntStream.range(0, 8).filter(page -> page != 3).mapToObj(after::get))
          .containsOnly(new Nowhere());
    }
  }

  @Test
  void mappingMemoryDoesNotMakeItResident() throws IOException {
    long before = residentBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(512 * MIB, arena);
      assertThat(residentBytes() - before).isLessThan(256 * MIB);

      memory.asSlice(0, 8 * MIB).fill((byte) 1);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 8 * MIB - 1)).isEqualTo((byte) 1);
    }
  }

  @Test
  void memoryIsUnmappedWhenItsArenaCloses() throws IOException {
    long address;
    try (Arena arena = Arena.ofConfined()) {
      // So large that the JVM, which may map memory at any time, does not fill the gap to its
      // start.
      address = Pages.mapUntouched(512 * MIB, arena).address();
      assertThat(isMapped(address)).isTrue();
    }
    assertThat(isMapped(address)).isFalse();
  }

  @Test
  void mappedMemoryReadsAsZerosAndEndsWhereItWasAskedTo() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = Pages.mapUntouched(10_001, arena);

      assertThat(memory.byteSize()).isEqualTo(10_001);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 10_000)).isZero();
      assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 10_001))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void noBytesAreNoError() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Pages.mapUntouched(0, arena).byteSize()).isZero();
    }
  }

  @Test
  void moreThanAnAddressSpaceIsOutOfMemory() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> Pages.mapUntouched(Long.MAX_VALUE / 2, arena))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("mmap")
          .hasMessageContaining("ENOMEM");
    }
  }

  @Test
  void whereNothingIsMappedIsNoPage() {
    List<PageLocation> locations = Pages.locate(new long[] {Pages.sizeBytes()});

    assumeTrue(!(locations.getFirst() instanceof Unknown), locations.getFirst()::toString);
    assertThat(locations).containsExactly(new Nowhere());
  }

  /** EFAULT from Linux 6.12 on, which has ENOENT where nothing was done at all; before, EFAULT. */
  @Test
  void aPageThatWasOnlyReadIsNowhere() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Pages.mapUntouched(2 * Pages.sizeBytes(), arena);
      LibC.madvise(memory.address(), memory.byteSize(), NO_HUGE_PAGES);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isZero();

      List<PageLocation> locations = Pages.locate(pageAddresses(memory));
      assumeTrue(!(locations.getFirst() instanceof Unknown), locations.getFirst()::toString);
      assertThat(locations).containsExactly(new Nowhere(), new Nowhere());
    }
  }

  @Test
  void eachOfManyPagesGetsItsOwnLocation() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment touched = arena.allocate(Pages.sizeBytes() * 2, Pages.sizeBytes());
      MemorySegment untouched = Pages.mapUntouched(Pages.sizeBytes() * 10_000, arena);
      long[] addresses =
          LongStream.concat(
                  LongStream.of(pageAddresses(untouched)), LongStream.of(pageAddresses(touched)))
              .toArray();

      List<PageLocation> locations = Pages.locate(addresses);

      assertThat(locations).hasSize(10_002);
      assumeTrue(!(locations.getFirst() instanceof Unknown), locations.getFirst()::toString);
      assertThat(locations.subList(0, 10_000)).containsOnly(new Nowhere());
      assertThat(locations.subList(10_000, 10_002)).hasOnlyElementsOfType(OnNode.class);
    }
  }

  @Test
  void noAddressesHaveNoLocations() {
    assertThat(Pages.locate(new long[0])).isEmpty();
  }

  @Test
  void whatTheKernelAnswersIsSaidInWords() {
    assertThat(Pages.location(1)).isEqualTo(new OnNode(1));
    assertThat(Pages.location(-2)).isEqualTo(new Nowhere());
    assertThat(Pages.location(-14)).isEqualTo(new Nowhere());
    assertThat(Pages.location(-13)).isEqualTo(new Unknown("move_pages: EACCES"));
    assertThat(Pages.refusal(1)).contains("EPERM").contains("seccomp");
    assertThat(Pages.refusal(38)).contains("ENOSYS").contains("NUMA");
  }

  private static long[] pageAddresses(MemorySegment memory) {
    return LongStream.range(0, memory.byteSize() / Pages.sizeBytes())
        .map(page -> memory.address() + page * Pages.sizeBytes())
        .toArray();
  }

  private static long residentBytes() {
    String resident = Linux.value(Path.of("/proc/self/status"), "VmRSS", ':').orElseThrow();
    return Long.parseLong(resident.replace(" kB", "")) << 10;
  }

  private static boolean isMapped(long address) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .map(line -> line.split("[ -]"))
        .anyMatch(
            ends ->
                Long.parseUnsignedLong(ends[0], 16) <= address
                    && Long.parseUnsignedLong(ends[1], 16) > address);
  }
}
