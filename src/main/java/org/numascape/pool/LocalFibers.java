package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.WorkerCounters;

/**
 * One worker's part of the fibers: those that are ready there, those at rest, and its counts. Used
 * by its worker's thread, or by a fiber mounted there, except where it says otherwise.
 *
 * <pre>
 * field       written by   how        so that
 * jobsBegun   its worker   opaque     who reads all jobsEnded first and then all jobsBegun never
 * jobsEnded   its worker   volatile   finds less alive than were; and who ends the last job, then
 *                                     reads that the pool is not shut down, was seen by who shuts it
 * </pre>
 */
final class LocalFibers {
  private static final int MAX_RESTING = 256;

  /** How long a worker lets its own fibers go on before it looks for other work. */
  private static final long TURN_NANOS = 500_000;

  private static final int CLOCK_EVERY_MOUNTS = 8;

  /** How long a thief lets fibers wait on a worker of its own node, before it takes them. */
  private static final long NEAR_PATIENCE_NANOS = 1_000;

  /** The same for other nodes. */
  private static final long FAR_PATIENCE_NANOS = 200_000;

  private static final VarHandle JOBS_BEGUN;
  private static final VarHandle JOBS_ENDED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      JOBS_BEGUN = lookup.findVarHandle(LocalFibers.class, "jobsBegun", long.class);
      JOBS_ENDED = lookup.findVarHandle(LocalFibers.class, "jobsEnded", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final NumaPool pool;
  final int worker;
  final int node;
  private final WorkerCounters counters;
  private final FiberQueue ready = new FiberQueue();
  private final Sighting sighting = new Sighting();
  private final ArrayDeque<RecycledFiber> resting = new ArrayDeque<>();
  private final FiberRoll roll = new FiberRoll();

  /** While a fiber is given a job: what becomes ready is mounted at once instead of queued. */
  private boolean catching;

  private @Nullable Object caught;

  private @Nullable Object taken;
  private long jobsBegun;
  private long jobsEnded;
  private long mounts;
  private long nodeChanges;

  /** How many jobs of all workers had ended when the roll was last freed of the dead. */
  private long endedAtDrop;

  LocalFibers(NumaPool pool, int worker, int node, WorkerCounters counters) {
    this.pool = pool;
    this.worker = worker;
    this.node = node;
    this.counters = counters;
  }

  /** Puts what is ready, or a job that is to be begun, last; whether it is in the queue. */
  boolean put(Object item) {
    if (catching) {
      catching = false;
      caught = item;
      return false;
    }
    ready.push(item);
    return true;
  }

  /** The first that is ready; null if there is none. */
  @Nullable Object poll(Fibers fibers) {
    while (true) {
      @Nullable Object item = ready.poll();
      if (!(item instanceof FiberJob job)) {
        return item;
      }
      @Nullable Object begun = begin(job, fibers);
      if (begun != null) {
        return begun;
      }
    }
  }

  /** Gives a job to a fiber; null if that is going on elsewhere already. */
  private @Nullable Object begin(FiberJob job, Fibers fibers) {
    @Nullable RecycledFiber rested = resting.pollLast();
    catching = true;
    try {
      if (rested == null) {
        new RecycledFiber(fibers, job.job()).thread().start();
      } else {
        rested.wake(job.job());
      }
    } catch (Throwable noFiber) {
      // Such as an OutOfMemoryError: whoever is woken next is not this job's fiber.
      takeCaught();
      ready.push(job);
      throw noFiber;
    }
    return takeCaught();
  }

  /** Null if a fiber at rest was awake for another reason and found its job before. */
  private @Nullable Object takeCaught() {
    @Nullable Object item = caught;
    catching = false;
    caught = null;
    return item;
  }

  /** Keeps a fiber for later jobs; false if there are enough. */
  boolean rest(RecycledFiber fiber) {
    if (resting.size() >= MAX_RESTING) {
      return false;
    }
    resting.addLast(fiber);
    return true;
  }

  /** Lets the fibers at rest end. */
  void endResting() {
    for (RecycledFiber rested = resting.pollLast(); rested != null; rested = resting.pollLast()) {
      catching = true;
      rested.end();
      @Nullable Object item = takeCaught();
      if (item != null) {
        mount(item);
      }
    }
    counters.fibersUnmounted(mounts);
  }

  /** Keeps what was taken from a queue for {@link #runTaken}; null for null. */
  @Nullable LocalFibers take(@Nullable Object item) {
    taken = item;
    return item == null ? null : this;
  }

  /**
   * Lets what was taken go on until it blocks or ends, and then others that are ready, for a while.
   */
  void runTaken(Fibers fibers) {
    @Nullable Object first = taken;
    taken = null;
    if (first != null) {
      run(first, fibers);
    }
  }

  /** Lets what was in a queue go on until it blocks or ends, and then what else is ready. */
  void run(Object first, Fibers fibers) {
    @Nullable Object next = first instanceof FiberJob job ? begin(job, fibers) : first;
    long end = 0;
    try {
      for (int mounted = 1; next != null; mounted++) {
        mount(next);
        // Most turns are of a mount or two: to look at a clock first would take a tenth of them.
        if (mounted % CLOCK_EVERY_MOUNTS == 0) {
          long now = System.nanoTime();
          if (mounted == CLOCK_EVERY_MOUNTS) {
            end = now + TURN_NANOS;
          } else if (now - end >= 0) {
            return;
          }
        }
        next = poll(fibers);
      }
    } finally {
      counters.fibersUnmounted(mounts);
    }
  }

  private void mount(Object item) {
    counters.fibersMounted(++mounts);
    if (item instanceof Mountable fiber && fiber.moveTo(node)) {
      counters.fibersChangedNode(++nodeChanges);
    }
    try {
      if (item instanceof Mountable fiber) {
        fiber.goOn();
      } else {
        ((Runnable) item).run();
      }
    } catch (Throwable ofItsHandler) {
      // Thrown by the handler of uncaught exceptions of a thread that inherited its scheduler, and
      // ignored, as the virtual machine does where a thread ends.
    }
  }

  void countBegin() {
    JOBS_BEGUN.setOpaque(this, jobsBegun + 1);
  }

  /** Notes a thread that begins, so that it can be interrupted. */
  void enroll(Fiber fiber) {
    roll.add(fiber);
  }

  void countEnd() {
    JOBS_ENDED.setVolatile(this, jobsEnded + 1);
  }

  /** Any thread. */
  long jobsBegun() {
    return (long) JOBS_BEGUN.getOpaque(this);
  }

  /** Any thread. */
  long jobsEnded() {
    return (long) JOBS_ENDED.getVolatile(this);
  }

  /** The threads that this worker started. Any thread. */
  Stream<Fiber> started() {
    return roll.list();
  }

  /** How many items were ever taken from the queue. Any thread. */
  long taken() {
    return ready.taken();
  }

  /** How many items were ever put into the queue. Any thread. */
  long pushed() {
    return ready.pushed();
  }

  /** What a worker of {@code thiefNode} finds here. Any thread. */
  Sighting.Finding look(int thiefNode) {
    return sighting.look(ready.taken(), ready.pushed(), patienceNanos(thiefNode == node));
  }

  static long patienceNanos(boolean near) {
    return near ? NEAR_PATIENCE_NANOS : FAR_PATIENCE_NANOS;
  }

  /** Takes the first that is ready, or a job; null if there is none or others do it. Any thread. */
  @Nullable Object steal() {
    return ready.steal();
  }

  /** Lets go of what is not needed while the worker sleeps. */
  void forget(@Nullable Fibers fibers) {
    if (fibers == null) {
      return;
    }
    ready.forget();
    if (roll.isLong()) {
      long ended = fibers.jobsEnded();
      if (ended - endedAtDrop > roll.size() / 2) {
        roll.dropDead();
        endedAtDrop = ended;
      }
    }
  }
}
