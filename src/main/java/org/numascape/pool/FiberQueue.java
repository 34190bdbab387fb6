package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A worker's queue of what its fibers made ready, first in, first out: the worker puts in, whoever
 * is first takes out.
 *
 * <pre>
 *   head ........ tail          positions grow for ever, slots are positions mod size
 *
 * field   written by       how                        so that
 * slot    owner            plain, before tail         tail publishes it
 *         owner            plain null, after its CAS  it can be collected; who still looks at the
 *                                                     slot fails at the CAS
 * slots   owner            release, after copying     a thief that sees it sees the copies
 * tail    owner            volatile                   who puts in, then reads that nobody sleeps,
 *                                                     was seen by the sleeper
 * head    owner, thieves   CAS                        each item has one taker: a slot is used again
 *                                                     only when head is past it
 * </pre>
 *
 * <p>push (unless it grows) is wait-free; poll and steal are lock-free.
 */
final class FiberQueue {
  private static final int SPACING = 16; // longs: 128 bytes, as lines are prefetched in pairs
  private static final int HEAD = SPACING;
  private static final int TAIL = 2 * SPACING;
  private static final int INITIAL_SLOTS = 64;

  private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SLOTS;

  static {
    try {
      SLOTS = MethodHandles.lookup().findVarHandle(FiberQueue.class, "slots", Object[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] positions = new long[3 * SPACING];
  private @Nullable Object[] slots = new Object[INITIAL_SLOTS];

  /** The owner's copy of tail. */
  private long end;

  private long headVolatile() {
    return (long) POSITION.getVolatile(positions, HEAD);
  }

  private boolean casHead(long seen) {
    return POSITION.compareAndSet(positions, HEAD, seen, seen + 1);
  }

  private static int slot(@Nullable Object[] slots, long position) {
    return (int) position & (slots.length - 1);
  }

  /** Owner: puts an item last. */
  void push(Object item) {
    long at = end;
    @Nullable Object[] here = slots;
    if (at - headVolatile() >= here.length) {
      here = larger(here, headVolatile(), at);
      SLOTS.setRelease(this, here);
    }
    here[slot(here, at)] = item;
    end = at + 1;
    POSITION.setVolatile(positions, TAIL, at + 1);
  }

  private static @Nullable Object[] larger(@Nullable Object[] old, long head, long tail) {
    @Nullable Object[] larger = new Object[old.length * 2];
    for (long position = head; position != tail; position++) {
      larger[slot(larger, position)] = old[slot(old, position)];
    }
    return larger;
  }

  /** Owner: takes the first item; null if there is none. */
  @Nullable Object poll() {
    while (true) {
      long at = headVolatile();
      if (at == end) {
        return null;
      }
      @Nullable Object[] here = slots;
      @Nullable Object item = here[slot(here, at)];
      if (casHead(at)) {
        here[slot(here, at)] = null;
        return item;
      }
    }
  }

  /** Thief: takes the first item; null if there is none, or if somebody was faster. */
  @Nullable Object steal() {
    long at = headVolatile();
    if (at >= pushed()) {
      return null;
    }
    @Nullable Object[] here = (@Nullable Object[]) SLOTS.getAcquire(this);
    @Nullable Object item = here[slot(here, at)];
    return casHead(at) ? item : null;
  }

  /** How many items were ever taken. Any thread. */
  long taken() {
    return headVolatile();
  }

  /** How many items were ever put in. Any thread. */
  long pushed() {
    return (long) POSITION.getVolatile(positions, TAIL);
  }

  boolean isEmpty() {
    return taken() == pushed();
  }

  /** Owner, with nothing in the queue: lets go of what was stolen, and of much room. */
  void forget() {
    if (headVolatile() != end) {
      return;
    }
    if (slots.length > INITIAL_SLOTS) {
      SLOTS.setRelease(this, new Object[INITIAL_SLOTS]);
    } else {
      Arrays.fill(slots, null);
    }
  }
}
