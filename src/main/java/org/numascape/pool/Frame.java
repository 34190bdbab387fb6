package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.numascape.platform.LastingMemory;

/**
 * A task's off-heap scratch memory, made by {@link Worker#allocateFrame}, not zeroed. It lives
 * until the task that allocated it ends, however that ends, or {@linkplain Worker#freeFrame frees}
 * it; by its {@link #handle} the tasks that were forked meanwhile reach it too, whoever executes
 * them. Whatever is asked of it later throws. Any thread may use it that the fork or the join puts
 * in order; the object itself costs nothing where it does not leave the method that asked for it.
 *
 * <p>Frames lie one after the other in chunks (see {@link FrameStack}). Each is preceded by a
 * header, whose stamp its handle has, too; every access compares it with what it was when the frame
 * was made or opened:
 *
 * <pre>
 * bits    63    62..31   30..15        14..0
 * header  0     stamp    size, in bytes
 * handle  0     stamp    chunk number  place in the chunk, in lines of 64 bytes
 * </pre>
 *
 * A worker's stamps count its frames, from a number of chance on. To free a frame sets all bits of
 * its header but the size, so that no byte of a later frame that is written over a part of it makes
 * it valid again. A handle that outlives its frame is taken for another only if exactly a multiple
 * of 2³² frames later one begins at the same place, or data there happen to be the same 33 bits;
 * and whatever number is passed for a handle, what is read or written lies in a frame chunk.
 */
public final class Frame {
  static final int LINE_SHIFT = 6;
  static final int CHUNK_SHIFT = 15;
  static final int STAMP_SHIFT = 31;
  static final int MAX_CHUNKS = 1 << STAMP_SHIFT - CHUNK_SHIFT;
  static final int HEADER_BYTES = Long.BYTES;

  private static final long PLACE = (1L << CHUNK_SHIFT) - 1;
  private static final long MAX_STAMP = (1L << 32) - 1;
  private static final long FREED = -1L << STAMP_SHIFT;

  /** Has no effect on an address but to tell the compiler that no access is out of bounds. */
  private static final long ADDRESS = Long.MAX_VALUE >>> 1;

  /** No size that a header can hold leads out of a chunk and what is mapped behind it. */
  private static final long SIZE = FrameChunks.BYTES - 1;

  /** What is no frame's header, alive or freed, and no chunk's that nobody has written. */
  private static final long OF_NONE = ~SIZE;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  /** A constant to the compiler, unlike a segment for each chunk. */
  private static final MemorySegment MEMORY = LastingMemory.all();

  private final long address;

  /**
   * What is at the address as long as the frame lives. The size in it is one that the compiler
   * knows where the frame was made, and one that was read once where it was opened.
   */
  private final long header;

  private final long handle;

  /**
   * @param address of the header
   */
  private Frame(long address, long header, long handle) {
    this.address = address;
    this.header = header;
    this.handle = handle;
  }

  /** Makes a frame of {@code bytes} whose header is at {@code address}. */
  static Frame make(long address, long placeBias, long count, long bytes) {
    long stamp = (count & MAX_STAMP) << STAMP_SHIFT;
    long header = stamp | bytes;
    long known = address & ADDRESS;
    MEMORY.set(LONG, known, header);
    return new Frame(known, header, stamp | (address >>> LINE_SHIFT) + placeBias);
  }

  /** What to add to the line that an address is in, to get a handle's place and chunk number. */
  static long placeBias(int chunkNumber, long chunkAddress) {
    return ((long) chunkNumber << CHUNK_SHIFT) - (chunkAddress >>> LINE_SHIFT);
  }

  /** The frame that a handle means, in the chunk that it means; of no bytes if it is no more. */
  static Frame of(long handle, long chunkAddress) {
    long address = chunkAddress + ((handle & PLACE) << LINE_SHIFT) & ADDRESS;
    long header = MEMORY.get(LONG, address);
    // No frame has a negative stamp; it would look like a freed one's.
    boolean alive = (header ^ handle) >>> STAMP_SHIFT == 0 && handle >= 0;
    return new Frame(address, alive ? header : OF_NONE, handle);
  }

  /** The number of the chunk that a handle means. */
  static int chunkNumber(long handle) {
    return (int) (handle >>> CHUNK_SHIFT) & MAX_CHUNKS - 1;
  }

  /** Writes that there is no frame in {@code bytes} at {@code address}. */
  static void leaveOut(long address, long bytes) {
    MEMORY.set(LONG, address, FREED | bytes - HEADER_BYTES);
  }

  /** Frees the frame whose header is at {@code address}, and returns where the next one's is. */
  static long free(long address) {
    long header = MEMORY.get(LONG, address);
    MEMORY.set(LONG, address, header | FREED);
    return address + footprint(header & SIZE);
  }

  /** What a frame takes up, its header included: whole lines, so that frames share none. */
  static long footprint(long bytes) {
    return bytes + HEADER_BYTES + (1 << LINE_SHIFT) - 1 & -1L << LINE_SHIFT;
  }

  long address() {
    return address;
  }

  /**
   * Frees this frame if it is on top of a stack.
   *
   * @throws IllegalStateException if it was freed already
   */
  boolean freeFromTop(long top) {
    checkAlive();
    if (address + footprint(size()) != top) {
      return false;
    }
    MEMORY.set(LONG, address, header | FREED);
    return true;
  }

  /** The frame as a number that a call can take as its argument; {@link Worker#frame} opens it. */
  public long handle() {
    return handle;
  }

  /**
   * The size that was asked for.
   *
   * @throws IllegalStateException if the frame's task ended or freed it
   */
  public int byteSize() {
    checkAlive();
    return (int) size();
  }

  /** The size that was asked for; 0 if the frame was no more when it was opened. */
  long size() {
    return header & SIZE;
  }

  /**
   * Reads a number.
   *
   * @param atByte where in the frame; any alignment
   * @throws IllegalStateException if the frame's task ended or freed it
   * @throws IndexOutOfBoundsException if the number does not lie in the frame
   */
  public long getLong(long atByte) {
    return MEMORY.get(LONG, place(atByte, Long.BYTES));
  }

  /** Writes a number; as {@link #getLong}. */
  public void setLong(long atByte, long value) {
    MEMORY.set(LONG, place(atByte, Long.BYTES), value);
  }

  /** As {@link #getLong}. */
  public double getDouble(long atByte) {
    return MEMORY.get(DOUBLE, place(atByte, Double.BYTES));
  }

  /** As {@link #setLong}. */
  public void setDouble(long atByte, double value) {
    MEMORY.set(DOUBLE, place(atByte, Double.BYTES), value);
  }

  /** As {@link #getLong}. */
  public int getInt(long atByte) {
    return MEMORY.get(INT, place(atByte, Integer.BYTES));
  }

  /** As {@link #setLong}. */
  public void setInt(long atByte, int value) {
    MEMORY.set(INT, place(atByte, Integer.BYTES), value);
  }

  /** As {@link #getLong}. */
  public byte getByte(long atByte) {
    return MEMORY.get(BYTE, place(atByte, Byte.BYTES));
  }

  /** As {@link #setLong}. */
  public void setByte(long atByte, byte value) {
    MEMORY.set(BYTE, place(atByte, Byte.BYTES), value);
  }

  private long place(long atByte, int bytes) {
    checkAlive();
    return address + HEADER_BYTES + Objects.checkIndex(atByte, size() - bytes + 1);
  }

  private void checkAlive() {
    if (MEMORY.get(LONG, address) != header) {
      throw stale(handle);
    }
  }

  static IllegalStateException stale(long handle) {
    return new IllegalStateException(
        "frame 0x%x is no more: the task that allocated it has ended or freed it; "
                .formatted(handle)
            + "let the task that allocates it join those that use it");
  }
}
