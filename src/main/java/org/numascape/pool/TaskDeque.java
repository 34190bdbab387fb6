package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A worker's deque, split into a private part, which costs its owner no locked instruction, and a
 * public part, from which thieves take the oldest task (after Dinan et al., SC 2009, and van Dijk
 * and van de Pol's Lace, MuCoCoS 2014; the word that holds both ends of the public part is Lace's).
 *
 * <pre>
 *   tail ........ split ........ head        positions grow for ever, slots are positions mod size
 *   | public part | private part |
 *
 * field      written by       how                       so that
 * slot       owner            plain, before the CAS     the CAS publishes it
 *                             that moves split past it
 * slots      owner            release, after copying    a thief that sees it sees the copies
 * head       owner            plain, before it reads    thieves only estimate from it, except after
 *                             the word                  a handshake (below)
 * word       owner, thieves   CAS                       tail and split change together: a thief can
 * (tail,                                                take position tail only while it is public,
 *  split,                                               and the owner takes tasks back only while
 *  frozen,                                              nobody has them; each CAS counts the stamp
 *  stamp)                                               up, so that a thief that read a slot before
 *                                                       it was taken back and refilled fails
 * slowAt     owner, thieves   opaque                    one comparison in push serves two ends: the
 *                                                       owner puts it where the slots are full, a
 *                                                       thief that is hungry puts it at tail, which
 *                                                       head has passed
 * </pre>
 *
 * <p>push (unless it grows) and pop of a private task are wait-free, with plain and opaque accesses
 * only; steal, publish and reclaim are lock-free.
 *
 * <p><b>Forced publication.</b> An owner that executes a long leaf neither pushes nor pops, so it
 * would not see a request. A thief may then publish in the owner's stead: it moves split up to s'
 * by CAS and sets the word's frozen bit, which lets nobody steal; it makes a handshake with the
 * owner's thread ({@link Thread#getStackTrace} of another thread stops it at a safepoint for a
 * moment); then it reads head and clears the bit with split = min(s', head). Why that suffices: a
 * private pop stores head, then loads the word. If that load came before the CAS, then the pop's
 * store of head came before the handshake, so the thief sees it and gives the popped position up.
 * If it came after the CAS, the owner sees frozen and resolves the matter itself: it knows its own
 * head exactly. HotSpot moves no access of a thread across an opaque one, and a thread at a
 * safepoint has made its stores visible; both are properties of HotSpot, not promises of the Java
 * memory model, and {@code TaskDequeTest} and {@code NumaPoolTest} exercise them.
 */
final class TaskDeque {
  private static final int SPACING = 16; // longs: 128 bytes, as lines are prefetched in pairs
  private static final int WORD = SPACING;
  private static final int INITIAL_SLOTS = 256;

  /** The capacity of the deque of one worker: forks beyond it are an error of the program. */
  static final int MAX_SLOTS = 1 << 24;

  private static final long FROZEN = 1L << 63;

  private static final VarHandle SHARED = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;
  private static final VarHandle SLOW_AT;
  private static final VarHandle SLOTS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(TaskDeque.class, "head", int.class);
      SLOW_AT = lookup.findVarHandle(TaskDeque.class, "slowAt", int.class);
      SLOTS = lookup.findVarHandle(TaskDeque.class, "slots", Task[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] shared = new long[2 * SPACING + 1];
  private @Nullable Task[] slots = new Task[INITIAL_SLOTS];
  private int head;
  private int slowAt = INITIAL_SLOTS;

  // The word: frozen (bit 63), stamp (bits 62..37), number of public tasks (bits 36..26), tail
  // (bits 25..0). Positions are 26-bit numbers that wrap; differences are taken modulo 2^26.
  private static final int POSITION_BITS = 26;
  private static final int POSITION = (1 << POSITION_BITS) - 1;
  private static final int MAX_PUBLIC = (1 << 11) - 1;
  private static final long ONE_STAMP = 1L << 37;
  private static final long STAMP = -ONE_STAMP & ~FROZEN;

  /** The word that follows another: its stamp is one higher, and it is not frozen. */
  private static long after(long word, int tail, int split) {
    return (word + ONE_STAMP & STAMP)
        | (long) distance(tail, split) << POSITION_BITS
        | tail & POSITION;
  }

  private static int tail(long word) {
    return (int) word & POSITION;
  }

  private static int publicTasks(long word) {
    return (int) (word >>> POSITION_BITS) & MAX_PUBLIC;
  }

  private static int split(long word) {
    return (tail(word) + publicTasks(word)) & POSITION;
  }

  /** {@code to - from} as a signed 26-bit difference. */
  private static int distance(int from, int to) {
    int unused = Integer.SIZE - POSITION_BITS;
    return (to - from) << unused >> unused;
  }

  private long wordOpaque() {
    return (long) SHARED.getOpaque(shared, WORD);
  }

  private long wordVolatile() {
    return (long) SHARED.getVolatile(shared, WORD);
  }

  private boolean casWord(long seen, long next) {
    return SHARED.compareAndSet(shared, WORD, seen, next);
  }

  /**
   * Owner: puts a task on top.
   *
   * @return whether a thief has asked for work since the last publication
   */
  boolean push(Task task) {
    int at = head;
    boolean requested = false;
    if (distance((int) SLOW_AT.getOpaque(this), at) >= 0) {
      requested = makeRoom(at);
    }
    @Nullable Task[] here = slots;
    here[at & (here.length - 1)] = task;
    head = (at + 1) & POSITION;
    return requested;
  }

  /** Owner: takes the youngest task; null if there is none left. */
  @Nullable Task pop() {
    int at = (head - 1) & POSITION;
    head = at;
    long word = wordOpaque();
    if (distance(split(word), at) >= 0) {
      @Nullable Task[] here = slots;
      return here[at & (here.length - 1)];
    }
    head = (at + 1) & POSITION;
    return reclaim() ? pop() : null;
  }

  /** Owner: takes half of the public tasks back, at least one; false if there was none. */
  private boolean reclaim() {
    while (true) {
      long word = wordVolatile();
      int tail = tail(word);
      if ((word & FROZEN) != 0) {
        thaw(word);
      } else if (publicTasks(word) == 0) {
        return false;
      } else {
        if (casWord(word, after(word, tail, tail + publicTasks(word) / 2))) {
          return true;
        }
      }
    }
  }

  /** Owner: ends a forced publication that is under way; it knows its own head. */
  private void thaw(long word) {
    int split = split(word);
    int published = distance(split, head) < 0 ? head : split;
    casWord(word, after(word, tail(word), published));
  }

  /** Owner: makes half of the private tasks public, at least one; false if there was none. */
  boolean publish() {
    while (true) {
      long word = wordVolatile();
      if ((word & FROZEN) != 0) {
        thaw(word);
        continue;
      }
      int more = publishable(word, head);
      if (more <= 0) {
        return false;
      }
      if (casWord(word, after(word, tail(word), split(word) + more))) {
        return true;
      }
    }
  }

  /** Half of the private tasks, rounded up, or as many as the word can count. */
  private static int publishable(long word, int head) {
    return Math.min((distance(split(word), head) + 1) / 2, MAX_PUBLIC - publicTasks(word));
  }

  /** Sees to it that position {@code at} has a slot; true if that was not what push came for. */
  private boolean makeRoom(int at) {
    int tail = tail(wordVolatile());
    @Nullable Task[] old = slots;
    int used = distance(tail, at);
    if (used < old.length) {
      SLOW_AT.setOpaque(this, (tail + old.length) & POSITION);
      return true;
    }
    if (old.length >= MAX_SLOTS) {
      throw new IllegalStateException(
          "a worker holds " + used + " forked tasks that nobody joined; join before forking more");
    }
    @Nullable Task[] larger = new Task[old.length * 2];
    for (int i = 0; i < used; i++) {
      int position = (tail + i) & POSITION;
      larger[position & (larger.length - 1)] = old[position & (old.length - 1)];
    }
    SLOTS.setRelease(this, larger);
    SLOW_AT.setOpaque(this, (tail + larger.length) & POSITION);
    return false;
  }

  /** Owner, with nothing in the deque: lets go of tasks that the slots still name. */
  void forget() {
    if (distance(tail(wordVolatile()), head) == 0) {
      Arrays.fill(slots, null);
    }
  }

  /** Thief: takes the oldest public task; null if there is none, or if somebody was faster. */
  @Nullable Task steal() {
    long word = wordVolatile();
    int tail = tail(word);
    if (word < 0 || publicTasks(word) == 0) {
      return null;
    }
    @Nullable Task[] here = (@Nullable Task[]) SLOTS.getAcquire(this);
    Task task = here[tail & (here.length - 1)];
    return casWord(word, after(word, tail + 1, split(word))) ? task : null;
  }

  /** Thief: whether there is something to steal now; an estimate. */
  boolean hasPublic() {
    long word = wordVolatile();
    return word >= 0 && publicTasks(word) > 0;
  }

  /** Thief: whether the owner holds tasks that nobody can steal; an estimate. */
  boolean hasPrivate() {
    return distance(split(wordOpaque()), (int) HEAD.getOpaque(this)) > 0;
  }

  /** Thief: asks the owner to publish at its next push. */
  void request() {
    int tail = tail(wordOpaque());
    if ((int) SLOW_AT.getOpaque(this) != tail) {
      SLOW_AT.setOpaque(this, tail);
    }
  }

  /**
   * Thief: publishes half of the private tasks in the owner's stead. Costs the owner a safepoint.
   *
   * @return whether something became public
   */
  boolean forcePublication(Thread owner) {
    long word = wordVolatile();
    int more = publishable(word, (int) HEAD.getOpaque(this));
    if (word < 0 || more <= 0) {
      return false;
    }
    int wished = (split(word) + more) & POSITION;
    long frozen = FROZEN | after(word, tail(word), wished);
    if (!casWord(word, frozen)) {
      return false;
    }
    handshake(owner);
    int seen = (int) HEAD.getVolatile(this);
    // An owner in a pop that will find nothing private has its head below split for a moment.
    int between = Math.clamp(distance(split(word), seen), 0, more);
    int published = (split(word) + between) & POSITION;
    return casWord(frozen, after(frozen, tail(frozen), published)) && between > 0;
  }

  /** Stops a thread at a safepoint for a moment, after which its earlier stores are visible. */
  private static void handshake(Thread owner) {
    // The trace itself is of no use; asking for it is what stops the thread.
    StackTraceElement[] trace = owner.getStackTrace();
    Reference.reachabilityFence(trace);
  }
}
