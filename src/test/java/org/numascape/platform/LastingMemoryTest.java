package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LastingMemoryTest {
  private static final long BYTES = 1 << 21;

  @Test
  void isAlignedAsAskedAndHoldsWhatIsWrittenFromItsFirstByteToItsLast() {
    long one = LastingMemory.map(BYTES, BYTES);
    long other = LastingMemory.map(BYTES, BYTES);
    MemorySegment all = LastingMemory.all();

    assertThat(one % BYTES).isZero();
    assertThat(other % BYTES).isZero();
    assertThat(Math.abs(one - other)).isGreaterThanOrEqualTo(BYTES);
    for (long at : new long[] {one, one + BYTES - 8, other, other + BYTES - 8}) {
      assertThat(all.get(ValueLayout.JAVA_LONG, at)).isZero();
      all.set(ValueLayout.JAVA_LONG, at, at);
    }
    assertThat(all.get(ValueLayout.JAVA_LONG, one)).isEqualTo(one);
    assertThat(all.get(ValueLayout.JAVA_LONG, one + BYTES - 8)).isEqualTo(one + BYTES - 8);
  }

  @Test
  void emptiedItHasNoPagesAndReadsAsZeros() {
    assumeTrue(Pages.untouchedMappingUnavailable().isEmpty(), Pages::untouchedMappingUnavailable);
    long address = LastingMemory.map(BYTES, BYTES);
    MemorySegment all = LastingMemory.all();
    all.asSlice(address, BYTES).fill((byte) 1);
    long[] pages = {address, address + BYTES - Pages.sizeBytes()};
    List<PageLocation> touched = Pages.locate(pages);
    assumeTrue(touched.getFirst() instanceof PageLocation.OnNode, touched::toString);

    LastingMemory.empty(address, BYTES);

    assertThat(Pages.locate(pages)).containsOnly(new PageLocation.Nowhere());
    assertThat(all.get(ValueLayout.JAVA_LONG, address)).isZero();
    all.set(ValueLayout.JAVA_LONG, address, 3);
    assertThat(all.get(ValueLayout.JAVA_LONG, address)).isEqualTo(3);
  }
}
