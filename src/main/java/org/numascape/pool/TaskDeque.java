package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;

/**
 * A worker's deque, split into a private part, which costs its owner no locked instruction, and a
 * public part, from which thieves take the oldest tasks (after Dinan et al., SC 2009, and van Dijk
 * and van de Pol's Lace, MuCoCoS 2014; the word that holds both ends of the public part is Lace's).
 *
 * <pre>
 *   tail ........ split ........ head        positions grow for ever, slots are positions mod size
 *   | public part | private part |
 *
 * field        written by       how                     so that
 * slot         owner            plain, before the CAS   the CAS publishes it
 *                               that moves split past
 *                               it
 * slots        owner            release, after copying  a thief that sees it sees the copies
 * head         owner            release after a push;   a thief that sees it sees the slot; thieves
 *                               plain in a pop, before  only estimate from it, except after a
 *                               it reads privateFrom    handshake (below); its upper half counts
 *                                                       what the owner joined privately, so that
 *                                                       counting costs a join nothing
 * word         owner, thieves   CAS                     tail and split change together: a thief can
 * (tail,                                                take position tail only while it is public,
 *  split,                                               and the owner takes tasks back only while
 *  frozen,                                              nobody has them; each CAS counts the stamp
 *  stamp)                                               up, so that a thief that read a slot before
 *                                                       it was taken back and refilled fails
 * privateFrom  owner            CAS, after its CAS of   the owner's copy of split: never below it,
 *                               the word; downwards     since downwards it gives way to a thief
 *                               only from what it was   that moved it meanwhile, and upwards it
 *                               before that             does not
 *              thieves          CAS, upwards by at      an owner that looks afterwards takes the
 *                               least one               slow way and finds the word frozen
 * slowAt       owner            volatile                one comparison in push serves two ends: the
 *              thieves          opaque                  owner puts it where the slots are full, a
 *                                                       hungry thief far below head; where the owner
 *                                                       overwrites a request, it sees, reading after
 *                                                       it, that the thief announced its sleep before
 * </pre>
 *
 * <p>push (unless it grows) and pop of a private task are wait-free, with plain and opaque accesses
 * only; steal, publish and reclaim are lock-free.
 *
 * <p><b>Forced publication.</b> An owner that executes a long leaf neither pushes nor pops, so it
 * would not see a request. A thief may then publish in the owner's stead: it moves split up to s'
 * by a CAS that also sets the word's frozen bit, which lets nobody steal; it raises privateFrom
 * beyond s', and gives up if it can't; it makes a handshake with the owner's thread ({@link
 * Thread#getStackTrace} of another thread stops it at a safepoint for a moment); then it reads head
 * and clears the bit with split = min(s', head). Why that suffices: a private pop stores head, then
 * loads privateFrom. If that load came before the thief's CAS, then the pop's store of head came
 * before the handshake, so the thief sees it and gives the popped position up. If it came after,
 * the owner sees s', goes the slow way and resolves the matter itself: it knows its own head
 * exactly. HotSpot moves no access of a thread across an opaque one, and a thread at a safepoint
 * has made its stores visible; both are properties of HotSpot, not promises of the Java memory
 * model, and {@code TaskDequeTest} and {@code NumaPoolTest} exercise them.
 *
 * <p><b>Calls in place.</b> A {@link LongCall} that its owner pushes, and later pops while it is
 * private, stays in its slot and is filled again by the next push to that slot: no allocation, and
 * no store of a reference, which garbage collectors charge for. One that somebody else may hold
 * leaves its slot: when it was stolen, before its slot can be reached again (see {@link #clean}).
 * That it was joined is seen where it lies, beyond head, and noted in it when its slot is used for
 * something else: so a second join is told, at no cost to the first.
 */
final class TaskDeque {
  private static final int SPACING = 16; // longs: 128 bytes, as lines are prefetched in pairs
  private static final int WORD = SPACING;
  private static final int INITIAL_SLOTS = 64;
  private static final int KEPT_SLOTS = 1 << 12;

  /** What a private join adds to head: one less in the lower half, one more in the upper. */
  private static final long PRIVATE_JOIN = WorkerCounters.ENABLED ? (1L << 32) - 1 : -1;

  /** How far below head a thief puts slowAt; more than the slots, less than half of all ints. */
  private static final int FAR = 1 << 28;

  /** The tree of what nobody submitted. */
  static final long NO_TREE = 0;

  /** The capacity of the deque of one worker: forks beyond it are an error of the program. */
  static final int MAX_SLOTS = 1 << 24;

  private static final long FROZEN = 1L << 63;

  private static final VarHandle SHARED = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;
  private static final VarHandle PRIVATE_FROM;
  private static final VarHandle SLOW_AT;
  private static final VarHandle SLOTS;
  private static final VarHandle GENERATION_OF_ZERO;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(TaskDeque.class, "head", long.class);
      PRIVATE_FROM = lookup.findVarHandle(TaskDeque.class, "privateFrom", int.class);
      SLOW_AT = lookup.findVarHandle(TaskDeque.class, "slowAt", int.class);
      GENERATION_OF_ZERO = lookup.findVarHandle(TaskDeque.class, "generationOfZero", int.class);
      SLOTS = lookup.findVarHandle(TaskDeque.class, "slots", Task[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** In a slot that holds no task, so that a look into it needs no test for null. */
  private static final Task VACANT = LongCall.retired();

  private final long[] shared = new long[2 * SPACING + 1];
  private Task[] slots = vacant(INITIAL_SLOTS);

  /** The position in the lower half, as an int; a number of private joins in the upper half. */
  private long head;

  private int privateFrom;
  private int slowAt;

  /** What to add to a task's position to get its generation, for thieves that choose. */
  private int generationOfZero;

  /** No slot of a position below this one holds what somebody stole. */
  private int cleanTo;

  /**
   * Whether a slot may hold a call. Only then a push looks at what it overwrites, which lies in
   * another line of the cache: fib, an object a task, takes a fifth longer with such a look.
   */
  private boolean holdsCalls;

  // Outside the word a position is an int that wraps. The word: frozen (bit 63), stamp (bits
  // 62..37), number of public tasks (bits 36..26), the low 26 bits of tail (bits 25..0).
  private static final int POSITION_BITS = 26;
  private static final int POSITION = (1 << POSITION_BITS) - 1;
  private static final int MAX_PUBLIC = (1 << 11) - 1;
  private static final long ONE_STAMP = 1L << 37;
  private static final long STAMP = -ONE_STAMP & ~FROZEN;

  /** Its owner's; thieves look there between reading the word and their CAS of it. */
  private final TaskTrees trees = new TaskTrees();

  TaskDeque() {
    this(0);
  }

  /** As one whose {@code position} oldest tasks are gone. */
  TaskDeque(int position) {
    head = Integer.toUnsignedLong(position);
    privateFrom = position;
    slowAt = position + INITIAL_SLOTS;
    cleanTo = position;
    trees.begin(position, NO_TREE);
    SHARED.setRelease(shared, WORD, (long) (position & POSITION));
  }

  /** The word that follows another: its stamp is one higher, and it is not frozen. */
  private static long after(long word, int tail, int publicTasks) {
    return (word + ONE_STAMP & STAMP) | (long) publicTasks << POSITION_BITS | tail & POSITION;
  }

  private static int tail(long word) {
    return (int) word & POSITION;
  }

  private static int publicTasks(long word) {
    return (int) (word >>> POSITION_BITS) & MAX_PUBLIC;
  }

  /** The position near {@code reference} whose low bits are the word's tail. */
  private static int tailNear(long word, int reference) {
    int unused = Integer.SIZE - POSITION_BITS;
    return reference - ((reference - tail(word)) << unused >> unused);
  }

  private static int splitNear(long word, int reference) {
    return tailNear(word, reference) + publicTasks(word);
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

  private static Task[] vacant(int length) {
    Task[] slots = new Task[length];
    Arrays.fill(slots, VACANT);
    return slots;
  }

  private static int slot(Task[] slots, int position) {
    return position & (slots.length - 1);
  }

  private int position() {
    return (int) head;
  }

  private int positionOpaque() {
    return (int) (long) HEAD.getOpaque(this);
  }

  /** Owner: whether a push must go the slow way: no room, or a thief is hungry. */
  private boolean isSlowAt(int at) {
    return at - (int) SLOW_AT.getOpaque(this) >= 0;
  }

  /**
   * Owner: puts a task on top.
   *
   * @return whether a thief may have asked for work since the last publication
   */
  boolean push(Task task) {
    long before = head;
    int at = (int) before;
    boolean slow = isSlowAt(at);
    if (slow) {
      makeRoom(at);
    }
    Task[] here = slots;
    int slot = slot(here, at);
    if (holdsCalls) {
      noteCalls(here[slot], task, at);
    }
    here[slot] = task;
    HEAD.setRelease(this, before + 1);
    return slow;
  }

  /** Owner: as {@link #push}, of what is or may be a call. */
  boolean pushCall(Task task) {
    holdsCalls |= task instanceof LongCall;
    return push(task);
  }

  private static void noteCalls(Task before, Task task, int at) {
    if (before instanceof LongCall left) {
      leave(left);
    }
    if (task instanceof LongCall call) {
      call.position = at;
    }
  }

  /** Owner: notes that a call that was joined privately leaves its slot, if it is one. */
  private static void leave(LongCall left) {
    if (left.isForked()) {
      left.markJoined();
    }
  }

  /** Owner: whether a call was joined privately, and is still in the slot that it had. */
  boolean keepsJoined(LongCall call) {
    Task[] here = slots;
    int slot = slot(here, call.position);
    // What is in a slot has one of these positions: below head it is a task or stolen, beyond it is
    // left from a private join.
    int position = cleanTo + (slot - cleanTo & here.length - 1);
    return here[slot] == call && position - position() >= 0;
  }

  /**
   * Owner: puts a call on top, if the slot holds one of the same function to be filled again, and
   * nothing else is to be done; else null, and {@link #push} is the way.
   */
  @Nullable LongCall refill(LongTask function, long argument) {
    long before = head;
    int at = (int) before;
    Task[] here = slots;
    if (here[slot(here, at)] instanceof LongCall call
        && call.function == function
        && !isSlowAt(at)) {
      call.argument = argument;
      HEAD.setRelease(this, before + 1);
      return call;
    }
    return null;
  }

  /** Owner: takes a task if it is the youngest and private; the slot keeps it for a refill. */
  boolean popPrivate(Task task) {
    long before = head;
    int at = (int) before - 1;
    Task[] here = slots;
    if (here[slot(here, at)] != task) {
      return false;
    }
    head = before + PRIVATE_JOIN;
    if (at - (int) PRIVATE_FROM.getOpaque(this) >= 0) {
      return true;
    }
    head = before;
    return false;
  }

  /**
   * Owner: how often {@link #popPrivate} succeeded, modulo 2³². One too many for each 2³² steals,
   * where the position carries.
   */
  int privateJoins() {
    return (int) (head >>> 32);
  }

  /** Owner: takes the youngest task; null if there is none left. */
  @Nullable Task pop() {
    long before = head;
    int at = (int) before - 1;
    head = before - 1;
    if (at - (int) PRIVATE_FROM.getOpaque(this) >= 0) {
      Task[] here = slots;
      Task task = here[slot(here, at)];
      // Whoever executes it will mark it done, so that its slot must not fill it again.
      here[slot(here, at)] = VACANT;
      return task;
    }
    head = before;
    return reclaim() ? pop() : null;
  }

  /** Owner: as {@link #pop}, but leaves what belongs to trees that wait below this one. */
  @Nullable Task popOfTree() {
    return position() - trees.base() > 0 ? pop() : null;
  }

  /** Owner: the tree of what it executes. */
  long tree() {
    return trees.current();
  }

  /** Owner: the tree of the task that it popped last, and put nothing in its place. */
  long treeOfPopped() {
    return trees.at(position());
  }

  /** Owner, with nothing in the deque: begins to execute something of a tree. */
  void beginTree(long tree) {
    trees.begin(position(), tree);
  }

  /** Owner: whether what it executes on top of something else is a level of its own. */
  boolean beginsLevel(long tree) {
    return tree != trees.current() || position() - trees.base() < 0;
  }

  /** Owner: begins to execute something of a tree on top of something else. */
  void enterTree(long tree) {
    trees.enter(position(), tree);
  }

  /** Owner: ends that. */
  void leaveTree() {
    trees.leave(position());
  }

  /** Owner: takes half of the public tasks back, at least one; false if there was none. */
  private boolean reclaim() {
    while (true) {
      int seen = privateFrom;
      long word = wordVolatile();
      int tail = tailNear(word, position());
      int publicTasks = publicTasks(word);
      if ((word & FROZEN) != 0) {
        thaw(seen, word);
      } else if (publicTasks == 0 && position() == tail) {
        return false;
      } else {
        // If something is private, a thief published less than it had announced.
        int left = position() - tail > publicTasks ? publicTasks : publicTasks / 2;
        if (casWord(word, after(word, tail, left))) {
          follow(seen, tail + left);
          return true;
        }
      }
    }
  }

  /** Owner: ends a forced publication that is under way; it knows its own head. */
  private void thaw(int seen, long word) {
    int tail = tailNear(word, position());
    int published = Math.min(publicTasks(word), position() - tail);
    if (casWord(word, after(word, tail, published))) {
      follow(seen, tail + published);
    }
  }

  /**
   * Owner: makes privateFrom follow split. If a thief has moved it up meanwhile, that may stay: it
   * costs the next pop a slow way.
   *
   * @param seen what privateFrom was before the word was changed
   */
  void follow(int seen, int split) {
    int now = seen;
    while (!PRIVATE_FROM.compareAndSet(this, now, split)) {
      now = (int) PRIVATE_FROM.getOpaque(this);
      if (now - split >= 0) {
        return;
      }
    }
  }

  /**
   * Owner: makes half of the private tasks public, at least one.
   *
   * @return whether something became public, be it by ending what a thief had begun, who may have
   *     found something else meanwhile
   */
  boolean publish() {
    boolean thawed = false;
    while (true) {
      int seen = privateFrom;
      long word = wordVolatile();
      if ((word & FROZEN) != 0) {
        thaw(seen, word);
        thawed = true;
        continue;
      }
      int more = publishable(word, position());
      if (more <= 0) {
        return thawed && publicTasks(word) > 0;
      }
      if (casWord(word, after(word, tail(word), publicTasks(word) + more))) {
        follow(seen, splitNear(word, position()) + more);
        return true;
      }
    }
  }

  /** Half of the private tasks, rounded up, or as many as the word can count. */
  private static int publishable(long word, int head) {
    return Math.min((head - splitNear(word, head) + 1) / 2, MAX_PUBLIC - publicTasks(word));
  }

  /** Sees to it that position {@code at} has a slot, and that the next push is fast again. */
  private void makeRoom(int at) {
    int tail = tailNear(wordVolatile(), at);
    clean(tail);
    Task[] here = slots;
    if (at - tail >= here.length) {
      here = larger(here, tail, at);
      SLOTS.setRelease(this, here);
    }
    SLOW_AT.setVolatile(this, tail + here.length);
  }

  private static Task[] larger(Task[] old, int tail, int head) {
    if (old.length >= MAX_SLOTS) {
      throw new IllegalStateException(
          "a worker holds "
              + (head - tail)
              + " forked tasks that nobody joined; join before forking more");
    }
    Task[] larger = vacant(old.length * 2);
    for (int position = tail; position != head; position++) {
      Task task = old[slot(old, position)];
      larger[slot(larger, position)] = task;
      if (task instanceof LongCall call) {
        call.position = position;
      }
    }
    return larger;
  }

  /** Empties the slots of what was stolen, up to {@code tail}: thieves may still be at it. */
  private void clean(int tail) {
    Task[] here = slots;
    for (int position = cleanTo; position != tail; position++) {
      here[slot(here, position)] = VACANT;
    }
    cleanTo = tail;
  }

  /**
   * Owner, with nothing in the deque: lets go of tasks that the slots still name, of calls, which
   * would keep their function alive, and of slots that are many.
   */
  void forget() {
    int tail = tailNear(wordVolatile(), position());
    if (tail != position()) {
      return;
    }
    clean(tail);
    for (Task task : slots) {
      if (task instanceof LongCall left) {
        leave(left);
      }
    }
    // slowAt may be the request of a thief that sleeps. So it stays, or becomes one.
    if (slots.length > KEPT_SLOTS) {
      SLOTS.setRelease(this, vacant(INITIAL_SLOTS));
      SLOW_AT.setOpaque(this, tail - FAR);
    } else {
      Arrays.fill(slots, VACANT);
    }
    holdsCalls = false;
  }

  /** Thief: the tree of the oldest task; an estimate. */
  long oldestTree() {
    return trees.at(tailNear(wordVolatile(), positionOpaque()));
  }

  /**
   * Thief: takes the oldest public task; null if there is none, if it is of another tree, or if
   * somebody was faster.
   */
  @Nullable Task steal(long tree) {
    long word = wordVolatile();
    int tail = tail(word);
    if (word < 0 || publicTasks(word) == 0 || !areOf(tree, word, 1)) {
      return null;
    }
    Task[] here = (Task[]) SLOTS.getAcquire(this);
    Task task = here[slot(here, tail)];
    return casWord(word, after(word, tail + 1, publicTasks(word) - 1)) ? task : null;
  }

  /** Whether the oldest tasks are of a tree, if the word does not change. */
  private boolean areOf(long tree, long word, int tasks) {
    int tail = tailNear(word, positionOpaque());
    for (int i = 0; i < tasks; i++) {
      if (trees.at(tail + i) != tree) {
        return false;
      }
    }
    return true;
  }

  /**
   * Thief: takes half of the public tasks, rounded up, the oldest first, if all that are taken are
   * of one tree, else the oldest.
   *
   * @param into where to put them, from 0; its length is the most that is taken. What it holds
   *     after a failure means nothing: the tasks must not go to slots of the thief's own deque
   *     before they are its own.
   * @return how many; 0 if there is none, if it is of another tree, or if somebody was faster
   */
  int stealHalf(@Nullable Task[] into, long tree) {
    long word = wordVolatile();
    int tail = tail(word);
    if (word < 0) {
      return 0;
    }
    int taken = Math.min((publicTasks(word) + 1) / 2, into.length);
    if (!areOf(tree, word, taken)) {
      taken = areOf(tree, word, Math.min(taken, 1)) ? 1 : 0;
    }
    Task[] here = (Task[]) SLOTS.getAcquire(this);
    for (int i = 0; i < taken; i++) {
      into[i] = here[slot(here, tail + i)];
    }
    if (taken > 0 && !casWord(word, after(word, tail + taken, publicTasks(word) - taken))) {
      Arrays.fill(into, 0, taken, null); // or they would live as long as the thief finds nothing
      return 0;
    }
    return taken;
  }

  /** Thief: whether there is something to steal, now or when it is not frozen; an estimate. */
  boolean hasPublic() {
    return publicTasks(wordVolatile()) > 0;
  }

  /** Thief: whether the owner holds tasks that nobody can steal; an estimate. */
  boolean hasPrivate() {
    int seen = positionOpaque();
    return seen - splitNear(wordOpaque(), seen) > 0;
  }

  /**
   * Owner, with nothing in the deque: says how many forks lie between a task tree's root and what
   * is pushed next.
   */
  void setGeneration(int generation) {
    GENERATION_OF_ZERO.setOpaque(this, generation - position());
  }

  /** Owner: the generation of what is pushed next. */
  int generation() {
    return position() + generationOfZero;
  }

  /** Thief: how many forks lie between a task tree's root and the oldest task; an estimate. */
  int oldestGeneration() {
    int seen = positionOpaque();
    return tailNear(wordOpaque(), seen) + (int) GENERATION_OF_ZERO.getOpaque(this);
  }

  /** Thief: how many tasks there are, public or private; an estimate. */
  int tasks() {
    int seen = positionOpaque();
    return seen - tailNear(wordOpaque(), seen);
  }

  /** Thief: asks the owner to publish at its next push. */
  void request() {
    int seen = positionOpaque();
    if (seen - (int) SLOW_AT.getOpaque(this) < FAR / 2) {
      SLOW_AT.setOpaque(this, seen - FAR);
    }
  }

  /**
   * Thief: publishes half of the private tasks in the owner's stead. Costs the owner a safepoint.
   *
   * @return whether something became public
   */
  boolean forcePublication(Thread owner) {
    return forcePublication(owner, positionOpaque());
  }

  /**
   * @param first what the owner's head was a moment ago
   */
  boolean forcePublication(Thread owner, int first) {
    long word = wordVolatile();
    int more = publishable(word, first);
    if (word < 0 || more <= 0) {
      return false;
    }
    int tail = tail(word);
    int before = publicTasks(word);
    int split = splitNear(word, first);
    long frozen = FROZEN | after(word, tail, before + more);
    if (!casWord(word, frozen)) {
      return false;
    }
    int announced = (int) PRIVATE_FROM.getVolatile(this);
    if (announced - split < 0
        || !PRIVATE_FROM.compareAndSet(
            this, announced, split + Math.max(more, announced - split) + 1)) {
      casWord(frozen, after(frozen, tail, before));
      return false;
    }
    handshake(owner);
    int seen = (int) (long) HEAD.getVolatile(this);
    // An owner in a pop that will find nothing private has its head below split for a moment.
    int between = Math.clamp(seen - split, 0, more);
    return casWord(frozen, after(frozen, tail, before + between)) && between > 0;
  }

  /** Stops a thread at a safepoint for a moment, after which its earlier stores are visible. */
  private static void handshake(Thread owner) {
    // The trace itself is of no use; asking for it is what stops the thread.
    StackTraceElement[] trace = owner.getStackTrace();
    Reference.reachabilityFence(trace);
  }

  /** For those who look at a pool that stands still; an estimate. */
  @Override
  public String toString() {
    int seen = positionOpaque();
    long word = wordOpaque();
    int tail = tailNear(word, seen);
    return "tail %d, public %d%s, head +%d, private from +%d, slow at +%d"
        .formatted(
            tail,
            publicTasks(word),
            word < 0 ? " announced" : "",
            seen - tail,
            (int) PRIVATE_FROM.getOpaque(this) - tail,
            (int) SLOW_AT.getOpaque(this) - tail);
  }
}
