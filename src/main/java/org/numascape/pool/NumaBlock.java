package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A block of off-heap memory that knows which node each of its pages is for. Made by {@link
 * NumaPool#allocate}, untouched, and freed by {@link #close}, or when its pool closes; or made of
 * memory that somebody else has mapped ({@link NumaPool#register}), and forgotten then.
 *
 * <p>A page's home node is what the block's {@link MemoryPolicy} says; with first touch, that of
 * the worker whose task first declared to access it ({@link Worker#touches}), unless the page had
 * one when the block was registered; and from the time that the kernel, which is asked about
 * samples, says that it is on another node, that node. Homes are written with opaque stores; two
 * workers that declare a page for the first time at the same moment may both believe to be first,
 * and the later store stays.
 */
public final class NumaBlock implements AutoCloseable {
  static final short NOBODY = -1;

  static final long MAX_PAGES = Integer.MAX_VALUE - 8;

  private static final VarHandle HOME = MethodHandles.arrayElementVarHandle(short[].class);

  private final String name;

  /** Written once more, plainly, under the lock of those who give numbers. */
  private int number;

  private final MemorySegment segment;
  private final long bytes;
  private final int pageShift;

  /** How many bytes of the first page lie before the block. */
  private final long lead;

  private final short[] homes;
  private final Before before;
  private final Blocks owner;
  private final LongAdder firstFromOutside = new LongAdder();
  private final Consumer<NumaBlock> closing;

  /**
   * A block of memory that is there.
   *
   * @param number how many blocks its pool made before
   * @param pageBytes the size of its pages, a power of two
   * @param homes the logical index of the home node of each page that it has a part of, if it is
   *     decided, else {@link #NOBODY}; written to from now on
   * @param owner the blocks of the pool that it is of
   * @param closing is told each time that the block is closed
   */
  NumaBlock(
      String name,
      int number,
      MemorySegment segment,
      long pageBytes,
      short[] homes,
      Before before,
      Blocks owner,
      Consumer<NumaBlock> closing) {
    this.name = name;
    this.number = number;
    this.segment = segment;
    this.bytes = segment.byteSize();
    this.pageShift = Long.numberOfTrailingZeros(pageBytes);
    this.lead = segment.address() & pageBytes - 1;
    this.homes = homes;
    this.before = before;
    this.owner = owner;
    this.closing = closing;
  }

  /**
   * How many pages had a home before the block was made, and the most of them on one node; nobody
   * knows who touched them first.
   */
  record Before(long pages, long mostOnOneNode) {
    static final Before NONE = new Before(0, 0);
  }

  public String name() {
    return name;
  }

  /**
   * The memory; zero until written. Any thread, until the block is closed. If it was registered, it
   * is the memory that was, with its own life and rules.
   */
  public MemorySegment segment() {
    return segment;
  }

  int number() {
    return number;
  }

  /** Leaves the number to another block: what is touched from now on has no figures. */
  void leaveNumber() {
    number = Touches.MOST_BLOCKS;
  }

  /**
   * The logical index of a page's home node; empty if nobody declared to touch it yet, or a worker
   * did first whose thread is bound nowhere.
   *
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public OptionalInt homeNode(long atByte) {
    Objects.checkIndex(atByte, bytes);
    return homeOfPage(page(atByte));
  }

  private int page(long atByte) {
    return (int) (atByte + lead >>> pageShift);
  }

  OptionalInt homeOfPage(int page) {
    short home = (short) HOME.getOpaque(homes, page);
    return home < 0 ? OptionalInt.empty() : OptionalInt.of(home);
  }

  /** By who knows where a page that had a home is now. */
  void movePage(int page, int node) {
    HOME.setOpaque(homes, page, (short) node);
  }

  int pages() {
    return homes.length;
  }

  /** The address of the first byte of the block that lies in a page. */
  long addressIn(int page) {
    return segment.address() + Math.max(0, ((long) page << pageShift) - lead);
  }

  /** What was decided before the block was made. */
  Before before() {
    return before;
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
    int end = fromByte < toByte ? page(toByte - 1) + 1 : 0;
    for (int page = page(fromByte); page < end; page++) {
      if (HOME.compareAndSet(homes, page, NOBODY, home)) {
        firstFromOutside.increment();
      }
    }
  }

  /** How many pages threads touched first that are no workers. */
  long pagesFirstFromOutside() {
    return firstFromOutside.sum();
  }

  /** The nodes and the number of another pool's block would be taken for this one's. */
  void checkIsOf(NumaPool pool) {
    if (owner != pool.blocks()) {
      throw new IllegalArgumentException(
          "block "
              + name
              + " is another pool's; allocate it, or register its memory, in the pool whose tasks"
              + " use it");
    }
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
    int page = page(fromByte);
    int last = page(toByte - 1);
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
      int page = page(at);
      int end = endOfRun(page, last);
      short home = (short) HOME.getOpaque(homes, page);
      if (home == NOBODY) {
        home = by.home();
        for (int i = page; i < end; i++) {
          HOME.setOpaque(homes, i, home);
        }
        by.first(number, end - page);
      }
      long until = Math.min(toByte, ((long) end << pageShift) - lead);
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

  /** Idempotent. */
  @Override
  public void close() {
    closing.accept(this);
  }
}
