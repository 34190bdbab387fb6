package org.numascape.pool;

import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A {@link NumaArray} of doubles. */
public final class NumaDoubleArray extends NumaArray {
  private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE;

  /**
   * Makes an array whose pages are placed as the pool's settings say.
   *
   * @param name what reports call it
   * @throws OutOfMemoryError if the system refuses
   */
  public NumaDoubleArray(NumaPool pool, String name, long length) {
    this(pool, name, length, pool.settings().memory());
  }

  /** As the other, with pages that are placed in their own way. */
  public NumaDoubleArray(NumaPool pool, String name, long length, MemorySettings memory) {
    super(pool, name, length, ELEMENT.byteSize(), memory);
  }

  /**
   * An element.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public double get(long index) {
    return memory.getAtIndex(ELEMENT, Objects.checkIndex(index, length));
  }

  /** Writes an element; as {@link #get}. */
  public void set(long index, double value) {
    memory.setAtIndex(ELEMENT, Objects.checkIndex(index, length), value);
  }
}
