package org.numascape.pool;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.JobQueues.Recipient;

/**
 * Virtual threads that the workers of a {@link NumaPool} carry. Any thread may call the methods.
 *
 * <p>A fiber that blocks, at whatever Java's virtual threads can block at, frees its worker. When
 * it can go on, it is queued on the node where it last ran: if a worker of that node, or a fiber on
 * it, made it ready, on that worker, behind what is ready there already; else in the node's queue.
 * Another worker of the node takes it when it has waited for some microseconds, one of another node
 * when it has waited for some hundred, and then that node is where it last ran. What a worker or a
 * fiber starts begins on its own node; what others start goes to the nodes in turn.
 *
 * <p>Three ways to start one: {@link #start} makes a thread for a job; as a {@link ThreadFactory}
 * this can be given to {@link
 * java.util.concurrent.Executors#newThreadPerTaskExecutor(ThreadFactory)} and to structured code;
 * and as an {@link Executor} it runs jobs in threads that it uses again, so that nothing is made
 * for a job until a worker begins it, and thread locals of earlier jobs may be seen. Virtual
 * threads that a fiber makes by other means, such as {@link Thread#startVirtualThread}, inherit the
 * scheduler, as Java has it, and so run on the same pool.
 *
 * <p>The pool ends when the fibers that were started through this object have ended. {@link
 * NumaPool#shutdown} refuses new ones and lets those that live go on, blocked ones too; {@link
 * NumaPool#shutdownNow} interrupts them. Virtual threads that inherited the scheduler are not
 * waited for; should one go on when the workers have ended, it does so on a thread of its own.
 *
 * <p>Limits. While a fiber blocks in a native frame or a class initializer, or in an operation that
 * virtual threads can't leave their carrier for, such as reading a file, its worker blocks with it
 * and is not compensated for; the fibers queued there are taken by other workers. A fiber is no
 * worker: it can't fork, and {@link Worker#current} is null in it; it may {@link NumaPool#invoke}
 * tasks and wait for them like any other thread. {@link java.util.concurrent.SynchronousQueue} and
 * its like spin before they block where the carriers are not {@code ForkJoinPool}'s.
 */
public final class Fibers implements Executor, ThreadFactory {
  private final NumaPool pool;
  private final LocalFibers[] locals;
  private final int[][] workersOf;
  private final InjectionQueue[] queues;
  private final Sighting[] sightings;

  /** Whether a worker watches: set by CAS, so that one does; cleared by that one only. */
  private final AtomicBoolean watched = new AtomicBoolean();

  private final Map<Runnable, HeirFiber.Whereabouts> heirs =
      Collections.synchronizedMap(new WeakHashMap<>());

  Fibers(NumaPool pool, LocalFibers[] locals) {
    if (!VirtualThreads.unavailable().isEmpty()) {
      throw new IllegalStateException(VirtualThreads.unavailable());
    }
    this.pool = pool;
    this.locals = locals;
    int nodes = pool.topology().nodes().size();
    this.workersOf = new int[nodes][];
    Arrays.setAll(
        workersOf,
        node -> IntStream.range(0, locals.length).filter(i -> locals[i].node == node).toArray());
    this.queues = new InjectionQueue[nodes];
    Arrays.setAll(queues, node -> new InjectionQueue());
    this.sightings = new Sighting[nodes];
    Arrays.setAll(sightings, node -> new Sighting());
  }

  /**
   * Starts a fiber.
   *
   * @throws RejectedExecutionException if the pool was shut down
   */
  public Thread start(Runnable job) {
    Thread thread = newThread(job);
    thread.start();
    return thread;
  }

  /**
   * Starts a fiber on a node; it stays there unless workers of that node leave it waiting.
   *
   * @param node a logical index
   * @throws IllegalArgumentException if the node has no worker
   * @throws RejectedExecutionException if the pool was shut down
   * @throws OutOfMemoryError if only workers of the node may carry it, none has a thread, and the
   *     system refuses one
   */
  public Thread start(int node, Runnable job) {
    pool.jobs().checkHasWorker(node);
    Thread thread = new JobFiber(this, node, Objects.requireNonNull(job)).thread();
    thread.start();
    return thread;
  }

  /**
   * Makes a fiber that is not started; {@link Thread#start} throws {@link
   * RejectedExecutionException} if the pool was shut down by then.
   */
  @Override
  public Thread newThread(Runnable job) {
    return new JobFiber(this, Mountable.NOWHERE, Objects.requireNonNull(job)).thread();
  }

  /**
   * Executes a job some time later, in a fiber that may have done other jobs before. What it throws
   * goes to the thread's handler of uncaught exceptions.
   *
   * @throws RejectedExecutionException if the pool was shut down
   */
  @Override
  public void execute(Runnable job) {
    pool.lifeCycle().checkOpen();
    queue(new FiberJob(Objects.requireNonNull(job)), Mountable.NOWHERE);
  }

  /**
   * As {@link #execute}, with a result. A worker of the pool that waits for it works meanwhile, on
   * fibers too; were it to join a thread instead, it would be blocked.
   *
   * @throws RejectedExecutionException if the pool was shut down
   */
  public <T extends @Nullable Object> Future<T> submit(Callable<T> job) {
    JobFuture<T> future = new JobFuture<>(pool, job, false);
    execute(future);
    return future;
  }

  /**
   * The logical index of the NUMA node that the calling fiber, or the job or task of a worker, runs
   * on. It may be another one when the fiber has blocked.
   *
   * @throws IllegalStateException if the caller is none of this pool
   */
  public int currentNode() {
    @Nullable LocalFibers here = here();
    if (here == null) {
      throw new IllegalStateException("the calling thread is no fiber and no worker of this pool");
    }
    return here.node;
  }

  /** The part of the worker of this pool that executes the caller; null if none does. */
  private @Nullable LocalFibers here() {
    return VirtualThreads.carrier() instanceof WorkerThread thread && thread.fibers.pool == pool
        ? thread.fibers
        : null;
  }

  /** The fiber that a worker's thread carries, if this pool started it; else that thread itself. */
  Thread mountedOn(Thread carrier) {
    return Arrays.stream(locals)
        .flatMap(LocalFibers::started)
        .map(Fiber::thread)
        .filter(fiber -> VirtualThreads.isCarriedBy(fiber, carrier))
        .findFirst()
        .orElse(carrier);
  }

  boolean isCarried() {
    return here() != null;
  }

  /** By a thread that begins and has a job. */
  void begin(Fiber fiber) {
    enroll(fiber);
    countBegin(fiber);
  }

  void enroll(Fiber fiber) {
    @Nullable LocalFibers here = here();
    if (here != null) {
      here.enroll(fiber);
    }
  }

  /** By a thread that begins a job. */
  void countBegin(Fiber fiber) {
    @Nullable LocalFibers here = here();
    if (here != null) {
      here.countBegin();
    }
    if (pool.lifeCycle().isStopping()) {
      // Who interrupted all did not see this one.
      fiber.thread().interrupt();
    }
  }

  /** By a thread that ends a job. */
  void end() {
    @Nullable LocalFibers here = here();
    if (here != null) {
      here.countEnd();
    }
    if (pool.isShutdown() && !isAnyAlive()) {
      pool.lifeCycle().wakeAll();
    }
  }

  /** How many jobs have ended. */
  long jobsEnded() {
    long ended = 0;
    for (LocalFibers local : locals) {
      ended += local.jobsEnded();
    }
    return ended;
  }

  /** Whether a job has begun and not ended. */
  boolean isAnyAlive() {
    long ended = jobsEnded();
    long begun = 0;
    for (LocalFibers local : locals) {
      begun += local.jobsBegun();
    }
    return begun > ended;
  }

  /** By a scheduler: what it is for can go on. */
  void ready(Fiber fiber, Runnable continuation) {
    // The job of a recycled fiber was accepted before a worker starts its thread.
    if (pool.isShutdown() && fiber instanceof JobFiber && !fiber.hasBegun()) {
      pool.lifeCycle().checkOpen();
    }
    if (queues.length == 1) {
      queue(continuation, 0);
    } else if (fiber.owns(continuation)) {
      queue(fiber, fiber.node());
    } else {
      HeirFiber.Whereabouts whereabouts =
          heirs.computeIfAbsent(continuation, key -> new HeirFiber.Whereabouts(fiber.node()));
      queue(new HeirFiber(continuation, whereabouts), whereabouts.node());
    }
  }

  private void queue(Object item, int node) {
    @Nullable LocalFibers here = here();
    if (here == null || (node != here.node && node != Mountable.NOWHERE)) {
      queueOnNode(item, node == Mountable.NOWHERE ? pool.jobs().nodeForFiber() : node);
    } else if (here.put(item) && pool.sleepers().any() && !watched.get()) {
      pool.worker(here.worker).wakeThief();
    }
  }

  private void queueOnNode(Object item, int node) {
    Recipient recipient = pool.jobs().recipientOn(node, false);
    queues[node].offer(item);
    wake(recipient);
    if (pool.lifeCycle().isTerminating()) {
      rescue();
    }
  }

  /** Wakes one for a node's queue: who was started for it, or one of the node, or a thief. */
  private void wake(Recipient recipient) {
    Sleepers sleepers = pool.sleepers();
    if (recipient.started() >= 0) {
      sleepers.wake(recipient.started()); // it may have looked too early
      return;
    }
    int[] workers = workersOf[recipient.node()];
    for (int i = 0; i < workers.length && sleepers.any(); i++) {
      if (sleepers.wake(workers[i])) {
        return;
      }
    }
    if (sleepers.any() && !watched.get()) {
      pool.worker(workers[0]).wakeThief();
    }
  }

  /**
   * Lets go on what comes when the workers have ended: threads that inherited their scheduler and
   * that nobody waited for, and jobs whose submission met the end.
   */
  private void rescue() {
    for (Object item = pollAny(); item != null; item = pollAny()) {
      Runnable late =
          switch (item) {
            case FiberJob(Runnable job) -> job;
            case Mountable fiber -> fiber::goOn;
            default -> (Runnable) item;
          };
      Thread.ofPlatform().daemon().name("numascape-late-fiber").start(late);
    }
  }

  /** By a fiber: rests on the worker where it runs; false if it should end instead. */
  boolean rest(RecycledFiber fiber) {
    @Nullable LocalFibers here = here();
    return here != null && here.rest(fiber);
  }

  /** What waits in a node's queue, for a worker of it. */
  @Nullable Object pollNode(int node) {
    return queues[node].poll();
  }

  boolean isAnyOn(int node) {
    return !queues[node].isEmpty();
  }

  /** What waits in another node's queue and has waited long enough, the nearest first, if any. */
  @Nullable Object pollOtherNodes(int node) {
    for (int other : pool.jobs().others().of(node)) {
      if (look(node, other) == Sighting.Finding.WAITING) {
        @Nullable Object item = queues[other].poll();
        if (item != null) {
          return item;
        }
      }
    }
    return null;
  }

  /** What waits in any node's queue. */
  @Nullable Object pollAny() {
    for (InjectionQueue queue : queues) {
      @Nullable Object item = queue.poll();
      if (item != null) {
        return item;
      }
    }
    return null;
  }

  /** What a worker finds in the other nodes' queues and on these other workers. */
  Sighting.Finding look(int node, int[] victims) {
    Sighting.Finding most = Sighting.Finding.QUIET;
    for (int victim : victims) {
      most = most.or(locals[victim].look(node));
    }
    for (int other = 0; other < queues.length; other++) {
      if (other != node) {
        most = most.or(look(node, other));
      }
    }
    return most;
  }

  private Sighting.Finding look(int node, int other) {
    return pool.jobs().mayTakeFrom(node, other)
        ? sightings[other].look(
            queues[other].taken(), queues[other].offered(), LocalFibers.patienceNanos(false))
        : Sighting.Finding.QUIET;
  }

  /**
   * Becomes the worker that looks for waiting fibers from time to time, so that nobody need be
   * woken for each that is made ready; false if another one does.
   */
  boolean watch() {
    return watched.compareAndSet(false, true);
  }

  /** By the worker that watched: it will not look again, but once. */
  void unwatch() {
    watched.set(false);
  }

  /** Interrupts all that live, and gives back the jobs that were not begun. */
  void shutdownNow(List<Runnable> notBegun) {
    for (int node = 0; node < queues.length; node++) {
      for (long left = queues[node].offered() - queues[node].taken(); left > 0; left--) {
        sift(queues[node].poll(), node, notBegun);
      }
    }
    for (LocalFibers local : locals) {
      for (long end = local.pushed(); local.taken() < end; ) {
        sift(local.steal(), local.node, notBegun);
      }
    }
    Arrays.stream(locals)
        .flatMap(LocalFibers::started)
        .forEach(fiber -> fiber.thread().interrupt());
  }

  private void sift(@Nullable Object item, int node, List<Runnable> notBegun) {
    if (item instanceof FiberJob(Runnable job)) {
      notBegun.add(job);
    } else if (item != null) {
      queueOnNode(item, node);
    }
  }
}
