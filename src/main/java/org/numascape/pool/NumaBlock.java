package org.numascape.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.OptionalInt;
import org.numascape.platform.Pages;

/**
 * A block of off-heap memory that knows which node each of its pages is for. Made by {@link
 * NumaPool#allocate}, untouched; freed by {@link #close}, or when its pool closes.
 *
 * <p>A page's home node is that of the worker whose task first declared to access it ({@link
 * Worker#touches}). Homes are written with opaque stores; two workers that declare a page for the
 * first time at the same moment may both believe to be first, and the later store stays.
 */
public final class NumaBlock implements AutoCloseable {
  private static final VarHandle HOME = MethodHandles.arrayElementVarHandle(short[].class);
  private static final short NOBODY = -1;

  private final String name;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final int pageShift;
  private final short[] homes;

  NumaBlock(String name, long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes=" + bytes + " of block " + name + " must be > 0");
    }
    this.name = name;
    this.pageShift = Long.numberOfTrailingZeros(Pages.sizeBytes());
    this.segment = Pages.mapUntouched(bytes, arena);
    this.homes = new short[Math.toIntExact((bytes + Pages.sizeBytes() - 1) >>> pageShift)];
    Arrays.fill(homes, NOBODY);
  }

  public String name() {
    return name;
  }

  /** The memory; zero until written. Any thread, until the block is closed. */
  public MemorySegment segment() {
    return segment;
  }

  /** The logical index of a page's home node; empty if nobody declared to touch it yet. */
  public OptionalInt homeNode(long atByte) {
    short home = (short) HOME.getOpaque(homes, (int) (atByte >>> pageShift));
    return home == NOBODY ? OptionalInt.empty() : OptionalInt.of(home);
  }

  int pages() {
    return homes.length;
  }

  long pageBytes() {
    return 1L << pageShift;
  }

  /** Counts an access by a worker of {@code node} to {@code fromByte..toByte}, page by page. */
  void touch(int node, long fromByte, long toByte, HomeCounts counts) {
    if (fromByte < 0 || toByte > segment.byteSize() || fromByte > toByte) {
      throw new IndexOutOfBoundsException(
          "bytes %d..%d must lie in 0..%d of block %s"
              .formatted(fromByte, toByte, segment.byteSize(), name));
    }
    int runHome = node;
    long runFrom = fromByte;
    for (long at = fromByte; at < toByte; ) {
      int page = (int) (at >>> pageShift);
      short home = (short) HOME.getOpaque(homes, page);
      if (home == NOBODY) {
        home = (short) node;
        HOME.setOpaque(homes, page, home);
      }
      if (home != runHome) {
        if (at > runFrom) {
          counts.add(runHome, at - runFrom);
        }
        runHome = home;
        runFrom = at;
      }
      at = Math.min(toByte, page + 1L << pageShift);
    }
    if (toByte > runFrom) {
      counts.add(runHome, toByte - runFrom);
    }
  }

  /** Where counted bytes go. */
  @FunctionalInterface
  interface HomeCounts {
    void add(int homeNode, long bytes);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
