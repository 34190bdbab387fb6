package org.numascape.pool;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.Binding;
import org.numascape.platform.Threads;
import org.numascape.pool.WorkerThread.Arrived;
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
 * data is there, if they have waited for {@value Mailbox#PATIENCE_NANOS} ns, and publish in the
 * stead of workers that are too busy to do it. Who has mailed a task to a neighbour takes it back
 * as soon as it has nothing of its own to do.
 */
public final class Worker {
  /** How long it looks for work before it sleeps. */
  static final long SEARCH_NANOS = 30_000;

  private final NumaPool pool;
  private final int index;
  private final int node;
  private final IndexSet wish;
  final TaskDeque deque = new TaskDeque();
  final Mailbox mailbox = new Mailbox();
  private final WorkerCounters counters;
  final Touches touches;
  final LocalFibers fibers;
  private final FrameStack frames;

  private final Thief thief;
  private final FiberSearch fiberSearch;
  private final Slumber slumber;
  private final Waiting waiting;

  /** All that were executed, except those joined privately since the last {@link #storeTotals}. */
  private long tasks;

  private int privateJoinsStored;

  /** The number of the next tree that it begins; those of all workers differ. */
  private long nextTree;

  /** To which tree belongs what it is going to execute. */
  private long foundTree;

  Worker(
      NumaPool pool,
      int index,
      int node,
      IndexSet wish,
      WorkerCounters counters,
      FrameChunks frameChunks) {
    this.pool = pool;
    this.index = index;
    this.node = node;
    this.wish = wish;
    this.nextTree = index + 1L;
    this.counters = counters;
    this.fibers = new LocalFibers(pool, index, node, counters);
    this.touches = new Touches(counters, pool.topology().nodes().size(), node);
    this.frames = new FrameStack(frameChunks, touches::home);
    this.thief = new Thief(pool, this, counters);
    this.fiberSearch = new FiberSearch(pool, fibers, thief);
    this.slumber = new Slumber(pool, this, thief, fiberSearch, counters);
    this.waiting = new Waiting(pool, this, thief, fiberSearch, slumber, counters);
    deque.request(); // for those that have yet to start, and so can't
  }

  /** The worker whose thread calls; null in any other thread. */
  public static @Nullable Worker current() {
    return Thread.currentThread() instanceof WorkerThread thread ? thread.worker : null;
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

  /**
   * Makes a task available to this worker and to thieves; to be joined by the forking task.
   *
   * @throws IllegalStateException if it was forked or submitted before, or if this worker holds
   *     16,777,216 tasks that nobody joined; the task may be forked later then
   */
  public void fork(Task task) {
    task.markForked();
    boolean asked;
    try {
      asked = deque.push(task);
    } catch (Throwable refusal) {
      task.unmarkForked();
      throw refusal;
    }
    if (asked) {
      publish();
    }
  }

  /**
   * Forks tasks and joins them, the first one first.
   *
   * @throws TaskFailedException if one threw; the others are done
   */
  public void invokeAll(Task first, Task... others) {
    for (int i = others.length - 1; i >= 0; i--) {
      fork(others[i]);
    }
    fork(first);
    @Nullable TaskFailedException failure = null;
    for (int i = -1; i < others.length; i++) {
      try {
        join(i < 0 ? first : others[i]);
      } catch (TaskFailedException e) {
        failure = TaskFailedException.first(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  void push(Task task) {
    if (deque.pushCall(task)) {
      publish();
    }
  }

  private void publish() {
    storeTotals();
    if (deque.publish() && wakeThief()) {
      deque.request();
    }
  }

  /** Forks a call that finds no call in its slot to be filled again, or a thief that waits. */
  LongCall forkNew(LongTask function, long argument) {
    LongCall call = new LongCall(function, argument);
    call.markForked();
    push(call); // one that is refused nobody ever sees
    return call;
  }

  /**
   * Returns when the task, forked by the calling task, is done; works meanwhile.
   *
   * @throws TaskFailedException if it threw
   * @throws IllegalStateException if nobody forked it
   */
  public void join(Task task) {
    if (task instanceof LongCall call && call.function != null) {
      call.function.join(this, call); // it may stay in its slot, and is not to be marked done there
    } else if (deque.popPrivate(task)) {
      runInline(task);
    } else {
      joinPublic(task);
    }
  }

  /**
   * Takes back the task that the calling one forked last and has not joined, to do its work itself;
   * false if somebody else may have it, so that it is to be joined.
   */
  boolean takeBack(Task last) {
    if (deque.popPrivate(last)) {
      return true;
    }
    @Nullable Task popped = deque.popOfTree();
    if (popped == last) {
      tasks++;
      return true;
    }
    if (popped != null) {
      push(popped);
    }
    return false;
  }

  /** Joins a call that is not the youngest private one, and should be one of this function. */
  void joinPublic(LongTask function, LongCall call) {
    if (call.function != function) {
      throw new IllegalArgumentException(function.foreign(call));
    }
    if (call.isJoined() || deque.keepsJoined(call)) {
      throw new IllegalStateException(
          "a call is joined a second time; keep the result of the first, as its slot is used"
              + " again");
    }
    joinPublic(call);
    call.markJoined();
  }

  /** Joins a task that is not the youngest private one. */
  void joinPublic(Task task) {
    if (task.isNew()) {
      throw new IllegalStateException("a task is joined that nobody forked; fork it first");
    }
    @Nullable Task popped = deque.popOfTree();
    if (popped == task) {
      tasks++;
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
      end(mark);
      task.failInline(thrown);
      throw TaskFailedException.of(thrown);
    }
    end(mark);
    task.completeInline();
  }

  /** Says where the frames of a task begin, for {@link #end}. */
  long begin() {
    return frames.mark();
  }

  /** Frees the frames of a task. */
  void end(long mark) {
    frames.release(mark);
  }

  /**
   * Shows what was counted: when a task ends that others may wait for, before a sleep, and in the
   * slow push that a thief or the pool's {@link Overseer} asks for. The last one asks more often
   * than 2³² tasks can be joined.
   */
  private void storeTotals() {
    int joins = deque.privateJoins();
    tasks += Integer.toUnsignedLong(joins - privateJoinsStored);
    privateJoinsStored = joins;
    counters.totals(tasks, thief.failedAttempts(), frames.count(), frames.bytes());
    touches.allocated(frames.count(), frames.bytes());
  }

  private void joinOutOfOrder(Task task, Task popped) {
    Task next = popped;
    while (!task.isDone()) {
      execute(next);
      @Nullable Task following = task.isDone() ? null : deque.popOfTree();
      if (following == null) {
        await(task);
        return;
      }
      next = following;
    }
    // The popped task is not what was asked for, and there is no need to run it now.
    push(next);
    task.rethrow();
  }

  /** Waits for a task that somebody else has, and helps others meanwhile. */
  private void await(Task task) {
    waiting.helpUntil(task, task::isDone, Long.MAX_VALUE, null, Worker::noJob, Worker::noTree);
    task.rethrow();
  }

  /** The job that a worker waits for, where that is a task. */
  private static @Nullable Object noJob() {
    return null;
  }

  /** That it waits for no tree but its own. */
  private static boolean noTree(long tree) {
    return false;
  }

  /** Waits for a task of another pool, and helps this one meanwhile, which may be called back. */
  void awaitOtherPool(Task task) {
    waiting.helpUntil(task, task::isDone, Long.MAX_VALUE, null, Worker::noJob, Worker::noTree);
  }

  /**
   * Waits for a task that this worker has mailed, and takes it back if whom it is for leaves it too
   * long; at once if that is a neighbour. It was called before this worker did its own part, and
   * does not even look yet: to wait for that would take longer than the task, for which this node
   * is as near.
   */
  void awaitDealt(Task task, Worker addressee) {
    boolean may = pool.jobs().mayTakeFrom(node, addressee.node);
    waiting.helpUntil(
        task, task::isDone, Long.MAX_VALUE, may ? addressee : null, Worker::noJob, Worker::noTree);
    task.rethrow();
  }

  /**
   * Executes a job on top of the one that waits for it, which an interrupt that the job leaves is
   * not for, and one that others send is for as well.
   *
   * @throws InterruptedException if the one that waits was interrupted before
   * @throws StackOverflowError if there is no room for it; nobody has begun it then
   */
  void executeNow(Runnable job) throws InterruptedException {
    WorkerThread thread = (WorkerThread) Thread.currentThread();
    Arrived before = thread.takeInterrupt();
    if (before.any()) {
      throw new InterruptedException();
    }
    StackRoom.check();
    waiting.execute(job, newTree());
    thread.keepOthersInterrupt(before);
  }

  /**
   * Works on other things until a condition holds, or for some time.
   *
   * @param own the job that it waits for, if it may do that and nobody has begun it; it does so if
   *     nobody else can
   * @param awaited the trees that it waits for, besides that in which it does
   * @throws InterruptedException if the worker's thread is interrupted
   */
  void helpUntil(
      BooleanSupplier done,
      long timeoutNanos,
      Supplier<@Nullable Object> own,
      LongPredicate awaited)
      throws InterruptedException {
    if (waiting.helpUntil(null, done, timeoutNanos, null, own, awaited)) {
      throw new InterruptedException();
    }
  }

  /** The tree of what this worker executes. */
  long tree() {
    return deque.tree();
  }

  /** A tree that nobody has begun yet. */
  private long newTree() {
    long tree = nextTree;
    nextTree += pool.workers();
    return tree;
  }

  /** Notes to which tree belongs what it has found and is going to execute. */
  void found(long tree) {
    foundTree = tree;
    if (!isWaiting()) {
      deque.beginTree(tree);
    }
  }

  long foundTree() {
    return foundTree;
  }

  /** Whether it waits, be it below what it executes. */
  boolean isWaiting() {
    return waiting.isAny();
  }

  /** Notes that of what was in a queue; null if nothing was. */
  <T> @Nullable T adopted(@Nullable T work) {
    if (work != null) {
      found(work instanceof RangeTask part ? part.tree : newTree());
    }
    return work;
  }

  void executeAny(Object work) {
    if (work instanceof Task task) {
      execute(task);
    } else if (work == fibers) {
      fibers.runTaken(pool.fibers());
    } else {
      run((Runnable) work);
    }
  }

  /**
   * Executes a job that nobody may join, unless who waits for it has begun it; what it throws goes
   * where a thread's goes.
   */
  void run(Runnable job) {
    if (job instanceof JobFuture<?> future && future.hasBegun()) {
      return;
    }
    tasks++;
    long mark = begin();
    Fiber.perform(job);
    end(mark);
    storeTotals();
  }

  /** Executes a task that somebody may wait for. */
  void execute(Task task) {
    tasks++;
    long mark = begin();
    Throwable failure = null;
    try {
      task.run(this);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      end(mark);
      storeTotals();
    } finally {
      task.complete(failure); // even if the stack is too full for the rest
    }
  }

  /**
   * Off-heap scratch memory on this worker's node, not zeroed; it lives until the calling task
   * ends.
   *
   * @param bytes its size, 1 to 1 MiB
   * @throws IllegalArgumentException if it is none of these
   * @throws OutOfMemoryError if the system has no memory for it
   */
  public Frame allocateFrame(long bytes) {
    return frames.allocate(bytes);
  }

  /**
   * The frame that a handle means, made by any worker of this pool. One that another worker made
   * counts as declared.
   *
   * @return a frame that throws when it is used, if the handle's frame is no more
   * @throws IllegalStateException if there can't have been one
   */
  public Frame frame(long handle) {
    if (!frames.isCurrent(handle)) {
      frames.countForeign(handle, touches, taskNumber());
    }
    return frames.open(handle);
  }

  /**
   * Frees a frame of the calling task, and those that it allocated later, before the task ends.
   *
   * @throws IllegalStateException if it was freed already
   * @throws IllegalArgumentException if it was allocated by another worker
   */
  public void freeFrame(Frame frame) {
    frames.free(frame);
  }

  /**
   * Declares that the calling task accesses the bytes {@code fromByte..toByte} (exclusive) of a
   * block, each once. The first such declaration of a page is its first touch.
   *
   * @throws IndexOutOfBoundsException if the range does not lie in the block
   * @throws IllegalArgumentException if the block is another pool's
   */
  public void touches(NumaBlock block, long fromByte, long toByte) {
    block.checkIsOf(pool);
    block.touch(touches, fromByte, toByte, taskNumber());
  }

  /** As {@link #touches(NumaBlock, long, long)}, in elements. */
  public void touches(NumaArray array, long from, long to) {
    array.block().checkIsOf(pool);
    array.touch(touches, from, to, taskNumber());
  }

  /** How many tasks this worker has begun: another for each task that it executes. */
  private long taskNumber() {
    return tasks + Integer.toUnsignedLong(deque.privateJoins() - privateJoinsStored);
  }

  /** The thread's life. */
  void run() {
    pool.sleepers().begin(index);
    pool.overseer().wake();
    if (wish.isEmpty()) {
      unbind();
    } else {
      bind();
    }
    if (pool.knowsNodeOfUnbound(wish)) {
      touches.bound();
    }
    thief.lookAround();
    counters.enter(WorkerState.SEARCHING, System.nanoTime());
    workUntilShutdown();
    end();
  }

  private void bind() {
    Binding binding = Threads.bindCurrent(wish);
    if (binding instanceof Binding.Bound(IndexSet pus)) {
      counters.boundTo(pus);
      touches.bound();
    } else if (binding instanceof Binding.Unbound(String reason)) {
      unbind();
      pool.couldNotBind(index, reason);
    }
  }

  /**
   * Ends, and looks once more for what {@link Orphans} would do else; who is the last of all
   * workers does what came after they had looked for the last time.
   */
  void end() {
    fiberSearch.end();
    pool.orphans().enter(index);
    executeLate(this::pollOwn);
    pool.waitingWorkers().enter(node); // for good, or those that wait would wait for it, too
    leave();
    LifeCycle lifeCycle = pool.lifeCycle();
    if (lifeCycle.isLastToEnd()) {
      executeLate(lifeCycle::pollAnything);
      fiberSearch.end();
      leave();
      lifeCycle.terminate();
    }
  }

  private void executeLate(Supplier<@Nullable Object> queue) {
    for (Object late = queue.get(); late != null; late = queue.get()) {
      adopted(late);
      executeAny(late);
      // What it forked and did not join, nobody else will do.
      for (Task left = deque.pop(); left != null; left = deque.pop()) {
        execute(left);
      }
    }
  }

  private @Nullable Object pollOwn() {
    @Nullable Object own = mailbox.poll();
    return own == null ? pool.jobs().pollStrict(node) : own;
  }

  /** A thread begins with the binding of the one that started it, which may be a worker. */
  private static void unbind() {
    // Where this is refused, the other was not bound either.
    var _ = Threads.unbindCurrent();
  }

  private void leave() {
    storeTotals();
    counters.enter(WorkerState.ENDED, System.nanoTime());
  }

  private void workUntilShutdown() {
    while (true) {
      @Nullable Object work = nextOwn();
      if (work == null) {
        work = search();
      }
      if (work != null) {
        fiberSearch.leaveWatch();
        if (counters.state() != WorkerState.WORKING) {
          thief.loyalty().endHunger();
          counters.enter(WorkerState.WORKING, System.nanoTime());
          slumber.passWakeUpOn();
        }
        executeAny(work);
        // An interrupt was meant for that work, unless it is meant for all.
        if (Thread.interrupted() && pool.lifeCycle().isStopping()) {
          Thread.currentThread().interrupt();
        }
      } else if (!pool.lifeCycle().mayEnd()) {
        storeTotals();
        slumber.sleep();
      } else if (slumber.isWorkAnywhere()) {
        // Whoever has it may need this PU; there is no hurry any more.
        Thread.interrupted();
        LockSupport.parkNanos(this, Waiting.LAST_PARK_NANOS);
      } else {
        return;
      }
    }
  }

  private @Nullable Object nextOwn() {
    @Nullable Object work = deque.pop();
    if (work == null) {
      deque.setGeneration(0);
      work = adopted(mailbox.poll());
    }
    boolean fiberFirst = fiberSearch.comesFirst();
    if (work == null && fiberFirst) {
      work = fiberSearch.poll();
    }
    if (work == null) {
      work = adopted(pool.jobs().poll(node));
    }
    return work == null && !fiberFirst ? fiberSearch.poll() : work;
  }

  private @Nullable Object search() {
    long now = System.nanoTime();
    if (counters.state() != WorkerState.SEARCHING) {
      counters.enter(WorkerState.SEARCHING, now);
    }
    if (!thief.loyalty().isHungry()) {
      thief.becomeHungry(now);
    }
    long deadline = now + SEARCH_NANOS;
    boolean hasYielded = false;
    do {
      @Nullable Object work = nextOwn();
      if (work == null) {
        work = adopted(pool.jobs().pollOtherNodes(node));
      }
      if (work == null && pool.isShutdown()) {
        // A fiber may have begun when a node's workers had ended, and left something for that node.
        work = adopted(pool.orphans().poll());
      }
      if (work == null) {
        if (slumber.isRestrained()) {
          return null;
        }
        work = thief.steal();
      }
      if (work == null) {
        work = fiberSearch.steal();
      }
      if (work != null) {
        return work;
      }
      if (hasYielded) {
        pause();
      } else {
        // Who waited for what was just done may stand on this PU: one in a hundred wake-ups does
        // not interrupt the worker, and would otherwise take until the search ends.
        Thread.yield();
        hasYielded = true;
      }
    } while (System.nanoTime() - deadline < 0);
    storeTotals();
    return slumber.lastResort();
  }

  /**
   * Wakes one who may take what was made ready here. Any thread.
   *
   * @return whether there may be more sleepers that could work
   */
  boolean wakeThief() {
    return thief.wakeAnother();
  }

  void pause() {
    if (pool.shares().isOversubscribed()) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }
}
