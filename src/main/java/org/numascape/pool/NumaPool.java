package org.numascape.pool;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.DetectedMachine;
import org.numascape.platform.Detection;
import org.numascape.platform.Pages;
import org.numascape.pool.JobQueues.Recipient;
import org.numascape.telemetry.CountersException;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;

/**
 * A work-stealing pool whose workers stand on the PUs of a topology and steal from near to far. Its
 * methods may be called from any thread.
 *
 * <p>It is an executor service like any other: what is submitted runs in the order of submission, a
 * node's jobs on that node's workers if they are free. What a job throws goes to its future or,
 * from {@link #execute}, to the thread's handler of uncaught exceptions, and the worker lives on.
 * {@link #shutdown} ends the workers when all that was submitted is done; {@link #close} also waits
 * for that, and frees all blocks.
 *
 * <p>A worker that waits for a future of a pool does that job itself if nobody has begun it. Else
 * it works on tasks that were forked in that job or in the one that waits, so that a limit of time
 * may pass before what it does meanwhile has ended. Tasks of other jobs it leaves to others, unless
 * all wait: they may wait for the very job that they would lie on. What waits for anything else,
 * such as a {@code CompletableFuture}, blocks its worker and is better a fiber, see {@link
 * #fibers}.
 *
 * <p>A worker's thread is started when there is work for it, as those of other executor services
 * are. If the system refuses it, the others do the work, and {@link #limitations} says so; what no
 * worker that has a thread may do, such as a job for a node whose workers have none, is refused
 * with an {@link OutOfMemoryError}. {@link #startAllWorkers} starts all.
 */
public final class NumaPool extends AbstractExecutorService {
  private static final int WORKER_COLUMNS = 256;

  private final Topology topology;
  private final PoolSettings settings;
  private final Placement placement;
  private final int[] columns;
  private final boolean emulated;
  private final Worker[] workers;
  private final RangeDealer ranges;
  private final WorkerThread[] threads;
  private final Sleepers sleepers;
  private final PuShares shares;
  private final CallersPu callersPu;
  private final Scouts scouts;
  private final WaitingWorkers waitingWorkers;
  private final Overseer overseer;
  private final JobQueues jobs;
  private final PoolCounters counters;
  private final FrameChunks frameChunks = new FrameChunks();
  private final Blocks blocks;
  private final PageSurvey pages;
  private final Set<String> limitations = new ConcurrentSkipListSet<>();
  private final LifeCycle lifeCycle;
  private final Orphans orphans;
  private volatile @Nullable Fibers fibers;

  private NumaPool(Builder builder, Path countersPath, boolean temporaryCounters) {
    this.topology = builder.topology;
    this.settings = builder.settings;
    this.emulated = builder.machine != null;
    this.placement = Placement.of(topology, builder.machine, settings);
    Placement.Columns grouped = placement.columns(topology, WORKER_COLUMNS);
    this.columns = grouped.byWorker();
    int size = placement.pus().size();
    int realPus = Runtime.getRuntime().availableProcessors();
    int[] nodes = placement.nodes(topology);
    this.ranges = new RangeDealer(this, Dealing.of(nodes, placement, realPus));
    this.counters =
        new PoolCounters(
            countersPath,
            temporaryCounters,
            topology.nodes().size(),
            placement.places(topology, columns),
            grouped.columns());
    this.workers = new Worker[size];
    BlockUse use = new BlockUse(workers, topology.nodes().size(), limitations::add);
    this.blocks = new Blocks(topology, emulated, use, limitations::add);
    FramePages framePages = new FramePages(frameChunks);
    this.pages =
        new PageSurvey(
            topology,
            () ->
                Stream.concat(blocks.stretches().stream(), framePages.stretches().stream())
                    .toList());
    this.threads = new WorkerThread[size];
    Starter starter = new Starter(threads, limitations::add);
    this.sleepers = new Sleepers(threads, starter);
    this.jobs = new JobQueues(OtherNodes.of(topology), nodes, settings, sleepers);
    this.shares = new PuShares(placement.wishes(), realPus, sleepers, threads);
    // With spill the first of all is woken, wherever the caller is.
    boolean anywhere = settings.pinning() != Pinning.SPILL;
    this.callersPu = new CallersPu(anywhere ? placement.wishes() : List.of(), sleepers);
    this.scouts = new Scouts(size, topology.nodes().size());
    this.waitingWorkers = new WaitingWorkers(topology.nodes().size(), nodes);
    BlockedWorkers blocked = new BlockedWorkers(threads, this::mountedOn);
    this.lifeCycle = new LifeCycle(this, threads, sleepers, starter);
    InheritedBindings inherited = new InheritedBindings(placement.wishes());
    Runnable lookAround =
        () -> {
          counters.lookFor(blocked);
          inherited.look();
        };
    this.overseer = new Overseer(workers, sleepers, lookAround, lifeCycle.terminated());
    for (int index = 0; index < size; index++) {
      Worker worker =
          new Worker(
              this,
              index,
              nodes[index],
              placement.wishes().get(index),
              counters.worker(index),
              frameChunks);
      workers[index] = worker;
      threads[index] = new WorkerThread(worker);
    }
    this.orphans =
        new Orphans(jobs, nodes, Arrays.stream(workers).map(worker -> worker.mailbox).toList());
    long far = placement.pus().stream().filter(pu -> !topology.hasLocalNode(pu)).count();
    if (far > 0) {
      limitations.add(
          "local nodes: for %d of %d workers, as there is no memory beside their PUs that may be used;"
                  .formatted(far, size)
              + " what is on the node that stands for it counts as local");
    }
    if (!Pages.untouchedMappingUnavailable().isEmpty()) {
      limitations.add("first touch: " + Pages.untouchedMappingUnavailable());
    }
  }

  /** Settings of a pool for a machine; unless it is emulated, its PUs are those of this one. */
  public static Builder builder(Topology topology) {
    return new Builder(topology);
  }

  /**
   * Settings of a pool for this machine, as hwloc knows it, else OSHI, else the JVM. Another one
   * that {@code HWLOC_XMLFILE} or {@code HWLOC_SYNTHETIC} describes is emulated.
   */
  public static Builder builder() {
    DetectedMachine machine = Detection.best();
    Builder builder = builder(machine.topology());
    return machine.origin().emulated()
        ? builder.emulatedOn(Detection.thisMachine().topology())
        : builder;
  }

  /** Settings of a pool to be made. */
  public static final class Builder {
    private final Topology topology;
    private PoolSettings settings = PoolSettings.DEFAULT;
    private @Nullable Topology machine;
    private @Nullable Path countersFile;

    private Builder(Topology topology) {
      this.topology = topology;
    }

    public Builder settings(PoolSettings settings) {
      this.settings = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /** The topology is an override: its PUs are mapped to the real ones of {@code machine}. */
    public Builder emulatedOn(Topology machine) {
      this.machine = machine;
      return this;
    }

    /** Where the counters file is made; without it, in the temporary folder, deleted on close. */
    public Builder countersFile(Path file) {
      this.countersFile = file;
      return this;
    }

    /**
     * Makes the pool, and starts its first worker; the others start when there is work for them.
     *
     * @throws org.numascape.topology.TopologyException if the topology has no PU that may be used
     * @throws MemoryPolicyException if it does not have the node that the memory policy names
     * @throws PinningException if the settings name a PU that does not exist or may not be used
     * @throws CountersException if the counters file can't be made
     * @throws OutOfMemoryError if the system has no thread for it; none is left of the pool then
     */
    public NumaPool build() {
      settings.memory().policy().nodesOn(topology); // throws if a node is wrong
      @Nullable Path given = countersFile;
      NumaPool pool = given == null ? withTemporaryFile() : new NumaPool(this, given, false);
      try {
        pool.lifeCycle.start();
      } catch (Throwable thrown) {
        pool.close(); // what was started
        throw thrown;
      }
      return pool;
    }

    private NumaPool withTemporaryFile() {
      Path file = TemporaryCounters.create();
      try {
        return new NumaPool(this, file, true);
      } catch (Throwable thrown) {
        TemporaryCounters.delete(file);
        throw thrown;
      }
    }
  }

  public Topology topology() {
    return topology;
  }

  public PoolSettings settings() {
    return settings;
  }

  /** How many workers there are, those included that have yet to start. */
  public int workers() {
    return workers.length;
  }

  /**
   * The kernel's numbers of the workers' threads, by worker; absent for one that has yet to start,
   * and for all where the system does not number them.
   */
  public List<OptionalInt> threadIds() {
    return Arrays.stream(threads).map(WorkerThread::kernelId).toList();
  }

  /** The identifiers of the workers' Java threads, by worker. */
  public List<Long> javaThreadIds() {
    return Arrays.stream(threads).map(Thread::threadId).toList();
  }

  /**
   * Starts the workers that have yet to start, rather than when there is work for them: for who
   * measures, or wants the first work to be as fast as later one. They may be on their way to their
   * PUs when this returns; {@link #snapshot} says who has come there.
   *
   * @throws OutOfMemoryError if the system refuses a thread; the workers before that one have
   *     theirs, and the pool still works
   * @throws RejectedExecutionException if the pool was shut down
   */
  public void startAllWorkers() {
    lifeCycle.startAllWorkers();
  }

  /**
   * Into how many parts a range is dealt, and so how many workers can work at a time: all, unless
   * there are more workers than PUs. What is to be cut into pieces should be cut by this number.
   */
  public int parallelism() {
    return ranges.parts();
  }

  /**
   * Executes a task on a worker and waits for it.
   *
   * @throws TaskFailedException if it threw
   * @throws IllegalStateException if it was forked or submitted before
   * @throws RejectedExecutionException if the pool is closed
   * @throws OutOfMemoryError if no worker that may execute it has a thread, and the system refuses
   *     one; the task may be invoked later then
   */
  public void invoke(Task task) {
    @Nullable Worker current = currentWorker();
    if (current != null) {
      current.fork(task);
      current.join(task);
      return;
    }
    offerFromOutside(task);
    task.awaitFromOutside();
  }

  /** Submits a task for which the calling thread, no worker, is going to wait. */
  void offerFromOutside(Task task) {
    lifeCycle.checkOpenToCaller();
    Recipient recipient = recipientOfWaited();
    task.markForked();
    offer(task, recipient);
  }

  CallersPu callersPu() {
    return callersPu;
  }

  /** As {@link #invoke(Task)}, for one call of a function. */
  public long invoke(LongTask function, long argument) {
    @Nullable Worker current = currentWorker();
    if (current != null) {
      return function.join(current, function.fork(current, argument));
    }
    LongCall call = new LongCall(function, argument);
    invoke(call);
    return call.result;
  }

  /**
   * Executes a job some time later, on a worker of any node.
   *
   * @throws RejectedExecutionException if the pool was shut down
   */
  @Override
  public void execute(Runnable job) {
    Objects.requireNonNull(job);
    lifeCycle.checkOpen();
    boolean waits =
        sleepers.any() && currentWorker() == null && callersPu.noteSubmission(System.nanoTime());
    offer(job, recipientAnywhere(waits));
  }

  /**
   * Executes a job some time later, on a worker of this node and on no other.
   *
   * @param node a logical index
   * @throws IllegalArgumentException if the node has no worker
   * @throws RejectedExecutionException if the pool was shut down
   * @throws OutOfMemoryError if none of the node's workers has a thread, and the system refuses
   *     one; the job is not accepted then
   */
  public void execute(int node, Runnable job) {
    jobs.checkHasWorker(node);
    Objects.requireNonNull(job);
    lifeCycle.checkOpen();
    offer(job, jobs.recipientOn(node, true));
  }

  /**
   * As {@link #execute(int, Runnable)}, for a job whose result or failure is wanted.
   *
   * @return what {@link #submit(Callable)} would; a worker that waits for it works meanwhile
   */
  public <T extends @Nullable Object> Future<T> submit(int node, Callable<T> job) {
    JobFuture<T> future = new JobFuture<>(this, job, false);
    execute(node, future);
    return future;
  }

  /**
   * Virtual threads that this pool's workers carry.
   *
   * @throws IllegalStateException if the virtual machine was not started with the option that they
   *     need; it names the option
   */
  public Fibers fibers() {
    @Nullable Fibers known = fibers;
    return known == null ? makeFibers() : known;
  }

  private synchronized Fibers makeFibers() {
    @Nullable Fibers known = fibers;
    if (known == null) {
      known =
          new Fibers(
              this,
              Arrays.stream(workers).map(worker -> worker.fibers).toArray(LocalFibers[]::new));
      fibers = known;
    }
    return known;
  }

  Blocks blocks() {
    return blocks;
  }

  /** Null until somebody asked for fibers. */
  @Nullable Fibers fibersInUse() {
    return fibers;
  }

  private Thread mountedOn(Thread worker) {
    @Nullable Fibers used = fibers;
    return used == null ? worker : used.mountedOn(worker);
  }

  /** The logical indexes of the nodes that have workers, ascending. */
  public IndexSet nodesWithWorkers() {
    return jobs.nodesWithWorkers();
  }

  /**
   * Executes a job once on each node that has workers, by a worker of that node, and waits for all.
   * May be called by a worker, which then works meanwhile.
   *
   * @throws TaskFailedException if one threw; the others have ended
   * @throws InterruptedException if the caller is interrupted; what has not ended is cancelled
   * @throws OutOfMemoryError if none of a node's workers has a thread, and the system refuses one;
   *     no node executes the job then
   */
  public void onEachNode(Runnable job) throws InterruptedException {
    lifeCycle.checkOpenToCaller();
    List<Recipient> recipients =
        nodesWithWorkers().stream().mapToObj(node -> jobs.recipientOn(node, true)).toList();
    new EachNode(this, recipients, job).execute();
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new JobFuture<>(this, callable, true);
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable job, T value) {
    return new JobFuture<>(this, Executors.callable(job, value), true);
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> jobs)
      throws InterruptedException, ExecutionException {
    @Nullable Worker worker = Worker.current();
    if (worker == null) {
      return super.invokeAny(jobs);
    }
    try {
      return new FirstSuccess<>(this, jobs).await(worker, Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new AssertionError("292 years have passed", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> jobs, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    @Nullable Worker worker = Worker.current();
    return worker == null
        ? super.invokeAny(jobs, timeout, unit)
        : new FirstSuccess<>(this, jobs).await(worker, unit.toNanos(timeout));
  }

  /** The worker of this pool that calls; null for any other thread. */
  @Nullable Worker currentWorker() {
    @Nullable Worker worker = Worker.current();
    return worker != null && worker.pool() == this ? worker : null;
  }

  /** Who gets what any worker may do: if the calling thread is going to wait, one on its PU. */
  private Recipient recipientAnywhere(boolean callerWaits) {
    int sleeper = callerWaits ? callersPu.sleeper() : -1;
    return sleeper >= 0
        ? jobs.recipientAsleep(sleeper)
        : jobs.recipientOn(jobs.nodeInTurn(), false);
  }

  /**
   * Who gets a task that its submitter waits for. Once the pool is shut down, that is a fiber; its
   * own node has a worker as long as it lives, while those of others may have ended.
   */
  private Recipient recipientOfWaited() {
    @Nullable Fibers used = fibers;
    return isShutdown() && used != null && used.isCarried()
        ? jobs.recipientOn(used.currentNode(), false)
        : recipientAnywhere(true);
  }

  void offer(Object job, Recipient recipient) {
    jobs.offer(job, recipient);
    if (recipient.started() >= 0 && orphans.hasEnded(recipient.started())) {
      // The pool is shut down: who was started for the job found nothing and ended before it came.
      jobs.wakeOneFor(recipient);
    }
    lifeCycle.afterSubmission(job);
  }

  /**
   * Executes {@code body} on pieces of {@code from..to} of at most {@code grain} indexes, and waits
   * for all. The range is dealt to the workers in node order; the same piece goes to the same
   * worker each time unless it is stolen, so that data touched in one pass is local in the next. In
   * which order a worker takes its pieces is not said: after a pass of some length it begins with
   * those that were last then, as they may still be in its caches.
   *
   * @throws TaskFailedException if a piece threw; the other pieces have ended
   */
  public void parallelFor(long from, long to, long grain, RangeBody body) {
    ranges.deal(new RangeTask.Sum(from, to, grain, body), false);
  }

  /** As {@link #parallelFor}, adding up the pieces' sums in an order that is always the same. */
  public double parallelSum(long from, long to, long grain, RangeSum body) {
    RangeTask.Sum whole = new RangeTask.Sum(from, to, grain, body);
    ranges.deal(whole, false);
    return whole.sum;
  }

  /**
   * Executes {@code body} once on each of the parts that {@link #parallelFor} deals {@code
   * from..to} into, by the worker to whom it deals that part, and by no other: for the first touch
   * of what later passes over the same range will use. Waits for all.
   *
   * @throws TaskFailedException if a part threw; the other parts have ended
   * @throws OutOfMemoryError if the system refuses a thread to a worker that has none yet; no part
   *     is executed then
   */
  public void onEachPart(long from, long to, RangeBody body) {
    ranges.deal(new RangeTask.Sum(from, to, Long.MAX_VALUE, body), true);
  }

  /**
   * As {@link #parallelFor}, combining the pieces' values in range order.
   *
   * @param identity the value of an empty range
   * @param combiner associative
   */
  public <T> T parallelReduce(
      long from,
      long to,
      long grain,
      T identity,
      RangeFunction<? extends T> body,
      BinaryOperator<T> combiner) {
    RangeTask.Reduce<T> whole = new RangeTask.Reduce<>(from, to, grain, body, combiner, identity);
    ranges.deal(whole, false);
    return whole.value;
  }

  /**
   * Makes a block of untouched memory.
   *
   * @param name what reports call it
   * @throws OutOfMemoryError if the system refuses
   */
  public NumaBlock allocate(String name, long bytes) {
    return allocate(name, bytes, settings.memory());
  }

  /**
   * Makes a block of untouched memory whose pages are placed in its own way.
   *
   * @param name what reports call it
   * @throws OutOfMemoryError if the system refuses
   * @throws MemoryPolicyException if a node is named that may not be used
   */
  public NumaBlock allocate(String name, long bytes, MemorySettings memory) {
    lifeCycle.checkOpenToCaller();
    return blocks.allocate(name, bytes, memory);
  }

  /**
   * Makes a block of memory that somebody else has mapped, such as a file, a direct buffer or an
   * arena's: from now on it is asked for, counted and reported as those that the pool has
   * allocated. Closing it, or the pool, leaves the memory as it is; freeing the memory first is
   * fine, too. What the garbage collector frees it does not as long as the block is open.
   *
   * <p>The kernel is asked about each page once, now: one that was written before, or that is in a
   * file's mapping and was read, has its home where it is. Of all others, and on an override of
   * all, the first declared touch decides. A page that the memory shares with what lies before or
   * behind it counts as its own.
   *
   * @param name what reports call it
   * @param memory off-heap, at any address
   * @throws IllegalArgumentException if it is on the heap, empty or freed already
   */
  public NumaBlock register(String name, MemorySegment memory) {
    lifeCycle.checkOpenToCaller();
    return blocks.register(name, memory);
  }

  /**
   * Declares, as {@link Worker#touches} does for a task, that the calling thread accesses bytes of
   * a block. What a thread does that is no worker of this pool is counted apart, neither local nor
   * remote, for nobody knows on which node it runs; and so is, unless there is but one node, all
   * later access to pages that it touched first.
   *
   * @throws IndexOutOfBoundsException if the range does not lie in the block
   * @throws IllegalArgumentException if the block is another pool's
   */
  public void touches(NumaBlock block, long fromByte, long toByte) {
    @Nullable Worker worker = currentWorker();
    if (worker == null) {
      block.checkIsOf(this);
      block.touchFromOutside(fromByte, toByte, homeOutside());
      counters.touchedOutside(toByte - fromByte);
    } else {
      worker.touches(block, fromByte, toByte);
    }
  }

  private short homeOutside() {
    return topology.nodes().size() == 1 ? 0 : Touches.NOWHERE;
  }

  /** As {@link #touches(NumaBlock, long, long)}, in elements. */
  public void touches(NumaArray array, long from, long to) {
    @Nullable Worker worker = currentWorker();
    if (worker == null) {
      array.block().checkIsOf(this);
      counters.touchedOutside(array.touchFromOutside(from, to, homeOutside()));
    } else {
      worker.touches(array, from, to);
    }
  }

  /** Says how far the work is, for those who watch. */
  public void progress(Progress progress) {
    counters.progress(progress);
  }

  /**
   * The counters now; those of the end, once the pool is closed. All is in them that has ended; of
   * the tasks that a worker forked and joined itself within a task that has not, some of the last
   * 50 ms may be missing. Tasks that block their worker for a second or longer are in it, too.
   */
  public Snapshot snapshot() {
    return counters.snapshot();
  }

  /** What could not be done on this system, such as binding, and what went wrong, in sentences. */
  public List<String> limitations() {
    return List.copyOf(limitations);
  }

  /**
   * Who touched blocks first, and who used them, as far as tasks declared it: the open ones, and
   * the {@value BlockUse#MOST_CLOSED} that were used most of those that are closed.
   */
  public List<TouchedBlock> touchedBlocks() {
    return blocks.touched();
  }

  /**
   * Marks how blocks have been used so far, before what is not to be measured.
   *
   * @return forgets, when it is run, how they were used since, and those that were closed since;
   *     who touched the open ones first is kept
   */
  public Runnable markUseOfBlocks() {
    return blocks.markUse();
  }

  /**
   * Whether a worker's node is known even if its thread could not be bound: there is but one, or
   * nodes are a matter of bookkeeping; but no worker that nobody wanted to bind has one.
   */
  boolean knowsNodeOfUnbound(IndexSet wish) {
    return topology.nodes().size() == 1 || emulated && !wish.isEmpty();
  }

  /**
   * Compares where pages of open blocks and of frames should be with where the kernel says they
   * are.
   *
   * @param mostPages of all of them as many at most, evenly spread, and others at each call
   * @throws IllegalArgumentException if it is not positive
   */
  public PageCheck checkPages(int mostPages) {
    return checkPages(mostPages, mostPages, () -> false);
  }

  /**
   * The same in passes, each evenly spread over all pages by itself, as long as another is wanted.
   *
   * @param mostPages as many at most
   * @param mostAtOnce in each pass
   * @param another is asked after each pass but the last
   * @throws IllegalArgumentException if one of them is not positive
   */
  public PageCheck checkPages(int mostPages, int mostAtOnce, BooleanSupplier another) {
    checkPositive("mostPages", mostPages);
    checkPositive("mostAtOnce", mostAtOnce);
    return emulated
        ? PageCheck.unavailable("home nodes are emulated: the kernel does not know them")
        : pages.check(mostPages, mostAtOnce, another);
  }

  /**
   * Checks pages of a block that nobody else knows, so that the code that checks is loaded before
   * anybody counts what a check takes. Does nothing if home nodes are emulated.
   *
   * @throws IllegalArgumentException if {@code mostPages} is not positive
   */
  public void rehearsePageCheck(int mostPages) {
    checkPositive("mostPages", mostPages);
    if (!emulated) {
      blocks.withRehearsal(mostPages, () -> checkPages(mostPages));
    }
  }

  private static void checkPositive(String name, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(name + "=" + number + " must be at least 1");
    }
  }

  /**
   * Lets all end that was submitted, and accepts nothing more, but what that forks and deals, and
   * the memory that it allocates.
   */
  @Override
  public void shutdown() {
    lifeCycle.shutdown();
  }

  /**
   * Interrupts what runs, and gives back the jobs that were not begun. Tasks that a running one
   * forked are not cancelled, unlike those of a {@code ForkJoinPool}: they end as it makes them.
   * Parts of a range that nobody has begun are rejected.
   */
  @Override
  public List<Runnable> shutdownNow() {
    return lifeCycle.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return lifeCycle.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return lifeCycle.terminated().getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return lifeCycle.terminated().await(timeout, unit);
  }

  /**
   * Shuts down, waits until all is done and the workers have ended, and closes all blocks.
   * Idempotent.
   *
   * @throws IllegalStateException if a worker of the pool calls; it would wait for itself
   */
  @Override
  public void close() {
    boolean interrupted = lifeCycle.end();
    try {
      blocks.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Looks whether all workers are there, as long as the pool is not shut down.
   *
   * @throws IllegalStateException if one died, as it can for want of memory; its tasks are lost.
   *     One that has yet to start has not died
   */
  public void checkWorkers() {
    lifeCycle.checkWorkers();
  }

  /** By the last worker, when nothing is left: closes what workers write to. */
  void release() {
    String refusal = counters.close();
    if (!refusal.isEmpty()) {
      limitations.add(refusal);
    }
    frameChunks.close();
  }

  LifeCycle lifeCycle() {
    return lifeCycle;
  }

  Orphans orphans() {
    return orphans;
  }

  PuShares shares() {
    return shares;
  }

  WaitingWorkers waitingWorkers() {
    return waitingWorkers;
  }

  Scouts scouts() {
    return scouts;
  }

  JobQueues jobs() {
    return jobs;
  }

  Overseer overseer() {
    return overseer;
  }

  Sleepers sleepers() {
    return sleepers;
  }

  Worker worker(int index) {
    return workers[index];
  }

  Thread thread(int index) {
    return threads[index];
  }

  int column(int worker) {
    return columns[worker];
  }

  VictimOrder victimOrder(int worker) {
    return VictimOrder.of(worker, placement.pus(), topology, settings.stealOrder());
  }

  void couldNotBind(int worker, String reason) {
    limitations.add("binding: " + reason);
  }
}
