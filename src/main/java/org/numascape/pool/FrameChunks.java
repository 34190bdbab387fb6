package org.numascape.pool;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.LastingMemory;

/**
 * The memory of a pool's frames, in chunks, numbered in the order in which workers asked for them.
 * A chunk has one worker until the pool closes, and that worker's writes place its pages: chunks
 * are aligned to their size, which is that of a huge page, so that none is in two of them.
 *
 * <p><b>Decided:</b> chunks are never unmapped but emptied, for the next pool of this process, so
 * that frames can be accessed without asking whether they still are there. Price: addresses.
 *
 * <p>Chunks are added and closed under this object's lock. Readers take none: both arrays are
 * replaced, never changed, by volatile stores, the homes before the addresses, so that who sees a
 * chunk's address sees its home.
 */
final class FrameChunks implements AutoCloseable {
  /** The size of a chunk. */
  static final int BYTES = 1 << 21;

  /** As many bytes behind a chunk belong to nobody, so that no frame's size leads out of it. */
  private static final int GUARD_BYTES = BYTES;

  private static final Queue<Long> EMPTIED = new ConcurrentLinkedQueue<>();

  private volatile long[] addresses = new long[0];

  /** The home node of each chunk, or {@link Touches#NOWHERE}; written before its address. */
  private volatile short[] homes = new short[0];

  private volatile boolean closed;

  /** The addresses of the chunks so far, by number; not to be changed. Any thread. */
  long[] soFar() {
    return addresses;
  }

  /** The home node of a chunk that is there, or {@link Touches#NOWHERE}. Any thread. */
  int home(int number) {
    return homes[number];
  }

  /**
   * Gets a chunk that nobody has touched. Any thread.
   *
   * @param home the node of the worker that asks, which is going to write to it, or {@link
   *     Touches#NOWHERE}
   * @return its number
   * @throws OutOfMemoryError if the system refuses, or there are too many
   * @throws UnsupportedOperationException if native access is denied
   */
  synchronized int add(short home) {
    if (!LastingMemory.unavailable().isEmpty()) {
      throw new UnsupportedOperationException("frames: " + LastingMemory.unavailable());
    }
    int number = addresses.length;
    if (number == Frame.MAX_CHUNKS) {
      throw new OutOfMemoryError(
          "the pool's frames fill "
              + Frame.MAX_CHUNKS * (long) BYTES
              + " bytes; let tasks end, or free their frames, before more are allocated");
    }
    @Nullable Long emptied = EMPTIED.poll();
    long[] more = Arrays.copyOf(addresses, number + 1);
    more[number] = emptied == null ? LastingMemory.map(BYTES + GUARD_BYTES, BYTES) : emptied;
    short[] moreHomes = Arrays.copyOf(homes, number + 1);
    moreHomes[number] = home;
    homes = moreHomes;
    addresses = more;
    return number;
  }

  /** Whether the chunks have become another pool's. Any thread. */
  boolean isClosed() {
    return closed;
  }

  /** Leaves the chunks to the next pool, once all workers have ended. Idempotent. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      for (long address : addresses) {
        LastingMemory.empty(address, BYTES);
        EMPTIED.add(address);
      }
    }
  }
}
