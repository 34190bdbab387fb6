package org.numascape.numavm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Advisor;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.SystemFigures;
import org.numascape.platform.DetectedMachine;
import org.numascape.platform.Detection;
import org.numascape.platform.Pages;
import org.numascape.pool.Frame;
import org.numascape.pool.FrameAddress;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PageCheck;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.StealOrder;
import org.numascape.pool.Worker;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCounter;
import org.numascape.report.HtmlReport;
import org.numascape.report.JsonReport;
import org.numascape.run.Experiment;
import org.numascape.run.RunHandle;
import org.numascape.run.Runs;
import org.numascape.run.TopologyChoice;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.Distances;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import samples.Fib;
import samples.Uts;

/**
 * Compares what the program says with what the kernel says, on the machine where it runs, which is
 * to have several nodes. Prints each fact; the exit status is 1 if one does not hold.
 */
public final class Proof {
  private static final long MIB = 1 << 20;
  private static final int FRAME_BYTES = 1 << 16;
  private static final int FRAMES = 64;
  private static final double NEARLY_ALL = 0.99;

  private static final double POINTS = 0.02;
  private static final int FIB = 33;

  /** So long that what nodes need to begin and to end with counts for little. */
  private static final int LONG_FIB = 41;

  /** T1 is too unbalanced for a task from another node to last for long. */
  private static final Work UTS = pool -> Uts.count(pool, Uts.Tree.T1);

  private static final String LOCAL_SHARE = "/locality/localShare";

  private final Facts facts = new Facts();
  private final DetectedMachine detected = Detection.best();
  private final Topology machine = detected.topology();

  /**
   * Arguments: the parts to prove, of {@code machine memory heap cg moves unplug steals order uts
   * fifth balancing}. Those that are not begun after {@code -Dproof.seconds} are left out.
   */
  public static void main(String[] arguments) throws Exception {
    Proof proof = new Proof();
    System.out.println(proof.machine.summary() + ", by " + proof.detected.origin().detail());
    int seconds = Integer.getInteger("proof.seconds", 0);
    long beginNanos = System.nanoTime();
    for (String part : arguments) {
      long startNanos = System.nanoTime();
      if (seconds > 0 && startNanos - beginNanos >= seconds * 1_000_000_000L) {
        System.out.println("  -- left out, as %d s are over: %s".formatted(seconds, part));
        continue;
      }
      switch (part) {
        case "machine" -> proof.machineIsWhatTheKernelSays();
        case "memory" -> proof.memoryIsWhereItIsDue();
        case "heap" -> proof.theJavaHeapIsSeenWhereItIs();
        case "cg" -> proof.runsAreReportedAsReal();
        case "moves" -> proof.workersThatAreMovedAreFound();
        case "unplug" -> proof.unpluggedPusAreLeftOut();
        case "balancing" -> proof.pagesThatTheKernelMovesAreFollowed();
        case "steals" -> proof.nodesKeepToThemselvesIfAsked();
        case "order" -> proof.stealsFollowTheOrder(fib(FIB), 0.5);
        case "fifth" -> proof.stealsFollowTheOrder(fib(LONG_FIB), 0.2);
        case "uts" -> proof.stealsFollowTheOrder(UTS, 0.2);
        default -> throw new IllegalArgumentException("no part " + part);
      }
      System.out.printf("  -- %s: %d s%n", part, (System.nanoTime() - startNanos) / 1_000_000_000);
    }
    System.exit(proof.facts.allHold() ? 0 : 1);
  }

  private int osIndex(int node) {
    return machine.nodes().get(node).osIndex().orElseThrow();
  }

  private Distances nodeDistances() {
    return machine.distances().stream()
        .filter(distances -> distances.name().equals(Distances.NODE_LATENCY))
        .findFirst()
        .orElseThrow();
  }

  private NumaPool pool(StealOrder order, MemoryPolicy policy) {
    return NumaPool.builder(machine)
        .settings(
            new PoolSettings(
                OptionalInt.empty(),
                Pinning.COMPACT,
                order,
                PoolSettings.DEFAULT.remoteBatch(),
                new MemorySettings(policy, HugePages.NO)))
        .build();
  }

  private void machineIsWhatTheKernelSays() throws Exception {
    IndexSet allowed = Kernel.boundTo().and(Kernel.onlinePus());
    IndexSet nodes =
        IndexSet.of(
            machine.nodes().stream().mapToInt(node -> node.osIndex().orElseThrow()).toArray());
    facts.that(
        "all nodes that may be used are there", nodes.equals(usableNodes()), "P#" + nodes.toList());
    for (TopologyObject node : machine.nodes()) {
      IndexSet pus = Kernel.pusOf(node.osIndex().orElseThrow());
      facts.that(
          node + " has its PUs",
          node.cpuset().and(allowed).equals(pus.and(allowed)),
          "P#" + pus.toList());
    }
    Distances distances = nodeDistances();
    boolean same = true;
    for (int row = 0; row < machine.nodes().size(); row++) {
      long[] fromRow = Kernel.distancesFrom(osIndex(row));
      long[] toOurs =
          machine.nodes().stream()
              .mapToLong(node -> fromRow[node.osIndex().orElseThrow()])
              .toArray();
      same &= Arrays.equals(distances.values()[row], toOurs);
    }
    facts.that("the distances are the kernel's", same, Arrays.deepToString(distances.values()));
    NumaPool pool = pool(StealOrder.HIERARCHICAL, MemoryPolicy.FIRST_TOUCH);
    try (pool) {
      IndexSet[] bound = new IndexSet[pool.workers()];
      int[] running = new int[pool.workers()];
      onEachWorker(
          pool,
          worker -> {
            bound[worker.index()] = Kernel.boundTo();
            running[worker.index()] = Kernel.runningOn();
          });
      facts.that(
          "a worker for every PU that may be used",
          pool.workers() == allowed.size(),
          pool.workers() + " workers, PUs P#" + allowed.toList());
      for (WorkerPlace place : pool.snapshot().header().workers()) {
        IndexSet due = IndexSet.of(place.puOsIndex());
        facts.that(
            "worker " + place.worker() + " runs where it is bound, and says so",
            due.equals(bound[place.worker()])
                && due.equals(place.boundTo())
                && due.contains(running[place.worker()]),
            "P#" + place.puOsIndex() + ", node P#" + osIndex(place.node()));
      }
      facts.that("nothing else is missed", missesWhatIsDue(pool), pool.limitations());
    }
  }

  /** A pool says how many workers have no memory beside their PUs, if any, and nothing else. */
  private static boolean missesWhatIsDue(NumaPool pool) throws IOException {
    IndexSet allowed = Kernel.boundTo().and(Kernel.onlinePus());
    int without = allowed.size();
    for (int node : usableNodes().stream().toArray()) {
      without -= Kernel.pusOf(node).and(allowed).size();
    }
    List<String> limitations = pool.limitations();
    return without == 0
        ? limitations.isEmpty()
        : limitations.size() == 1
            && limitations
                .getFirst()
                .startsWith("local nodes: for %d of %d workers".formatted(without, pool.workers()));
  }

  /** The nodes with memory that the process may use. */
  private static IndexSet usableNodes() throws IOException {
    return Kernel.nodes("has_memory").and(Kernel.allowedNodes());
  }

  private interface Body {
    void run(Worker worker) throws IOException;
  }

  private static void onEachWorker(NumaPool pool, Body body) {
    pool.onEachPart(
        0,
        pool.workers(),
        (worker, from, to) -> {
          try {
            body.run(worker);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void memoryIsWhereItIsDue() throws Exception {
    IndexSet nodes = usableNodes();
    Kernel.useHugePages("never");
    try (NumaPool pool = pool(StealOrder.HIERARCHICAL, MemoryPolicy.FIRST_TOUCH)) {
      PageCount frames = new PageCount();
      onEachWorker(
          pool,
          worker -> {
            int due = osIndex(worker.node());
            for (int i = 0; i < FRAMES; i++) {
              Frame frame = worker.allocateFrame(FRAME_BYTES);
              for (int at = 0; at < FRAME_BYTES; at += Long.BYTES) {
                frame.setLong(at, at);
              }
              frames.add(PageCount.pages(FrameAddress.of(frame), FRAME_BYTES), due);
            }
          });
      facts.that("frames are on their worker's node", frames.shareDue() >= NEARLY_ALL, frames);
      PageCheck check = pool.checkPages(1 << 16);
      facts.that(
          "and the program's own sample finds all of them there",
          check.framesChecked() >= (long) pool.workers() * FRAMES * FRAME_BYTES / Pages.sizeBytes()
              && check.framesConfirmed() >= NEARLY_ALL * check.framesChecked(),
          check);
    }
    try (NumaPool pool = pool(StealOrder.HIERARCHICAL, MemoryPolicy.FIRST_TOUCH)) {
      onEachWorker(pool, worker -> worker.allocateFrame(Long.BYTES).setLong(0, 1));
      PageCheck check = pool.checkPages(1 << 16);
      facts.that(
          "of chunks of frames that are hardly used it asks for what was written only",
          check.checked() >= pool.workers() && check.pages() <= 2 * check.checked(),
          check);
    }
    memoryOfOthersIsFoundWhereItIs();
    if (nodes.size() > 1) {
      memoryThatIsMovedIsFoundAgain(nodes);
    }
    PageCount firstTouch = written(MemoryPolicy.FIRST_TOUCH, 64 * MIB);
    facts.that(
        "an array is on the nodes of those who touched it first",
        firstTouch.shareDue() >= NEARLY_ALL,
        firstTouch);
    PageCount interleaved = written(MemoryPolicy.INTERLEAVE, 64 * MIB);
    facts.that(
        "interleave gives each node its share, as it says page by page",
        interleaved.shareDue() >= NEARLY_ALL
            && nodes.stream()
                .allMatch(
                    node -> Math.abs(interleaved.shareOn(node) - 1.0 / nodes.size()) < POINTS),
        interleaved);
    PageCount one = written(MemoryPolicy.ONE_NODE, 16 * MIB);
    facts.that("one-node is on the first", one.shareOn(nodes.first()) == 1, one);
    for (int node : nodes.stream().toArray()) {
      PageCount bound = written(new MemoryPolicy.Bind(node), 4 * MIB);
      facts.that("bind:" + node + " is on that node", bound.shareOn(node) == 1, bound);
    }
    Kernel.useHugePages("always");
    PageCount huge = written(MemoryPolicy.FIRST_TOUCH, 32 * MIB);
    facts.that("the same with huge pages", huge.shareDue() >= NEARLY_ALL, huge);
    Kernel.useHugePages("madvise");
  }

  /** What was mapped and written by all workers before the pool hears of it. */
  private void memoryOfOthersIsFoundWhereItIs() {
    try (NumaPool pool = pool(StealOrder.HIERARCHICAL, MemoryPolicy.FIRST_TOUCH);
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = Pages.mapUntouched(8 * MIB, arena);
      pool.onEachPart(
          0, 8 * MIB, (worker, from, to) -> memory.asSlice(from, to - from).fill((byte) 1));
      NumaBlock block = pool.register("registered", memory);
      PageCount found = new PageCount();
      for (long address : PageCount.pages(memory.address(), memory.byteSize())) {
        int home = block.homeNode(address - memory.address()).orElseThrow();
        found.add(new long[] {address}, osIndex(home));
      }
      PageCheck check = pool.checkPages(1 << 16);
      facts.that(
          "memory that was written before it is registered is at home where it is",
          found.shareDue() == 1
              && PageCount.byNode(memory.address(), memory.byteSize()).size() > 1
              && check.checked() > 0
              && check.confirmed() == check.checked(),
          found);
    }
  }

  private void memoryThatIsMovedIsFoundAgain(IndexSet nodes) throws Exception {
    try (NumaPool pool = pool(StealOrder.HIERARCHICAL, MemoryPolicy.FIRST_TOUCH);
        NumaBlock block = pool.allocate("moved", 2L * pool.workers() * MIB)) {
      write(pool, block);
      int from = nodes.first();
      int to = nodes.stream().max().orElseThrow();
      long there =
          PageCount.byNode(block.segment().address(), block.segment().byteSize())
              .getOrDefault(from, 0L);
      Kernel.movePages(from, to);
      PageCheck check = pool.checkPages(1 << 16);
      PageCount after = pagesDue(block);
      facts.that(
          "pages that somebody moves are found where they are now",
          there > 0
              && check.checked() - check.confirmed() >= NEARLY_ALL * there
              && after.shareOn(from) == 0
              && after.shareDue() == 1,
          there + " moved, " + check + ", now " + after);
    }
  }

  /**
   * Has a block written by all workers, and asks where its pages are and where it says they are.
   */
  private PageCount written(MemoryPolicy policy, long bytes) throws IOException {
    try (NumaPool pool = pool(StealOrder.HIERARCHICAL, policy);
        NumaBlock block = pool.allocate("block", bytes)) {
      write(pool, block);
      PageCount count = pagesDue(block);
      numaMapsAgrees(policy, block);
      facts.that(
          "nothing else is missed with " + policy.label(),
          missesWhatIsDue(pool),
          pool.limitations());
      return count;
    }
  }

  /** By all workers, in pieces of the size of huge pages. */
  private static void write(NumaPool pool, NumaBlock block) {
    pool.onEachPart(
        0,
        block.segment().byteSize() / (2 * MIB),
        (worker, from, to) -> {
          worker.touches(block, from * 2 * MIB, to * 2 * MIB);
          block.segment().asSlice(from * 2 * MIB, (to - from) * 2 * MIB).fill((byte) 1);
        });
  }

  /** Where its pages are, and where it says they are. */
  private PageCount pagesDue(NumaBlock block) {
    PageCount count = new PageCount();
    long address = block.segment().address();
    for (long page : PageCount.pages(address, block.segment().byteSize())) {
      count.add(new long[] {page}, osIndex(block.homeNode(page - address).orElseThrow()));
    }
    return count;
  }

  /**
   * About the whole mapping that a block is in: where it has no policy of its own, the kernel may
   * have made it one with its neighbours, which others may be writing to at this moment.
   */
  private void numaMapsAgrees(MemoryPolicy policy, NumaBlock block) throws IOException {
    Map<Integer, Long> maps = Map.of();
    Map<Integer, Long> asked = Map.of();
    for (int i = 0; i < 5 && (i == 0 || !maps.equals(asked)); i++) {
      Kernel.Mapping mapping = Kernel.mappingOf(block.segment().address());
      maps = Kernel.numaMaps(mapping);
      asked = PageCount.byNode(mapping.from(), mapping.bytes());
    }
    long pages = maps.values().stream().mapToLong(Long::longValue).sum();
    facts.that(
        "numa_maps agrees with move_pages on " + policy.label(),
        maps.equals(asked) && pages * Pages.sizeBytes() >= block.segment().byteSize(),
        maps + " and " + asked);
  }

  /** With a collector that can lay the heap out by nodes, in a JVM of its own for each run. */
  private void theJavaHeapIsSeenWhereItIs() throws Exception {
    RunRecord byOne = heap("one", false);
    facts.that(
        "a heap that one worker filled is on one node",
        mostOfHeap(byOne) >= 0.9 && !laidOutByNodes(byOne),
        heapOf(byOne));
    facts.that(
        "the advice is to lay it out by nodes",
        advises(byOne, Advice.Rule.JAVA_HEAP),
        Advisor.of(byOne));
    RunRecord withNuma = heap("nodes", true);
    facts.that(
        "laid out by nodes and filled by each, it is spread over them",
        mostOfHeap(withNuma) <= 0.75 && laidOutByNodes(withNuma),
        heapOf(withNuma));
    RunRecord withoutNuma = heap("nodes", false);
    facts.that(
        "filled by each without, it is on several nodes, too",
        mostOfHeap(withoutNuma) <= 0.75 && !laidOutByNodes(withoutNuma),
        heapOf(withoutNuma));
    facts.that(
        "and neither is advised about",
        !advises(withNuma, Advice.Rule.JAVA_HEAP) && !advises(withoutNuma, Advice.Rule.JAVA_HEAP),
        Advisor.of(withNuma) + " and " + Advisor.of(withoutNuma));
  }

  private static RunRecord heap(String by, boolean byNodes) throws Exception {
    return inOwnJvm(HeapLoad.NAME, Map.of("by", by), PoolSettings.DEFAULT, byNodes);
  }

  private static RunRecord inOwnJvm(
      String workload, Map<String, String> parameters, PoolSettings settings, boolean byNodes)
      throws Exception {
    Path classes = Path.of(Proof.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Experiment experiment =
        new Experiment(
            classes + "#" + workload,
            parameters,
            new TopologyChoice.Detected(),
            settings,
            byNodes,
            0,
            1);
    try (RunHandle run = Runs.inOwnJvm(experiment)) {
      return run.record().get();
    }
  }

  private static boolean laidOutByNodes(RunRecord run) {
    return run.system()
        .counted(SystemCounter.JAVA_HEAP_BY_NODES)
        .filter(on -> on.total() != 0)
        .isPresent();
  }

  /** Of the heap's bytes that are on nodes, the most on one; 0 if it is not known. */
  private static double mostOfHeap(RunRecord run) {
    return run.system()
        .counted(SystemCounter.JAVA_HEAP)
        .filter(heap -> heap.total() > 0)
        .map(heap -> Collections.max(heap.values()) / (double) heap.total())
        .orElse(0.0);
  }

  private static String heapOf(RunRecord run) {
    return run.system().counted(SystemCounter.JAVA_HEAP) + ", " + run.outcome() + run.unmeasured();
  }

  private static boolean advises(RunRecord run, Advice.Rule rule) {
    return Advisor.of(run).stream().anyMatch(advice -> advice.rule() == rule);
  }

  private void runsAreReportedAsReal() throws Exception {
    Kernel.useHugePages("never"); // one of them would hold all that class S has
    JsonNode parallel = cgInOwnJvm("parallel");
    JsonNode main = cgByProgram("main");
    long[] homes = touchedBytesByHome(main);
    facts.that(
        "touched by one thread, CG's memory is on one node",
        LongStream.of(homes).filter(bytes -> bytes > 0).count() == 1,
        Arrays.toString(homes));
    facts.that(
        "the advice is to touch it in parallel",
        advises(main, Advice.Rule.FIRST_TOUCH),
        main.path("advice"));
    facts.that(
        "touched by its users, nothing is advised about it",
        !advises(parallel, Advice.Rule.FIRST_TOUCH),
        parallel.path("advice"));
    double local = parallel.at(LOCAL_SHARE).asDouble();
    double localOfMain = main.at(LOCAL_SHARE).asDouble(1);
    facts.that(
        "touched by its users, more of it is local",
        local > localOfMain,
        local + " to " + localOfMain);
    Kernel.useHugePages("madvise");
  }

  private JsonNode cgByProgram(String touch) throws Exception {
    ProgramRun run = ProgramRun.of("cg", "-p", "class=S", "-p", "touch=" + touch);
    facts.that(
        "the program runs CG, touch=" + touch,
        run.status() == 0,
        run.status() == 0 ? "status 0" : run.output());
    facts.that(
        "its page has pictures", run.html().contains("<svg"), run.html().length() + " bytes");
    isReportedAsReal(run.json());
    return run.json();
  }

  private JsonNode cgInOwnJvm(String touch) throws Exception {
    RunRecord run =
        inOwnJvm("cg", Map.of("class", "S", "touch", touch), PoolSettings.DEFAULT, false);
    JsonNode json = new JsonMapper().readTree(JsonReport.write(run));
    isReportedAsReal(json);
    return json;
  }

  private void isReportedAsReal(JsonNode json) {
    facts.that(
        "CG, touch=" + json.at("/workload/parameters/touch").asText() + ", verifies",
        json.at("/workload/verified").asBoolean(),
        json.at("/workload/detail").asText());
    facts.that(
        "it is reported as real, on all nodes",
        !json.at("/topology/emulated").asBoolean(true)
            && !json.at("/locality/emulated").asBoolean(true)
            && json.at("/steals/byNode").size() == machine.nodes().size(),
        json.at("/topology/detail").asText());
    long checked = json.at("/locality/pagesChecked").asLong();
    long confirmed = json.at("/locality/pagesConfirmed").asLong();
    facts.that(
        "the kernel confirms its pages",
        confirmed > 0 && confirmed >= NEARLY_ALL * checked,
        confirmed + " of " + checked);
  }

  private static boolean advises(JsonNode report, Advice.Rule rule) {
    return StreamSupport.stream(report.path("advice").spliterator(), false)
        .anyMatch(advice -> advice.path("rule").asText().equals(rule.key()));
  }

  /** The bytes that the workers of all nodes touched, by home node. */
  private static long[] touchedBytesByHome(JsonNode report) {
    JsonNode rows = report.at("/locality/byNode");
    long[] bytes = new long[rows.size()];
    for (JsonNode row : rows) {
      for (int home = 0; home < bytes.length; home++) {
        bytes[home] += row.path(home).asLong();
      }
    }
    return bytes;
  }

  private void workersThatAreMovedAreFound() throws Exception {
    RunRecord left = meddled("nobody", Pinning.COMPACT, 0, 0, 0);
    facts.that(
        "pinned workers that nobody moves stay",
        SystemFigures.movedThoughPinned(left).isEmpty()
            && left.unmeasured().stream()
                .noneMatch(each -> each.what().equals(RunRecord.NODES_OF_MOVED_WORKERS))
            && !advises(left, Advice.Rule.PINNING),
        left.system().counted(SystemCounter.MIGRATIONS));
    WorkerPlace first = left.counters().header().workers().getFirst();
    WorkerPlace last = left.counters().header().workers().getLast();
    RunRecord moved =
        meddled("taskset", Pinning.COMPACT, last.worker(), last.puOsIndex(), first.puOsIndex());
    isFoundToHaveMoved(moved, last.worker());
    facts.that(
        "and that one is not advised to be pinned, which it is",
        !advises(moved, Advice.Rule.PINNING),
        Advisor.of(moved));
    RunRecord free =
        meddled("taskset", Pinning.NONE, last.worker(), last.puOsIndex(), first.puOsIndex());
    facts.that(
        "one that is bound nowhere and is moved is advised to be pinned, and no other finding",
        advises(free, Advice.Rule.PINNING) && SystemFigures.movedThoughPinned(free).isEmpty(),
        Advisor.of(free));
  }

  /** Before a run and in the midst of one. */
  private void unpluggedPusAreLeftOut() throws Exception {
    int pu = Kernel.boundTo().and(Kernel.onlinePus()).stream().max().orElseThrow();
    Kernel.plug(pu, false);
    try {
      RunRecord without = meddled("nobody", Pinning.COMPACT, 0, pu, pu);
      IndexSet left = Kernel.boundTo().and(Kernel.onlinePus());
      facts.that(
          "an unplugged PU has no worker, and all others have",
          IndexSet.of(
                  without.counters().header().workers().stream()
                      .mapToInt(WorkerPlace::puOsIndex)
                      .toArray())
              .equals(left),
          "P#" + left.toList());
      facts.that(
          "the machine is drawn without it and labelled as real",
          !without.origin().emulated()
              && !topologyOf(without).allowedCpuset().contains(pu)
              && HtmlReport.write(without).contains("<svg"),
          topologyOf(without).summary());
    } finally {
      Kernel.plug(pu, true);
    }
    try {
      RunRecord during = meddled("unplugging", Pinning.COMPACT, 0, pu, pu);
      OptionalInt worker =
          during.counters().header().workers().stream()
              .filter(place -> place.puOsIndex() == pu)
              .mapToInt(WorkerPlace::worker)
              .findFirst();
      facts.that(
          "plugged in again it has a worker, until it is unplugged in mid-run",
          worker.isPresent() && !Kernel.onlinePus().contains(pu),
          "P#" + pu);
      isFoundToHaveMoved(during, worker.orElse(-1));
    } finally {
      Kernel.plug(pu, true);
    }
  }

  private static Topology topologyOf(RunRecord run) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(run.topologyXml().getBytes(StandardCharsets.UTF_8)), "the run's");
  }

  /**
   * And no other one, but those that the kernel freed, too: when a PU of a cpuset is unplugged,
   * Linux before 6.2 forgets what each thread in it is bound to.
   */
  private void isFoundToHaveMoved(RunRecord run, int worker) {
    Set<Integer> found = SystemFigures.movedThoughPinned(run).keySet();
    IndexSet free = Meddling.freeToMove(run.outcome().detail());
    facts.that(
        "a pinned worker that was moved is a finding",
        found.contains(worker)
            && found.stream().allMatch(other -> other == worker || free.contains(other)),
        SystemFigures.movedThoughPinnedText(run) + "; free to move " + free.toList());
    facts.that(
        "and its node is not available",
        run.unmeasured().stream()
            .anyMatch(
                each ->
                    each.what().equals(RunRecord.NODES_OF_MOVED_WORKERS)
                        && each.why()
                            .contains(
                                "workers "
                                    + IndexSet.of(
                                            found.stream().mapToInt(Integer::intValue).toArray())
                                        .toList())),
        run.unmeasured());
    facts.that(
        "it is in JSON and HTML",
        JsonReport.write(run)
                .contains(
                    found.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ", "\"movedPinnedWorkers\" : [ ", " ]")))
            && HtmlReport.write(run).contains("Pinned, and moved all the same"),
        "workers " + found);
  }

  /** In a JVM of its own, which finds out itself what machine this is now. */
  private RunRecord meddled(String by, Pinning pinning, int worker, int from, int to)
      throws Exception {
    RunRecord run =
        inOwnJvm(
            Meddling.NAME,
            Map.of(
                "by",
                by,
                "worker",
                Integer.toString(worker),
                "from",
                Integer.toString(from),
                "to",
                Integer.toString(to)),
            new PoolSettings(pinning, StealOrder.HIERARCHICAL),
            false);
    facts.that(
        "%s, by %s: all work is done".formatted(pinning.label(), by),
        run.outcome().end() == RunRecord.End.VERIFIED,
        run.outcome().detail());
    return run;
  }

  /** Where the kernel balances. */
  private void pagesThatTheKernelMovesAreFollowed() throws Exception {
    Kernel.useHugePages("never");
    long faults = Kernel.vmstat("numa_hint_faults");
    long migrated = Kernel.vmstat("numa_pages_migrated");
    RunRecord run =
        inOwnJvm(
            Drift.NAME,
            Map.of("from", "0", "to", Integer.toString(machine.nodes().size() - 1)),
            PoolSettings.DEFAULT,
            false);
    faults = Kernel.vmstat("numa_hint_faults") - faults;
    migrated = Kernel.vmstat("numa_pages_migrated") - migrated;
    facts.that(
        "homes follow the pages that the kernel moves",
        run.outcome().end() == RunRecord.End.VERIFIED,
        run.outcome().detail());
    facts.that(
        "its hint faults and migrated pages are counted",
        isCounted(run, SystemCounter.HINT_FAULTS, faults)
            && isCounted(run, SystemCounter.PAGES_MIGRATED, migrated)
            && run.system()
                .counted(SystemCounter.NUMA_BALANCING)
                .filter(on -> on.total() == 1)
                .isPresent(),
        "%s, %s; around the run %d, %d"
            .formatted(
                run.system().counted(SystemCounter.HINT_FAULTS),
                run.system().counted(SystemCounter.PAGES_MIGRATED),
                faults,
                migrated));
    facts.that(
        "it says that pages moved, and how to keep them",
        run.unmeasured().stream()
            .anyMatch(
                each ->
                    each.what().equals(RunRecord.HOMES_OF_MOVED_PAGES)
                        && each.remedy().contains("numa_balancing")),
        run.unmeasured());
    Kernel.useHugePages("madvise");
  }

  private static boolean isCounted(RunRecord run, SystemCounter counter, long atMost) {
    return run.system()
        .counted(counter)
        .filter(count -> count.total() > 0 && count.total() <= atMost)
        .isPresent();
  }

  private void nodesKeepToThemselvesIfAsked() {
    long[][] steals = steals(fib(FIB), StealOrder.NODE_ONLY, 40);
    facts.that(
        "node-only never crosses nodes",
        share(steals, (row, column) -> row != column) == 0
            && (machine.pus().size() == machine.nodes().size()
                || share(steals, (row, column) -> row == column) == 1),
        Arrays.deepToString(steals));
  }

  /**
   * @param most the share of steals across nodes, of that at random, that is still as it should be
   */
  private void stealsFollowTheOrder(Work work, double most) {
    long[][] hierarchical = steals(work, StealOrder.HIERARCHICAL, 120);
    long[][] random = steals(work, StealOrder.RANDOM, 120);
    double across = share(hierarchical, (row, column) -> row != column);
    double acrossAtRandom = share(random, (row, column) -> row != column);
    if (machine.pus().size() > machine.nodes().size()) {
      facts.that(
          "hierarchical crosses nodes at most %.2f times as often as random".formatted(most),
          across <= acrossAtRandom * most,
          "%.3f of its steals, at random %.3f".formatted(across, acrossAtRandom));
    }
    Distances distances = nodeDistances();
    long near =
        LongStream.of(distances.values()[0]).filter(value -> value > 10).min().orElseThrow();
    double far = share(hierarchical, (row, column) -> distances.value(row, column) > near);
    double farAtRandom = share(random, (row, column) -> distances.value(row, column) > near);
    if (farAtRandom > 0) {
      facts.that(
          "hierarchical goes to the nearest nodes first",
          far <= farAtRandom / 2,
          "far share %.3f, at random %.3f".formatted(far, farAtRandom));
    }
  }

  private interface Cell {
    boolean counts(int row, int column);
  }

  /** Of all steals, the share of some cells; 0 if there are none. */
  private static double share(long[][] steals, Cell cell) {
    long all = 0;
    long some = 0;
    for (int row = 0; row < steals.length; row++) {
      for (int column = 0; column < steals.length; column++) {
        all += steals[row][column];
        some += cell.counts(row, column) ? steals[row][column] : 0;
      }
    }
    return all == 0 ? 0 : some / (double) all;
  }

  /** What a pool is given to do, again and again. */
  private interface Work {
    void on(NumaPool pool);
  }

  private static Work fib(int n) {
    Fib.Calls calls = new Fib.Calls();
    return pool -> pool.invoke(calls, n);
  }

  /** Lets a pool compute until it has stolen often, or for long, and says who stole from whom. */
  private long[][] steals(Work work, StealOrder order, int seconds) {
    NumaPool pool = pool(order, MemoryPolicy.FIRST_TOUCH);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    try (pool) {
      do {
        work.on(pool);
      } while (System.nanoTime() - end < 0
          && Arrays.stream(Analysis.stealsByNode(pool.snapshot()))
                  .flatMapToLong(LongStream::of)
                  .sum()
              < 1000);
      long[][] steals = Analysis.stealsByNode(pool.snapshot());
      System.out.println("  " + order.label() + " " + Arrays.deepToString(steals));
      return steals;
    }
  }
}
