package org.numascape.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.numascape.platform.Pages;

/**
 * One worker's off-heap scratch memory: a bump allocator over chunks that it maps, untouched, when
 * it first needs them, so that the worker's own writes place the pages. Used by its worker only.
 */
final class FrameStack {
  /** The largest frame, and the size of a chunk. */
  static final long MAX_FRAME_BYTES = 1L << 20;

  private final Arena arena;
  private final List<MemorySegment> chunks = new ArrayList<>();

  /** Where the next frame begins, counting the bytes of all chunks; 0 before the first chunk. */
  private long top;

  FrameStack(Arena arena) {
    this.arena = arena;
  }

  /** Where the stack stands, to return to by {@link #release}. */
  long mark() {
    return top;
  }

  void release(long mark) {
    top = mark;
  }

  MemorySegment allocate(long bytes) {
    if (bytes < 1 || bytes > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "bytes=" + bytes + " of a frame must be in 1.." + MAX_FRAME_BYTES);
    }
    long size = (bytes + 7) & ~7;
    long from = top;
    if (from / MAX_FRAME_BYTES != (from + size - 1) / MAX_FRAME_BYTES) {
      from = (from / MAX_FRAME_BYTES + 1) * MAX_FRAME_BYTES;
    }
    int chunk = Math.toIntExact(from / MAX_FRAME_BYTES);
    if (chunk == chunks.size()) {
      chunks.add(Pages.mapUntouched(MAX_FRAME_BYTES, arena));
    }
    MemorySegment frame = chunks.get(chunk).asSlice(from % MAX_FRAME_BYTES, bytes);
    top = from + size;
    return frame;
  }
}
