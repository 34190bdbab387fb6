package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * An array in a {@link NumaBlock}: off-heap, zero until it is written, as long as memory allows,
 * and of known nodes. Any thread, until it is closed; then, and out of bounds, access throws.
 *
 * <p>The compiler moves what is checked out of simple loops, so that they run as fast as over a
 * Java array, with exceptions of JDK 25: it does not vectorize loops that read doubles, nor those
 * that write to one block and read another. A loop over doubles is vectorized if they are read from
 * a {@link java.nio.DoubleBuffer} over the block's segment and written to a short Java array, or
 * the other way round, which pays where the memory is not what it waits for.
 */
public abstract sealed class NumaArray implements AutoCloseable
    permits NumaDoubleArray, NumaLongArray, NumaIntArray, NumaByteArray {
  final MemorySegment memory;

  private final NumaBlock block;
  final long length;
  private final int elementShift;

  NumaArray(NumaPool pool, String name, long length, long elementBytes, MemorySettings memory) {
    if (length <= 0 || length > Long.MAX_VALUE / 2 / elementBytes) {
      throw new IllegalArgumentException(
          "length=%d of array %s must be in 1..%d"
              .formatted(length, name, Long.MAX_VALUE / 2 / elementBytes));
    }
    this.block = pool.allocate(name, length * elementBytes, memory);
    this.memory = block.segment();
    this.length = length;
    this.elementShift = Long.numberOfTrailingZeros(elementBytes);
  }

  /** How many elements there are. */
  public final long length() {
    return length;
  }

  /** The block that holds the elements, one after the other in the machine's byte order. */
  public final NumaBlock block() {
    return block;
  }

  /**
   * The logical index of the home node of an element's page; empty if it has none yet.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public final OptionalInt homeNode(long index) {
    return block.homeNode(Objects.checkIndex(index, length) << elementShift);
  }

  /** As {@link NumaBlock#touch}, in elements. */
  final void touch(Touches by, long from, long to, long task) {
    check(from, to);
    block.touch(by, from << elementShift, to << elementShift, task);
  }

  /** As {@link NumaBlock#touchFromOutside}, in elements; the bytes. */
  final long touchFromOutside(long from, long to, short home) {
    check(from, to);
    block.touchFromOutside(from << elementShift, to << elementShift, home);
    return to - from << elementShift;
  }

  private void check(long from, long to) {
    if (from < 0 || to > length || from > to) {
      throw new IndexOutOfBoundsException(
          "elements %d..%d must lie in 0..%d of array %s"
              .formatted(from, to, length, block.name()));
    }
  }

  @Override
  public void close() {
    block.close();
  }
}
