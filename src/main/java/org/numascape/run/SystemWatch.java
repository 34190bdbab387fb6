package org.numascape.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.numascape.platform.Fact;
import org.numascape.platform.JavaHeap;
import org.numascape.platform.KernelCounters;
import org.numascape.platform.KernelCounters.Balancing;
import org.numascape.platform.KernelCounters.Faults;
import org.numascape.platform.KernelCounters.NodeStatistics;
import org.numascape.platform.KernelCounters.Switches;
import org.numascape.platform.PerfCounter;
import org.numascape.platform.PerfEvent;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PageCheck;
import org.numascape.recording.SystemCount;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.SystemCounts.PageSampling;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.IndexSet;

/**
 * What the kernel and the processor count between the start of a run and its end: looked at twice,
 * from outside the workers. Whatever can't be had leaves the run as it is. Confined to one thread.
 */
final class SystemWatch implements AutoCloseable {
  private static final String PERIOD =
      "from before the preparation to after the last repetition, warm-ups included;"
          + " numastat and balancing: of all processes";
  private static final int HEAP_PAGES = 1024;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Map<SystemCounter, PerfEvent> HARDWARE =
      new EnumMap<>(
          Map.of(
              SystemCounter.CYCLES, PerfEvent.CYCLES,
              SystemCounter.INSTRUCTIONS, PerfEvent.INSTRUCTIONS,
              SystemCounter.STALLED_FRONTEND, PerfEvent.STALLED_CYCLES_FRONTEND,
              SystemCounter.STALLED_BACKEND, PerfEvent.STALLED_CYCLES_BACKEND,
              SystemCounter.LLC_MISSES, PerfEvent.LLC_LOAD_MISSES,
              SystemCounter.NODE_LOADS, PerfEvent.NODE_LOADS,
              SystemCounter.NODE_LOAD_MISSES, PerfEvent.NODE_LOAD_MISSES));
  private static final Map<SystemCounter, PerfEvent> SOFTWARE =
      new EnumMap<>(
          Map.of(
              SystemCounter.PERF_SWITCHES, PerfEvent.CONTEXT_SWITCHES,
              SystemCounter.PERF_MIGRATIONS, PerfEvent.CPU_MIGRATIONS));

  private final KernelCounters kernel;
  private final Supplier<Fact<List<Long>>> allocated;
  private final Fact<List<Integer>> threadIds;
  private final LongSupplier threadCpuNanos;
  private final Map<SystemCounter, Fact<PerfCounter>> perf = new EnumMap<>(SystemCounter.class);
  private final Look before;
  private final long beginCpuNanos;

  /** Where events are counted. */
  interface Events extends BiFunction<PerfEvent, List<Integer>, Fact<PerfCounter>> {}

  /** What the kernel's files say at one instant; of workers by number. */
  private record Look(
      Fact<SortedMap<Integer, NodeStatistics>> nodes,
      Fact<Balancing> balancing,
      Fact<List<Switches>> switches,
      Fact<List<Long>> migrations,
      Fact<List<Faults>> faults,
      Fact<List<Long>> allocated) {}

  /**
   * Begins now.
   *
   * @param threadIds of the workers, by number
   * @param allocated bytes of Java objects that each of them has made so far
   */
  SystemWatch(
      Fact<List<Integer>> threadIds,
      Supplier<Fact<List<Long>>> allocated,
      KernelCounters kernel,
      Events events,
      LongSupplier threadCpuNanos) {
    this.threadIds = threadIds;
    this.allocated = allocated;
    this.kernel = kernel;
    this.threadCpuNanos = threadCpuNanos;
    long start = threadCpuNanos.getAsLong();
    // A counter that is open before the workers are looked at counts a little more, never less.
    open(HARDWARE, events);
    Look look = look();
    boolean hardware = perf.values().stream().anyMatch(Fact.Known.class::isInstance);
    if (!hardware || look.migrations() instanceof Fact.Absent) {
      open(SOFTWARE, events);
    }
    this.before = look;
    this.beginCpuNanos = threadCpuNanos.getAsLong() - start;
  }

  /**
   * Starts all workers of a pool, and begins when each has come to its PU.
   *
   * @throws OutOfMemoryError if the system refuses a thread to one
   */
  static SystemWatch begin(NumaPool pool) {
    pool.startAllWorkers();
    return new SystemWatch(
        threadIds(pool),
        () -> JavaHeap.allocatedBy(pool.javaThreadIds()),
        new KernelCounters(),
        PerfCounter::open,
        Sampler::threadCpuNanos);
  }

  private static Fact<List<Integer>> threadIds(NumaPool pool) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (pool.snapshot().workers().stream()
            .anyMatch(worker -> worker.state() == WorkerState.NOT_STARTED)
        && System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    List<Integer> ids =
        pool.threadIds().stream()
            .filter(OptionalInt::isPresent)
            .map(OptionalInt::getAsInt)
            .toList();
    return ids.size() == pool.workers()
        ? new Fact.Known<>(ids)
        : new Fact.Absent<>("the kernel's number of a worker's thread is not known", "");
  }

  private void open(Map<SystemCounter, PerfEvent> counters, Events events) {
    counters.forEach(
        (counter, event) -> perf.put(counter, threadIds.then(ids -> events.apply(event, ids))));
  }

  private Look look() {
    return new Look(
        kernel.numastat(),
        kernel.balancing(),
        ofWorkers(kernel::switches),
        ofWorkers(kernel::migrations),
        ofWorkers(kernel::faults),
        allocated.get());
  }

  private interface OfThread<T> {
    Fact<T> of(int threadId);
  }

  private <T> Fact<List<T>> ofWorkers(OfThread<T> fact) {
    return threadIds.then(ids -> Fact.all(ids.stream().map(fact::of).toList()));
  }

  /**
   * What was counted since the begin.
   *
   * @param pages where the pool's pages are now
   */
  SystemCounts end(PageCheck pages, PageSampling sampling) {
    long start = threadCpuNanos.getAsLong();
    Look after = look();
    Map<SystemCounter, Fact<List<PerfCounter.Count>>> events = new EnumMap<>(SystemCounter.class);
    perf.forEach((counter, open) -> events.put(counter, open.then(PerfCounter::read)));
    close();
    Fact<SortedMap<Integer, Long>> process = kernel.processBytesByNode();
    Fact<SortedMap<Integer, Long>> blocks =
        pages.pagesByNode().isEmpty()
            ? new Fact.Absent<>(
                pages.unavailable().isEmpty()
                    ? "no page of an array, a block or a frame that is left at the end has a home"
                        + " node"
                    : pages.unavailable(),
                "")
            : new Fact.Known<>(pages.pagesByNode());
    Fact<SortedMap<Integer, Long>> heap =
        JavaHeap.sample(HEAP_PAGES).map(JavaHeap.Sample::bytesByNode);

    Draft draft = new Draft();
    draft.nodes(SystemCounter.NUMA_HIT, grown(after, NodeStatistics::hit));
    draft.nodes(SystemCounter.NUMA_MISS, grown(after, NodeStatistics::miss));
    draft.nodes(SystemCounter.NUMA_FOREIGN, grown(after, NodeStatistics::foreign));
    draft.nodes(SystemCounter.INTERLEAVE_HIT, grown(after, NodeStatistics::interleaveHit));
    draft.nodes(SystemCounter.LOCAL_NODE, grown(after, NodeStatistics::localNode));
    draft.nodes(SystemCounter.OTHER_NODE, grown(after, NodeStatistics::otherNode));
    draft.nodes(SystemCounter.PROCESS_MEMORY, process);
    draft.nodes(SystemCounter.BLOCK_PAGES, blocks);
    draft.nodes(SystemCounter.JAVA_HEAP, heap);

    draft.one(SystemCounter.JAVA_HEAP_BY_NODES, JavaHeap.usesNuma().map(on -> on ? 1L : 0L));
    draft.one(SystemCounter.NUMA_BALANCING, kernel.numaBalancing());
    draft.one(SystemCounter.BALANCING_UPDATES, did(after, Balancing::pageTableUpdates));
    draft.one(SystemCounter.HINT_FAULTS, did(after, Balancing::hintFaults));
    draft.one(SystemCounter.HINT_FAULTS_LOCAL, did(after, Balancing::hintFaultsLocal));
    draft.one(SystemCounter.PAGES_MIGRATED, did(after, Balancing::migratedPages));

    draft.workers(
        SystemCounter.VOLUNTARY_SWITCHES, grown(after, Look::switches, Switches::voluntary));
    draft.workers(
        SystemCounter.INVOLUNTARY_SWITCHES, grown(after, Look::switches, Switches::involuntary));
    draft.workers(SystemCounter.MIGRATIONS, migrations(after, events));
    draft.workers(SystemCounter.MINOR_FAULTS, grown(after, Look::faults, Faults::minor));
    draft.workers(SystemCounter.MAJOR_FAULTS, grown(after, Look::faults, Faults::major));
    draft.workers(SystemCounter.JAVA_ALLOCATION, grown(after, Look::allocated, Long::longValue));
    events.forEach(draft::events);
    return draft.counts(
        kernel.onlineNodes(),
        kernel.nodesWithPus(),
        beginCpuNanos + threadCpuNanos.getAsLong() - start,
        sampling);
  }

  /** As the scheduler tells them, else as perf counts them. */
  private Fact<List<Long>> migrations(
      Look after, Map<SystemCounter, Fact<List<PerfCounter.Count>>> events) {
    Fact<List<Long>> told = grown(after, Look::migrations, Long::longValue);
    Fact<List<PerfCounter.Count>> counted = events.get(SystemCounter.PERF_MIGRATIONS);
    return told instanceof Fact.Absent && counted instanceof Fact.Known
        ? counted.map(SystemWatch::values)
        : told;
  }

  private static List<Long> values(List<PerfCounter.Count> counts) {
    return counts.stream().map(PerfCounter.Count::value).toList();
  }

  private Fact<SortedMap<Integer, Long>> grown(Look after, ToLongFunction<NodeStatistics> value) {
    return before
        .nodes()
        .then(
            then ->
                after
                    .nodes()
                    .then(
                        now -> {
                          SortedMap<Integer, Long> grown = new TreeMap<>();
                          now.forEach(
                              (node, statistics) -> {
                                NodeStatistics was = then.get(node);
                                long earlier = was == null ? 0 : value.applyAsLong(was);
                                grown.put(node, value.applyAsLong(statistics) - earlier);
                              });
                          return grown.values().stream().allMatch(pages -> pages >= 0)
                              ? new Fact.Known<>(grown)
                              : new Fact.Absent<>(
                                  "the kernel's counts by node were set back during the run",
                                  "leave vm.numa_stat alone while a run goes on");
                        }));
  }

  private Fact<Long> did(Look after, ToLongFunction<Balancing> value) {
    return before
        .balancing()
        .then(
            then -> after.balancing().map(now -> value.applyAsLong(now) - value.applyAsLong(then)));
  }

  private <T> Fact<List<Long>> grown(
      Look after, Function<Look, Fact<List<T>>> part, ToLongFunction<T> value) {
    return part.apply(before)
        .then(
            then ->
                part.apply(after)
                    .map(
                        now ->
                            IntStream.range(0, now.size())
                                .mapToObj(
                                    worker ->
                                        value.applyAsLong(now.get(worker))
                                            - value.applyAsLong(then.get(worker)))
                                .toList()));
  }

  @Override
  public void close() {
    for (Fact<PerfCounter> each : perf.values()) {
      if (each instanceof Fact.Known<PerfCounter>(PerfCounter counter)) {
        counter.close();
      }
    }
  }

  /** The counts of a record, one by one; which nodes there are is known when all are there. */
  private static final class Draft {
    private final Map<SystemCounter, Fact<SortedMap<Integer, Long>>> byNode =
        new EnumMap<>(SystemCounter.class);
    private final Map<SystemCounter, Fact<List<Long>>> lists = new EnumMap<>(SystemCounter.class);
    private final Map<SystemCounter, Double> shares = new EnumMap<>(SystemCounter.class);

    void nodes(SystemCounter counter, Fact<SortedMap<Integer, Long>> values) {
      byNode.put(counter, values);
    }

    void one(SystemCounter counter, Fact<Long> value) {
      lists.put(counter, value.map(List::of));
    }

    void workers(SystemCounter counter, Fact<List<Long>> values) {
      lists.put(counter, values);
    }

    void events(SystemCounter counter, Fact<List<PerfCounter.Count>> counts) {
      if (counts instanceof Fact.Known<List<PerfCounter.Count>>(List<PerfCounter.Count> known)) {
        shares.put(
            counter, known.stream().mapToDouble(PerfCounter.Count::countedShare).min().orElse(1));
      }
      lists.put(counter, counts.map(SystemWatch::values));
    }

    /**
     * @param online nodes that are there, whether or not anything is known of them
     */
    SystemCounts counts(
        IndexSet online, int nodesWithPus, long lookCpuNanos, PageSampling sampling) {
      NavigableSet<Integer> nodes = new TreeSet<>();
      online.stream().forEach(nodes::add);
      for (Fact<SortedMap<Integer, Long>> each : byNode.values()) {
        if (each instanceof Fact.Known<SortedMap<Integer, Long>>(SortedMap<Integer, Long> values)) {
          nodes.addAll(values.keySet());
        }
      }
      byNode.forEach(
          (counter, fact) ->
              lists.put(
                  counter,
                  fact.map(
                      values ->
                          nodes.stream().map(node -> values.getOrDefault(node, 0L)).toList())));
      List<SystemCount> counts = new ArrayList<>();
      lists.forEach(
          (counter, fact) ->
              counts.add(
                  switch (fact) {
                    case Fact.Known<List<Long>>(List<Long> values) ->
                        new SystemCount.Counted(counter, values, shares.getOrDefault(counter, 1.0));
                    case Fact.Absent<List<Long>>(String why, String remedy) ->
                        new SystemCount.Absent(counter, why, remedy);
                  }));
      return new SystemCounts(
          PERIOD, List.copyOf(nodes), nodesWithPus, counts, lookCpuNanos, sampling);
    }
  }
}
