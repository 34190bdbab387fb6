package org.numascape.pool;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * One worker's frames: a bump allocator over chunks, which it maps when it first needs them. Used
 * by its worker's thread only; of what it writes, others see the headers of frames, when they open
 * or use one that was handed to them.
 *
 * <p>Since tasks end in the reverse order in which they began, frames make a stack. A mark is the
 * address of its top. The header of a frame keeps its size when it is freed, and what is left of a
 * chunk has one too, so that a chunk can be walked upwards from any mark.
 */
final class FrameStack {
  /** The largest frame. */
  static final int MAX_FRAME_BYTES = 1 << 20;

  /** The mark of a stack that has no chunk yet. */
  private static final long NEW = 0;

  private static final int NO_CHUNK = -1;

  private final FrameChunks chunks;
  private final Supplier<Short> home;

  /** The addresses of the pool's chunks as last seen, by number. */
  private long[] known;

  /** The numbers of this worker's chunks, from the bottom of the stack to its top, and beyond. */
  private int[] own = new int[0];

  /** Which of them holds the top, and between which addresses it lies. */
  private int current = NO_CHUNK;

  /** That chunk's number. */
  private int currentNumber = NO_CHUNK;

  private long placeBias;
  private long from;
  private long limit;

  private long top = NEW;

  /** Counts frames; the low bits are their stamps. */
  private long count;

  private final long firstCount = ThreadLocalRandom.current().nextInt() & 0xffff_ffffL;
  private long bytes;

  /**
   * @param home the node that the worker's pages come to be on
   */
  FrameStack(FrameChunks chunks, Supplier<Short> home) {
    this.chunks = chunks;
    this.home = home;
    this.known = chunks.soFar();
    this.count = firstCount;
  }

  /** How many frames were allocated. */
  long count() {
    return count - firstCount;
  }

  /** How many bytes were asked for. */
  long bytes() {
    return bytes;
  }

  /** Where the stack stands, to return to by {@link #release}. */
  long mark() {
    return top;
  }

  /** Frees all frames above a mark. */
  void release(long mark) {
    if (top != mark) {
      free(mark);
    }
  }

  private void free(long mark) {
    int index = chunkOf(mark);
    // A task that freed its parent's frames may find its own mark in a chunk above the top.
    if (index != NO_CHUNK) {
      while (index < current) {
        freeAbove(from);
        enter(current - 1);
        top = limit;
      }
      freeAbove(mark == NEW ? from : mark);
    }
  }

  /** Frees what the current chunk has above a mark in it. */
  private void freeAbove(long mark) {
    // A task that freed its parent's frames finds the top below its own mark.
    if (mark < top) {
      long at = mark;
      do {
        at = Frame.free(at);
      } while (at < top);
      top = mark;
    }
  }

  /** Which of this worker's chunks up to the current one a mark is in; the first for NEW. */
  private int chunkOf(long mark) {
    if (mark == NEW) {
      return 0;
    }
    for (int index = current; index >= 0; index--) {
      long address = known[own[index]];
      if (mark >= address && mark <= address + FrameChunks.BYTES) {
        return index;
      }
    }
    return NO_CHUNK;
  }

  Frame allocate(long bytes) {
    if (bytes - 1 >>> 20 != 0) {
      throw new IllegalArgumentException(
          "bytes=" + bytes + " of a frame must be in 1.." + MAX_FRAME_BYTES);
    }
    long footprint = Frame.footprint(bytes);
    if (limit - top < footprint) {
      nextChunk();
    }
    // The top moves last: whatever interrupts this, the stack can be walked.
    Frame frame = Frame.make(top, placeBias, count++, bytes);
    this.bytes += bytes;
    top += footprint;
    return frame;
  }

  private void nextChunk() {
    int index = current + 1;
    if (index == own.length) {
      int added = chunks.add(home.get());
      own = Arrays.copyOf(own, index + 1);
      own[index] = added;
    }
    if (top < limit) {
      Frame.leaveOut(top, limit - top);
    }
    enter(index);
    top = from;
  }

  private void enter(int index) {
    long[] here = chunks.soFar();
    long address = here[own[index]];
    long bias = Frame.placeBias(own[index], address);
    // All or nothing: no call, so no overflow of the thread's stack, comes between.
    known = here;
    current = index;
    currentNumber = own[index];
    placeBias = bias;
    from = address;
    limit = address + FrameChunks.BYTES;
  }

  /** The frame that a handle means. */
  Frame open(long handle) {
    // Most are in the current chunk; an access to an array and two checks of its bounds are less.
    return Frame.of(handle, isCurrent(handle) ? from : chunkAddress(handle));
  }

  private long chunkAddress(long handle) {
    int number = Frame.chunkNumber(handle);
    long[] here = known;
    if (number >= here.length) {
      here = chunks.soFar();
      if (number >= here.length) {
        throw Frame.stale(handle);
      }
      known = here;
    }
    return here[number];
  }

  /** Whether a handle means a frame in the chunk that this worker allocates from. */
  boolean isCurrent(long handle) {
    return Frame.chunkNumber(handle) == currentNumber;
  }

  /** Counts the frame that a handle means, if it is another worker's and still there. */
  void countForeign(long handle, Touches touches, long task) {
    int number = Frame.chunkNumber(handle);
    long bytes = isOwn(number) ? 0 : open(handle).size();
    if (bytes > 0) {
      touches.count(chunks.home(number), bytes, task);
    }
  }

  private boolean isOwn(int chunk) {
    return Arrays.stream(own).anyMatch(number -> number == chunk);
  }

  /** Frees a live frame of this worker, and all that are above it. */
  void free(Frame frame) {
    if (frame.freeFromTop(top)) {
      top = frame.address();
    } else {
      freeDeep(frame);
    }
  }

  private void freeDeep(Frame frame) {
    int chunk = Frame.chunkNumber(frame.handle());
    // Of another pool's frame the number says nothing.
    if (!isOwn(chunk) || Frame.of(frame.handle(), known[chunk]).address() != frame.address()) {
      throw new IllegalArgumentException(
          "frame 0x%x is another worker's; only the task that allocated it may free it"
              .formatted(frame.handle()));
    }
    free(frame.address());
  }
}
