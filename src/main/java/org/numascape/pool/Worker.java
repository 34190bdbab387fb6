package org.numascape.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.Binding;
import org.numascape.platform.Threads;
import org.numascape.telemetry.WorkerCounters;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.IndexSet;

/**
 * One worker: its deque, its way of looking for work, and what a task sees of it. The public
 * methods are for the task that it executes, on its thread.
 *
 * <p>A worker looks for work in this order: its own deque, youngest first; its own mailbox; its
 * node's queue; the other workers' public tasks, near before far; the other nodes' queues. Only
 * before it sleeps does it take from others' mailboxes, whose tasks were put there because their
 * data is there, if they have waited for {@value #MAIL_PATIENCE_NANOS} ns, and publish in the stead
 * of workers that are too busy to do it.
 */
public final class Worker {
  private static final long SEARCH_NANOS = 30_000;
  private static final long FIRST_SLEEP_NANOS = 1_000_000;
  private static final long FIRST_JOIN_PARK_NANOS = 50_000;
  private static final long LAST_JOIN_PARK_NANOS = 1_000_000;
  private static final long MAIL_PATIENCE_NANOS = 200_000;
  private static final int TOTALS_EVERY_TASKS = 1024;

  private final NumaPool pool;
  private final int index;
  private final int node;
  private final IndexSet wish;
  final TaskDeque deque = new TaskDeque();
  private final ConcurrentLinkedQueue<Task> mailbox = new ConcurrentLinkedQueue<>();
  private volatile long mailedNanos;
  private final WorkerCounters counters;
  private final FrameStack frames;

  private VictimOrder order = VictimOrder.NOBODY;
  private long random;

  private long tasks;
  private long failedAttempts;
  private long frameCount;
  private long frameBytes;

  Worker(
      NumaPool pool,
      int index,
      int node,
      IndexSet wish,
      WorkerCounters counters,
      Arena frameArena) {
    this.pool = pool;
    this.index = index;
    this.node = node;
    this.wish = wish;
    this.counters = counters;
    this.frames = new FrameStack(frameArena);
    this.random = 0x9e3779b97f4a7c15L * (index + 1);
  }

  /** The worker's number, from 0. */
  public int index() {
    return index;
  }

  /** The logical index of the NUMA node that this worker stands on. */
  public int node() {
    return node;
  }

  public NumaPool pool() {
    return pool;
  }

  /** Makes a task available to this worker and to thieves; to be joined by the forking task. */
  public void fork(Task task) {
    if (deque.push(task)) {
      publish();
    }
  }

  private void publish() {
    if (deque.publish() && pool.sleepers().any()) {
      pool.sleepers().wakeOne(order.victims());
      if (pool.sleepers().any()) {
        deque.request();
      }
    }
  }

  /** Forks a call that finds no call in its slot to be filled again, or a thief that waits. */
  LongCall forkNew(LongTask function, long argument) {
    LongCall call = new LongCall(function, argument);
    fork(call);
    return call;
  }

  /**
   * Returns when the task, forked by the calling task, is done; works meanwhile.
   *
   * @throws TaskFailedException if it threw
   */
  public void join(Task task) {
    if (deque.popPrivate(task)) {
      runInline(task);
    } else {
      joinPublic(task);
    }
  }

  /** Joins a task that is not the youngest private one. */
  void joinPublic(Task task) {
    @Nullable Task popped = deque.pop();
    if (popped == task) {
      runInline(task);
    } else if (popped == null) {
      await(task);
    } else {
      joinOutOfOrder(task, popped);
    }
  }

  private void runInline(Task task) {
    long mark = begin();
    try {
      task.run(this);
    } catch (Throwable thrown) {
      task.failInline(thrown);
      throw TaskFailedException.of(thrown);
    }
    end(mark);
    task.completeInline();
  }

  /** Counts a task that begins, and says where its frames begin, for {@link #end}. */
  long begin() {
    if ((++tasks & TOTALS_EVERY_TASKS - 1) == 0) {
      storeTotals();
    }
    return frames.mark();
  }

  /** Frees the frames of a task. One that throws leaves its frames to whoever catches. */
  void end(long mark) {
    frames.release(mark);
  }

  private void storeTotals() {
    counters.totals(tasks, failedAttempts, frameCount, frameBytes);
  }

  private void joinOutOfOrder(Task task, Task popped) {
    Task next = popped;
    while (!task.isDone()) {
      execute(next);
      @Nullable Task following = task.isDone() ? null : deque.pop();
      if (following == null) {
        await(task);
        return;
      }
      next = following;
    }
    // The popped task is not what was asked for, and there is no need to run it now.
    fork(next);
    task.rethrow();
  }

  /** Waits for a task that somebody else has, and helps others meanwhile. */
  private void await(Task task) {
    if (!task.isDone()) {
      long parkNanos = FIRST_JOIN_PARK_NANOS;
      long now = System.nanoTime();
      counters.enter(WorkerState.SEARCHING, now);
      long deadline = now + searchNanos();
      while (!task.isDone()) {
        @Nullable Task other = deque.pop();
        if (other == null) {
          other = scan();
        }
        if (other != null) {
          counters.enter(WorkerState.WORKING, System.nanoTime());
          execute(other);
          counters.enter(WorkerState.SEARCHING, System.nanoTime());
          parkNanos = FIRST_JOIN_PARK_NANOS;
        } else if (System.nanoTime() - deadline < 0) {
          pause();
        } else if (task.announceWaiter()) {
          counters.enter(WorkerState.IDLE, System.nanoTime());
          LockSupport.parkNanos(task, parkNanos);
          counters.enter(WorkerState.SEARCHING, System.nanoTime());
          parkNanos = Math.min(parkNanos * 2, LAST_JOIN_PARK_NANOS);
        }
      }
      counters.enter(WorkerState.WORKING, System.nanoTime());
    }
    task.rethrow();
  }

  /** Executes a task that somebody may wait for. */
  private void execute(Task task) {
    long mark = begin();
    Throwable failure = null;
    try {
      task.run(this);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    end(mark);
    task.complete(failure);
  }

  /**
   * Off-heap scratch memory on this worker's node, 8-byte aligned, not zeroed; it lives until the
   * calling task ends.
   *
   * @throws IllegalArgumentException if {@code bytes} is not in 1..1 MiB
   */
  public MemorySegment allocateFrame(long bytes) {
    MemorySegment frame = frames.allocate(bytes);
    frameCount++;
    frameBytes += bytes;
    return frame;
  }

  /**
   * Declares that the calling task accesses the bytes {@code fromByte..toByte} (exclusive) of a
   * block, each once. The first such declaration of a page is its first touch.
   *
   * @throws IndexOutOfBoundsException if the range does not lie in the block
   */
  public void touches(NumaBlock block, long fromByte, long toByte) {
    block.touch(node, fromByte, toByte, counters::touched);
  }

  /** The thread's life. */
  void run() {
    try {
      if (!wish.isEmpty()) {
        switch (Threads.bindCurrent(wish)) {
          case Binding.Bound(IndexSet pus) -> counters.boundTo(pus);
          case Binding.Unbound(String reason) -> pool.couldNotBind(index, reason);
        }
      }
      order = pool.victimOrder(index);
      counters.enter(WorkerState.SEARCHING, System.nanoTime());
      while (true) {
        @Nullable Task task = nextOwn();
        if (task == null) {
          task = search();
        }
        if (task != null) {
          if (counters.state() != WorkerState.WORKING) {
            counters.enter(WorkerState.WORKING, System.nanoTime());
          }
          execute(task);
        } else if (pool.isStopping()) {
          return;
        } else {
          sleep();
        }
      }
    } finally {
      storeTotals();
      counters.enter(WorkerState.ENDED, System.nanoTime());
    }
  }

  private @Nullable Task nextOwn() {
    @Nullable Task task = deque.pop();
    if (task == null) {
      task = mailbox.poll();
    }
    return task == null ? pool.pollNode(node) : task;
  }

  private @Nullable Task search() {
    long now = System.nanoTime();
    if (counters.state() != WorkerState.SEARCHING) {
      counters.enter(WorkerState.SEARCHING, now);
    }
    long deadline = now + searchNanos();
    do {
      @Nullable Task task = nextOwn();
      if (task == null) {
        task = scan();
      }
      if (task == null) {
        task = pool.pollAnyNode(node);
      }
      if (task != null) {
        return task;
      }
      pause();
    } while (System.nanoTime() - deadline < 0);
    return lastResort();
  }

  private long searchNanos() {
    return pool.isOversubscribed() ? SEARCH_NANOS / 8 : SEARCH_NANOS;
  }

  private void pause() {
    if (pool.isOversubscribed()) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** Tries every victim once, in the order of the settings. */
  private @Nullable Task scan() {
    VictimOrder here = order;
    int victims = here.victims().length;
    for (int i = 0; i < victims; i++) {
      int at = pool.settings().stealOrder() == StealOrder.RANDOM ? randomBelow(victims) : i;
      Worker victim = pool.worker(here.victims()[at]);
      @Nullable Task task = victim.deque.steal();
      if (task != null) {
        stole(victim, at);
        if (pool.sleepers().any() && victim.deque.hasPublic()) {
          pool.sleepers().wakeOne(here.victims());
        }
        return task;
      }
      failedAttempts++;
      if (victim.deque.hasPrivate()) {
        victim.deque.request();
      }
    }
    return null;
  }

  private void stole(Worker victim, int at) {
    counters.stole(pool.column(victim.index), order.tiers()[at], 1);
  }

  /** Takes what is meant for others, and makes public what is hidden, rather than sleep. */
  private @Nullable Task lastResort() {
    storeTotals();
    boolean freshMail = false;
    for (int i = 0; i < order.victims().length; i++) {
      Worker victim = pool.worker(order.victims()[i]);
      boolean fresh = System.nanoTime() - victim.mailedNanos < MAIL_PATIENCE_NANOS;
      freshMail |= fresh && !victim.mailbox.isEmpty();
      @Nullable Task task = fresh ? null : victim.mailbox.poll();
      if (task == null && victim.deque.hasPrivate()) {
        victim.deque.request();
        if (victim.deque.forcePublication(pool.thread(victim.index))) {
          task = victim.deque.steal();
        }
      }
      if (task != null) {
        stole(victim, i);
        return task;
      }
    }
    if (freshMail) {
      // Whom it is for may need this very PU to get to it; mail that stays is taken after all.
      counters.enter(WorkerState.IDLE, System.nanoTime());
      LockSupport.parkNanos(this, MAIL_PATIENCE_NANOS / 4);
      counters.enter(WorkerState.SEARCHING, System.nanoTime());
    }
    return null;
  }

  /** Sleeps until somebody makes work public; see {@link Sleepers} for why none is missed. */
  private void sleep() {
    Sleepers sleepers = pool.sleepers();
    deque.forget();
    sleepers.announce(index);
    for (int victim : order.victims()) {
      pool.worker(victim).deque.request();
    }
    if (!isWorkAnywhere()) {
      counters.enter(WorkerState.IDLE, System.nanoTime());
      // An owner may have pushed just before it could see the request; a second look finds that.
      LockSupport.parkNanos(this, FIRST_SLEEP_NANOS);
      while (sleepers.isAnnounced(index) && !isWorkAnywhere()) {
        LockSupport.park(this);
      }
      counters.enter(WorkerState.SEARCHING, System.nanoTime());
    }
    sleepers.cancel(index);
  }

  private boolean isWorkAnywhere() {
    if (pool.isStopping() || !mailbox.isEmpty() || pool.isAnyNodeWaiting()) {
      return true;
    }
    for (int number : order.victims()) {
      Worker victim = pool.worker(number);
      if (victim.deque.hasPublic() || victim.deque.hasPrivate() || !victim.mailbox.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private int randomBelow(int bound) {
    // xorshift64 (Marsaglia 2003)
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) Math.unsignedMultiplyHigh(random, bound);
  }

  /** Leaves a task for this worker in particular. Any thread. */
  void mail(Task task) {
    mailedNanos = System.nanoTime();
    mailbox.add(task);
  }
}
