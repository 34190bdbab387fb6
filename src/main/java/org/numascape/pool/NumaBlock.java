package org.numascape.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.numascape.platform.Pages;

/**
 * A block of off-heap memory that knows which node each of its pages is for. Made by {@link
 * NumaPool#allocate}, untouched; freed by {@link #close}, or when its pool closes.
 *
 * <p>A page's home node is what the block's {@link MemoryPolicy} says; with first touch, that of
 * the worker whose task first declared to access it ({@link Worker#touches}). Homes are written
 * with opaque stores; two workers that declare a page for the first time at the same moment may
 * both believe to be first, and the later store stays.
 */
public final class NumaBlock implements AutoCloseable {
  static final short NOBODY = -1;

  private static final long MAX_PAGES = Integer.MAX_VALUE - 8;

  private static final VarHandle HOME = MethodHandles.arrayElementVarHandle(short[].class);

  private final String name;
  private final int number;
  private final MemorySegment segment;
  private final long bytes;
  private final int pageShift;
  private final short[] homes;
  private final boolean placed;
  private final Arena arena = Arena.ofShared();
  private final LongAdder firstFromOutside = new LongAdder();
  private final Consumer<NumaBlock> closed;

  /**
   * Maps memory and has it placed.
   *
   * @param number how many blocks its pool made before
   * @param pageBytes the size that its pages are to have, a power of two
   * @param closed is told when the block is closed
   */
  NumaBlock(
      String name,
      int number,
      long bytes,
      long pageBytes,
      Placing placing,
      Consumer<NumaBlock> closed) {
    if (bytes <= 0 || bytes > MAX_PAGES * pageBytes) {
      throw new IllegalArgumentException(
          "bytes=%d of block %s must be in 1..%d".formatted(bytes, name, MAX_PAGES * pageBytes));
    }
    this.name = name;
    this.number = number;
    this.bytes = bytes;
    long wholePages = (bytes + pageBytes - 1) / pageBytes * pageBytes;
    MemorySegment pages = Pages.mapUntouched(wholePages, pageBytes, arena);
    this.segment = pages.asSlice(0, bytes);
    Placed done = placing.place(pages);
    this.pageShift = Long.numberOfTrailingZeros(done.pageBytes);
    this.homes = done.homes;
    this.placed = homes[0] != NOBODY;
    this.closed = closed;
  }

  /** Decides where untouched memory is to be. */
  @FunctionalInterface
  interface Placing {
    Placed place(MemorySegment pages);
  }

  /**
   * What was decided.
   *
   * @param pageBytes the size of the pages
   * @param homes the logical index of each page's home node, or {@link #NOBODY} in all of them
   */
  record Placed(long pageBytes, short[] homes) {}

  public String name() {
    return name;
  }

  /** The memory; zero until written. Any thread, until the block is closed. */
  public MemorySegment segment() {
    return segment;
  }

  int number() {
    return number;
  }

  /**
   * The logical index of a page's home node; empty if nobody declared to touch it yet, or a worker
   * did first whose thread is bound nowhere.
   */
  public OptionalInt homeNode(long atByte) {
    short home = (short) HOME.getOpaque(homes, (int) (atByte >>> pageShift));
    return home < 0 ? OptionalInt.empty() : OptionalInt.of(home);
  }

  int pages() {
    return homes.length;
  }

  /** Whether a policy decided the homes, not the first touch. */
  boolean isPlaced() {
    return placed;
  }

  long pageBytes() {
    return 1L << pageShift;
  }

  /**
   * Leaves pages that nobody has touched yet to a thread that is no worker.
   *
   * @param home of what it touches first: {@link Touches#NOWHERE}, unless there is but one node
   */
  void touchFromOutside(long fromByte, long toByte, short home) {
    check(fromByte, toByte);
    int end = (int) (toByte - 1 >>> pageShift) + 1;
    for (int page = (int) (fromByte >>> pageShift); page < end; page++) {
      if (HOME.compareAndSet(homes, page, NOBODY, home)) {
        firstFromOutside.increment();
      }
    }
  }

  /** How many pages threads touched first that are no workers. */
  long pagesFirstFromOutside() {
    return firstFromOutside.sum();
  }

  private void check(long fromByte, long toByte) {
    if ((fromByte | toByte | toByte - fromByte | bytes - toByte) < 0) {
      throw new IndexOutOfBoundsException(
          "bytes %d..%d must lie in 0..%d of block %s".formatted(fromByte, toByte, bytes, name));
    }
  }

  /** Counts an access by a worker to {@code fromByte..toByte}, home by home. */
  void touch(Touches by, long fromByte, long toByte, long task) {
    check(fromByte, toByte);
    long length = toByte - fromByte;
    int page = (int) (fromByte >>> pageShift);
    int last = (int) (toByte - 1 >>> pageShift);
    if (page == last && length > 0) {
      short home = (short) HOME.getOpaque(homes, page);
      if (home != NOBODY) {
        by.count(number, home, length, task);
        return;
      }
    }
    touchPages(by, fromByte, toByte, last, task);
  }

  private void touchPages(Touches by, long fromByte, long toByte, int last, long task) {
    long at = fromByte;
    while (at < toByte) {
      int page = (int) (at >>> pageShift);
      int end = endOfRun(page, last);
      short home = (short) HOME.getOpaque(homes, page);
      if (home == NOBODY) {
        home = by.home();
        for (int i = page; i < end; i++) {
          HOME.setOpaque(homes, i, home);
        }
        by.first(number, end - page);
      }
      long until = Math.min(toByte, (long) end << pageShift);
      by.count(number, home, until - at, task);
      at = until;
    }
  }

  /** The end of the pages from {@code page} to {@code last} that have the same home. */
  private int endOfRun(int page, int last) {
    // Each page is compared with the next, many at a time.
    int differs = page == last ? -1 : Arrays.mismatch(homes, page, last, homes, page + 1, last + 1);
    return differs < 0 ? last + 1 : page + differs + 1;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      closed.accept(this);
    }
  }
}
