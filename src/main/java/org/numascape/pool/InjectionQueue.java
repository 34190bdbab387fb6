package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is submitted to a node from outside its workers, in the order of submission: an unbounded
 * queue of many producers and many consumers, made of chunks. A producer claims its place with one
 * getAndAdd, so that producers never repeat their work for each other (the idea is that of Morrison
 * and Afek's LCRQ, PPoPP 2013, without its reuse of slots).
 *
 * <pre>
 * field     written by   how                             so that
 * reserved  producers    getAndAdd                       each place has one producer
 * item      a producer   volatile, once                  it is published; and who stores, then reads
 *                                                        that nobody sleeps, was seen by the sleeper
 *           a consumer   opaque null, after its CAS      it can be collected
 * taken     consumers    CAS                             each item has one consumer
 * next      producers    CAS from null                   one chunk follows another
 * head,     whoever      CAS to the next, after the      they never go back
 * tail      finds the    chunk is used up
 *           end
 * </pre>
 *
 * <p>offer is lock-free; poll is lock-free, and says there is nothing while the producer of the
 * next place has not stored yet: that producer's wake-up comes after its store.
 */
final class InjectionQueue {
  private static final int CHUNK_ITEMS = 1024;
  private static final int SPACING = 32; // ints: 128 bytes, as lines are prefetched in pairs
  private static final int RESERVED = SPACING;
  private static final int TAKEN = 2 * SPACING;

  private static final VarHandle END = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle ITEM = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle NEXT;
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
      HEAD = lookup.findVarHandle(InjectionQueue.class, "head", Chunk.class);
      TAIL = lookup.findVarHandle(InjectionQueue.class, "tail", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Chunk {
    final @Nullable Object[] items = new Object[CHUNK_ITEMS];
    final int[] ends = new int[3 * SPACING];
    final long before;
    @Nullable Chunk next;

    /** A chunk, with the number of items that all chunks before it hold. */
    Chunk(long before) {
      this.before = before;
    }
  }

  private Chunk head = new Chunk(0);
  private Chunk tail = head;

  /** Adds a {@link Task} or a {@link Runnable}. Any thread. */
  void offer(Object item) {
    while (true) {
      Chunk chunk = (Chunk) TAIL.getAcquire(this);
      int at = (int) END.getAndAdd(chunk.ends, RESERVED, 1);
      if (at < CHUNK_ITEMS) {
        ITEM.setVolatile(chunk.items, at, item);
        return;
      }
      @Nullable Chunk next = (Chunk) NEXT.getAcquire(chunk);
      if (next == null) {
        Chunk fresh = new Chunk(chunk.before + CHUNK_ITEMS);
        next = (Chunk) NEXT.compareAndExchange(chunk, null, fresh) == null ? fresh : chunk.next;
      }
      TAIL.compareAndSet(this, chunk, next);
    }
  }

  /**
   * Takes the oldest item; null if there is none, to be trusted by one that has announced its end.
   * Any thread.
   */
  @Nullable Object poll() {
    while (true) {
      Chunk chunk = (Chunk) HEAD.getAcquire(this);
      int at = (int) END.getVolatile(chunk.ends, TAKEN);
      if (at == CHUNK_ITEMS) {
        @Nullable Chunk next = (Chunk) NEXT.getVolatile(chunk);
        if (next == null) {
          return null;
        }
        HEAD.compareAndSet(this, chunk, next);
        continue;
      }
      @Nullable Object item = ITEM.getVolatile(chunk.items, at);
      if (item == null) {
        if ((int) END.getVolatile(chunk.ends, TAKEN) == at) {
          return null;
        }
      } else if (END.compareAndSet(chunk.ends, TAKEN, at, at + 1)) {
        ITEM.setOpaque(chunk.items, at, null);
        return item;
      }
    }
  }

  /** How many items were ever taken, about. Any thread. */
  long taken() {
    Chunk chunk = (Chunk) HEAD.getAcquire(this);
    return chunk.before + (int) END.getVolatile(chunk.ends, TAKEN);
  }

  /** How many items were ever offered, about. Any thread. */
  long offered() {
    Chunk chunk = (Chunk) TAIL.getAcquire(this);
    return chunk.before + Math.min((int) END.getVolatile(chunk.ends, RESERVED), CHUNK_ITEMS);
  }

  /** Whether there is nothing to poll; to be trusted by one that has announced its sleep. */
  boolean isEmpty() {
    Chunk chunk = (Chunk) HEAD.getAcquire(this);
    while (true) {
      int at = (int) END.getVolatile(chunk.ends, TAKEN);
      if (at < CHUNK_ITEMS) {
        // Another consumer may have emptied the place since; what follows is looked at anew.
        if (ITEM.getVolatile(chunk.items, at) != null) {
          return false;
        }
        if ((int) END.getVolatile(chunk.ends, TAKEN) == at) {
          return true;
        }
      } else {
        @Nullable Chunk next = (Chunk) NEXT.getVolatile(chunk);
        if (next == null) {
          return true;
        }
        chunk = next;
      }
    }
  }
}
