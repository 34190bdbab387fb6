package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads that one worker started, so that they can be interrupted. Nobody takes a
 * thread off when it ends; the worker drops the dead when the roll is full.
 *
 * <pre>
 * field    written by   how                                so that
 * slot     its worker   volatile, once                     who adds a thread, then reads that not all
 *                                                          are to be interrupted, was seen by who does
 * slots    its worker   release, a copy without the dead   who reads it meanwhile reads all
 * </pre>
 */
final class FiberRoll {
  private static final int INITIAL_SLOTS = 64;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Fiber[].class);
  private static final VarHandle SLOTS;

  static {
    try {
      SLOTS = MethodHandles.lookup().findVarHandle(FiberRoll.class, "slots", Fiber[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Fiber[] slots = new Fiber[INITIAL_SLOTS];
  private int size;

  /** Adds a thread that is being started. Its worker only. */
  void add(Fiber fiber) {
    if (size == slots.length) {
      dropDead();
    }
    SLOT.setVolatile(slots, size++, fiber);
  }

  /** Lets go of threads that have ended, and makes room. Its worker only. */
  void dropDead() {
    @Nullable Fiber[] living =
        list().filter(fiber -> fiber.thread().isAlive()).toArray(Fiber[]::new);
    size = living.length;
    SLOTS.setRelease(this, Arrays.copyOf(living, Math.max(INITIAL_SLOTS, 2 * size)));
  }

  /** Whether there are more on it than it always has room for. Its worker only. */
  boolean isLong() {
    return size > INITIAL_SLOTS;
  }

  /** How many threads are on it, the living and the dead. Its worker only. */
  int size() {
    return size;
  }

  /** All that were added and are alive, and some that have ended. Any thread. */
  Stream<Fiber> list() {
    @Nullable Fiber[] seen = (@Nullable Fiber[]) SLOTS.getAcquire(this);
    return IntStream.range(0, seen.length)
        .mapToObj(at -> (Fiber) SLOT.getAcquire(seen, at))
        .filter(Objects::nonNull);
  }
}
