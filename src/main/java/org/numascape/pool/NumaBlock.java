package org.numascape.pool;

import java.lang.foreign.MemorySegment;

/**
 * A block of off-heap memory that knows which node each of its pages is for. Made by {@link
 * NumaPool#allocate}, untouched; freed when its pool closes or by {@link #close}.
 */
public final class NumaBlock implements AutoCloseable {
  private final MemorySegment segment;

  NumaBlock(MemorySegment segment) {
    this.segment = segment;
  }

  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {}
}
