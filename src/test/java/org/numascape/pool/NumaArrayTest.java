package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.platform.Pages;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.SyntheticReader;

@Timeout(600)
class NumaArrayTest {
  private static final long PAGE = Pages.sizeBytes();

  private static NumaPool pool() {
    return NumaPool.builder(SyntheticReader.read("pack:2 [numa] core:1 pu:1"))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .build();
  }

  @Test
  void holdsWhatIsWrittenFromTheFirstElementToTheLastAndZerosBefore() {
    try (NumaPool pool = pool()) {
      NumaDoubleArray doubles = new NumaDoubleArray(pool, "doubles", 1001);
      NumaLongArray longs = new NumaLongArray(pool, "longs", 1001);
      NumaIntArray ints = new NumaIntArray(pool, "ints", 1001);
      NumaByteArray bytes = new NumaByteArray(pool, "bytes", 1001);
      for (long i : new long[] {0, 500, 1000}) {
        assertThat(doubles.get(i)).isZero();
        assertThat(longs.get(i)).isZero();
        assertThat(ints.get(i)).isZero();
        assertThat(bytes.get(i)).isZero();
        doubles.set(i, Math.PI + i);
        longs.set(i, Long.MIN_VALUE + i);
        ints.set(i, Integer.MIN_VALUE + (int) i);
        bytes.set(i, (byte) (i + 100));
      }
      for (long i : new long[] {0, 500, 1000}) {
        assertThat(doubles.get(i)).isEqualTo(Math.PI + i);
        assertThat(longs.get(i)).isEqualTo(Long.MIN_VALUE + i);
        assertThat(ints.get(i)).isEqualTo(Integer.MIN_VALUE + (int) i);
        assertThat(bytes.get(i)).isEqualTo((byte) (i + 100));
      }
      assertThat(doubles.block().segment().getAtIndex(ValueLayout.JAVA_DOUBLE, 500))
          .isEqualTo(Math.PI + 500);
      assertThat(List.of(doubles.length(), longs.length(), ints.length(), bytes.length()))
          .containsOnly(1001L);
      assertThat(doubles.block().segment().byteSize()).isEqualTo(8008);
      assertThat(ints.block().segment().byteSize()).isEqualTo(4004);
      assertThat(bytes.block().segment().byteSize()).isEqualTo(1001);
    }
  }

  @Test
  void outOfBoundsAndAfterItsEndAccessThrows() {
    NumaPool pool = pool();
    NumaIntArray ints = new NumaIntArray(pool, "ints", 10);
    NumaByteArray bytes = new NumaByteArray(pool, "bytes", 10);
    List<ThrowingCallable> outside =
        List.of(
            () -> ints.get(10),
            () -> ints.get(-1),
            () -> ints.set(10, 1),
            () -> ints.get(Long.MAX_VALUE),
            () -> bytes.get(10),
            () -> bytes.set(-1, (byte) 1));
    assertThat(outside)
        .allSatisfy(
            access -> assertThatThrownBy(access).isInstanceOf(IndexOutOfBoundsException.class));
    ints.close();
    assertThatThrownBy(() -> ints.get(0)).isInstanceOf(IllegalStateException.class);
    pool.close();
    assertThatThrownBy(() -> bytes.get(0)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61, 1L << 44})
  void aLengthOutOfRangeIsRefusedWithTheName(long length) {
    try (NumaPool pool = pool()) {
      assertThatThrownBy(() -> new NumaDoubleArray(pool, "far", length))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("far")
          .hasMessageContaining("1..");
      assertThat(new NumaDoubleArray(pool, "near", 1).length()).isEqualTo(1);
    }
  }

  @Test
  void touchesCountInElementsAndKnowTheHomeOfEach() {
    try (NumaPool pool = pool()) {
      long perPage = PAGE / Long.BYTES;
      NumaLongArray array =
          new NumaLongArray(
              pool, "a", 4 * perPage, new MemorySettings(MemoryPolicy.INTERLEAVE, HugePages.NO));
      pool.parallelFor(
          0, 1, 1, (worker, from, to) -> worker.touches(array, perPage - 1, 3 * perPage));
      long[] byHome = new long[2];
      for (WorkerCounts worker : pool.snapshot().workers()) {
        Arrays.setAll(byHome, node -> byHome[node] + worker.touchedBytes()[node]);
      }
      // One element of page 0, all of pages 1 and 2.
      assertThat(byHome).containsExactly(8 + PAGE, PAGE);
      assertThat(array.homeNode(perPage - 1)).hasValue(0);
      assertThat(array.homeNode(perPage)).hasValue(1);
      assertThatThrownBy(
              () ->
                  pool.parallelFor(
                      0, 1, 1, (worker, from, to) -> worker.touches(array, 5, 4 * perPage + 1)))
          .cause()
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("elements 5..%d must lie in 0..%d of array a", 4 * perPage + 1, 4 * perPage);
    }
  }

  /** An index whose bytes come to a multiple of 2⁶⁴ would else be the first element. */
  @Test
  void anIndexThatOverflowsIsOutOfBounds() {
    try (NumaPool pool = pool()) {
      NumaDoubleArray doubles = new NumaDoubleArray(pool, "d", 10);
      NumaIntArray ints = new NumaIntArray(pool, "i", 10);
      NumaLongArray longs = new NumaLongArray(pool, "l", 10);
      assertThatThrownBy(() -> doubles.set(1L << 61, 42))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> ints.set((1L << 62) + 3, 7))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> longs.get(1L << 61)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> longs.homeNode(1L << 61))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> longs.block().homeNode(1L << 44))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(doubles.get(0)).isZero();
    }
  }
}
