package org.numascape.pool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.PageLocation;
import org.numascape.platform.Pages;
import org.numascape.telemetry.CountersException;
import org.numascape.telemetry.CountersFile;
import org.numascape.telemetry.CountersReader;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A work-stealing pool whose workers stand on the PUs of a topology and steal from near to far. Its
 * methods may be called from any thread.
 */
public final class NumaPool implements AutoCloseable {
  private static final int MAX_PAGES_CHECKED = 4096;
  private static final int WORKER_COLUMNS = 256;

  private final Topology topology;
  private final boolean emulated;
  private final PoolSettings settings;
  private final Placement placement;
  private final int[] columns;
  private final boolean oversubscribed;
  private final Worker[] workers;
  private final int[] workersByNode;
  private final Thread[] threads;
  private final Sleepers sleepers;
  private final List<ConcurrentLinkedQueue<Task>> nodeQueues = new ArrayList<>();
  private final AtomicInteger nextNode = new AtomicInteger();
  private final CountersFile counters;
  private final boolean deleteCounters;
  private final CountersReader reader;
  private final Arena frameArena = Arena.ofShared();
  private final Set<NumaBlock> blocks = ConcurrentHashMap.newKeySet();
  private final Set<String> limitations = new ConcurrentSkipListSet<>();
  private volatile boolean stopping;
  private @Nullable Snapshot last;

  private NumaPool(Builder builder, Path countersPath, boolean deleteCounters) {
    this.topology = builder.topology;
    this.emulated = builder.machine != null;
    this.settings = builder.settings;
    this.deleteCounters = deleteCounters;
    this.placement = Placement.of(topology, builder.machine, settings);
    Placement.Columns grouped = placement.columns(topology, WORKER_COLUMNS);
    this.columns = grouped.byWorker();
    int size = placement.pus().size();
    int realPus = Runtime.getRuntime().availableProcessors();
    this.oversubscribed = size > realPus;
    this.counters =
        CountersFile.create(countersPath, topology.nodes().size(), places(), grouped.columns());
    this.reader = CountersReader.open(countersPath);
    for (int node = 0; node < topology.nodes().size(); node++) {
      nodeQueues.add(new ConcurrentLinkedQueue<>());
    }
    this.workers = new Worker[size];
    this.threads = new Thread[size];
    this.sleepers = new Sleepers(threads);
    for (int index = 0; index < size; index++) {
      Worker worker =
          new Worker(
              this,
              index,
              node(index),
              placement.wishes().get(index),
              counters.worker(index),
              frameArena);
      workers[index] = worker;
      threads[index] = new WorkerThread(worker);
    }
    this.workersByNode =
        IntStream.range(0, size)
            .boxed()
            .sorted(java.util.Comparator.comparingInt(this::node))
            .mapToInt(Integer::intValue)
            .toArray();
    if (!Pages.untouchedMappingUnavailable().isEmpty()) {
      limitations.add("first touch: " + Pages.untouchedMappingUnavailable());
    }
  }

  private List<WorkerPlace> places() {
    List<WorkerPlace> places = new ArrayList<>();
    for (int index = 0; index < placement.pus().size(); index++) {
      TopologyObject pu = placement.pus().get(index);
      places.add(
          new WorkerPlace(
              index,
              pu.logicalIndex(),
              pu.osIndex().orElseThrow(),
              node(index),
              columns[index],
              IndexSet.empty()));
    }
    return places;
  }

  private int node(int worker) {
    return topology.localNode(placement.pus().get(worker)).logicalIndex();
  }

  public static Builder builder(Topology topology) {
    return new Builder(topology);
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
      this.settings = settings;
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
     * Starts the workers.
     *
     * @throws org.numascape.topology.TopologyException if the topology has no PU that may be used
     * @throws CountersException if the counters file can't be made
     */
    public NumaPool build() {
      @Nullable Path given = countersFile;
      NumaPool pool = new NumaPool(this, given == null ? temporaryFile() : given, given == null);
      for (Thread thread : pool.threads) {
        thread.start();
      }
      return pool;
    }

    private static Path temporaryFile() {
      try {
        return Files.createTempFile("numascape-", ".counters");
      } catch (IOException e) {
        throw new CountersException(
            "no counters file can be made in the temporary folder ("
                + e
                + "); set java.io.tmpdir to a writable one",
            e);
      }
    }
  }

  /** A pool's thread. */
  private static final class WorkerThread extends Thread {
    private final Worker worker;

    WorkerThread(Worker worker) {
      super("numascape-worker-" + worker.index());
      this.worker = worker;
      setDaemon(true);
    }

    @Override
    public void run() {
      worker.run();
    }
  }

  public Topology topology() {
    return topology;
  }

  public PoolSettings settings() {
    return settings;
  }

  /** How many workers there are. */
  public int workers() {
    return workers.length;
  }

  /**
   * Executes a task on a worker and waits for it.
   *
   * @throws TaskFailedException if it threw
   * @throws IllegalStateException if the pool is closed
   */
  public void invoke(Task task) {
    @Nullable Worker current = currentWorker();
    if (current != null) {
      current.fork(task);
      current.join(task);
      return;
    }
    submit(task);
    awaitFromOutside(task);
  }

  /** As {@link #invoke(Task)}, for one call of a function. */
  public long invoke(LongTask function, long argument) {
    LongCall call = new LongCall(function, argument);
    invoke(call);
    return call.result;
  }

  private @Nullable Worker currentWorker() {
    return Thread.currentThread() instanceof WorkerThread thread && thread.worker.pool() == this
        ? thread.worker
        : null;
  }

  private void submit(Task task) {
    checkOpen();
    int node = node(Math.floorMod(nextNode.getAndIncrement(), workers.length));
    nodeQueues.get(node).add(task);
    sleepers.wakeOne(nodeFirst(node));
    if (stopping) {
      // Closing may have missed it; then nobody else will run it.
      if (nodeQueues.get(node).remove(task)) {
        throw closed();
      }
    }
  }

  private int[] nodeFirst(int node) {
    return IntStream.concat(
            IntStream.of(workersByNode).filter(worker -> node(worker) == node),
            IntStream.of(workersByNode).filter(worker -> node(worker) != node))
        .toArray();
  }

  private static void awaitFromOutside(Task task) {
    boolean interrupted = false;
    while (!task.isDone()) {
      if (task.announceWaiter()) {
        LockSupport.park(task);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    task.rethrow();
  }

  private void checkOpen() {
    if (stopping) {
      throw closed();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the pool is closed; make a new one");
  }

  /**
   * Executes {@code body} on pieces of {@code from..to} of at most {@code grain} indexes, and waits
   * for all. The range is dealt to the workers in node order; the same piece goes to the same
   * worker each time unless it is stolen, so that data touched in one pass is local in the next.
   *
   * @throws TaskFailedException if a piece threw; the other pieces have ended
   */
  public void parallelFor(long from, long to, long grain, RangeBody body) {
    parallelSum(
        from,
        to,
        grain,
        (worker, first, end) -> {
          body.run(worker, first, end);
          return 0;
        });
  }

  /** As {@link #parallelFor}, adding up the pieces' sums in an order that is always the same. */
  public double parallelSum(long from, long to, long grain, RangeSum body) {
    if (grain < 1) {
      throw new IllegalArgumentException("grain=" + grain + " must be at least 1");
    }
    if (to <= from) {
      return 0;
    }
    checkOpen();
    @Nullable Worker current = currentWorker();
    if (current != null) {
      RangeTask whole = new RangeTask(from, to, grain, body);
      current.fork(whole);
      current.join(whole);
      return whole.sum;
    }
    RangeTask[] parts = new RangeTask[workers.length];
    for (int i = 0; i < parts.length; i++) {
      long first = from + share(to - from, i);
      long end = from + share(to - from, i + 1);
      parts[i] = new RangeTask(first, end, grain, body);
      if (first < end) {
        workers[workersByNode[i]].mail(parts[i]);
      } else {
        parts[i].complete(null);
      }
    }
    for (int worker : workersByNode) {
      sleepers.wake(worker);
    }
    @Nullable TaskFailedException failure = null;
    double sum = 0;
    for (RangeTask part : parts) {
      try {
        awaitFromOutside(part);
        sum += part.sum;
      } catch (TaskFailedException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return sum;
  }

  private long share(long length, int part) {
    return length / workers.length * part + Math.min(length % workers.length, part);
  }

  /**
   * Makes a block of untouched memory.
   *
   * @param name what reports call it
   * @throws OutOfMemoryError if the system refuses
   */
  public NumaBlock allocate(String name, long bytes) {
    checkOpen();
    NumaBlock block = new NumaBlock(name, bytes);
    blocks.add(block);
    return block;
  }

  /** Says how far the work is, for those who watch. */
  public void progress(Progress progress) {
    counters.progress(progress);
  }

  /** The counters now; those of the end, once the pool is closed. */
  public synchronized Snapshot snapshot() {
    return last == null ? reader.snapshot() : last;
  }

  /** What could not be done on this system, such as binding, in sentences. */
  public List<String> limitations() {
    return List.copyOf(limitations);
  }

  /**
   * What the kernel said of pages whose home is known from first touch.
   *
   * @param unavailable why the kernel was not asked or did not answer; empty if it did
   */
  public record PageCheck(long checked, long confirmed, String unavailable) {}

  /** Compares where the pages of open blocks should be with where the kernel says they are. */
  public PageCheck checkPages() {
    if (emulated) {
      return new PageCheck(0, 0, "home nodes are emulated: the kernel does not know them");
    }
    Collection<NumaBlock> open =
        blocks.stream().filter(block -> block.segment().scope().isAlive()).toList();
    long pages = open.stream().mapToLong(NumaBlock::pages).sum();
    long step = Math.max(1, pages / MAX_PAGES_CHECKED);
    List<Long> addresses = new ArrayList<>();
    List<Integer> homes = new ArrayList<>();
    for (NumaBlock block : open) {
      for (long page = 0; page < block.pages(); page += step) {
        OptionalInt home = block.homeNode(page * block.pageBytes());
        if (home.isPresent()) {
          addresses.add(block.segment().address() + page * block.pageBytes());
          homes.add(topology.nodes().get(home.getAsInt()).osIndex().orElseThrow());
        }
      }
    }
    List<PageLocation> locations =
        Pages.locate(addresses.stream().mapToLong(Long::longValue).toArray());
    long checked = 0;
    long confirmed = 0;
    String reason = "";
    for (int i = 0; i < locations.size(); i++) {
      switch (locations.get(i)) {
        case PageLocation.OnNode(int osIndex) -> {
          checked++;
          confirmed += osIndex == homes.get(i) ? 1 : 0;
        }
        case PageLocation.Untouched() -> checked++;
        case PageLocation.Unknown(String why) -> reason = why;
      }
    }
    return new PageCheck(checked, confirmed, reason);
  }

  /** Lets running tasks end, then ends the workers and frees all blocks. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (last != null) {
        return;
      }
    }
    stopping = true;
    for (int worker = 0; worker < workers.length; worker++) {
      sleepers.wake(worker);
      LockSupport.unpark(threads[worker]);
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    synchronized (this) {
      if (last == null) {
        counters.close();
        last = reader.snapshot();
        reader.close();
        blocks.forEach(NumaBlock::close);
        frameArena.close();
        deleteCounters();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteCounters() {
    if (deleteCounters) {
      try {
        Files.deleteIfExists(counters.path());
      } catch (IOException e) {
        limitations.add("counters file " + counters.path() + " could not be deleted: " + e);
      }
    }
  }

  boolean isStopping() {
    return stopping;
  }

  boolean isOversubscribed() {
    return oversubscribed;
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
    return VictimOrder.of(worker, placement.pus(), topology);
  }

  void couldNotBind(int worker, String reason) {
    limitations.add("binding: " + reason);
  }

  @Nullable Task pollNode(int node) {
    return nodeQueues.get(node).poll();
  }

  @Nullable Task pollAnyNode(int first) {
    for (int i = 1; i < nodeQueues.size(); i++) {
      @Nullable Task task = nodeQueues.get((first + i) % nodeQueues.size()).poll();
      if (task != null) {
        return task;
      }
    }
    return null;
  }

  boolean isAnyNodeWaiting() {
    for (ConcurrentLinkedQueue<Task> queue : nodeQueues) {
      if (!queue.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
