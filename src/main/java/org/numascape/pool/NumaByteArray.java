package org.numascape.pool;

import java.lang.foreign.ValueLayout;

/** A {@link NumaArray} of bytes. */
public final class NumaByteArray extends NumaArray {
  private static final ValueLayout.OfByte ELEMENT = ValueLayout.JAVA_BYTE;

  /**
   * Makes an array whose pages are placed as the pool's settings say.
   *
   * @param name what reports call it
   * @throws OutOfMemoryError if the system refuses
   */
  public NumaByteArray(NumaPool pool, String name, long length) {
    this(pool, name, length, pool.settings().memory());
  }

  /** As the other, with pages that are placed in their own way. */
  public NumaByteArray(NumaPool pool, String name, long length, MemorySettings memory) {
    super(pool, name, length, ELEMENT.byteSize(), memory);
  }

  /**
   * An element.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public byte get(long index) {
    return memory.get(ELEMENT, index);
  }

  /** Writes an element; as {@link #get}. */
  public void set(long index, byte value) {
    memory.set(ELEMENT, index, value);
  }
}
