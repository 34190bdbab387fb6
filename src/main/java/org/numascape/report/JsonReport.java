package org.numascape.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.BlockedTasks;
import org.numascape.analysis.Trial;
import org.numascape.analysis.TrialCommand;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/**
 * A run as JSON, for scripts. Within one {@code schema} number keys are added, never renamed,
 * removed or given another meaning.
 *
 * <pre>
 * schema        1
 * startedAt     ISO 8601, UTC
 * workload      name, title, parameters, outcome (verified, not verified, failed, cancelled),
 *               verified, detail, durationNanos (the timed part, median of the repetitions; null if
 *               none ended), durationsNanos (each, in order), elapsedNanos (all of the run)
 * steals        total, byTier (same-core, same-cache, same-node, same-package, remote),
 *               stolenTasks, stolenTasksByTier, failedAttempts, latencyByTier (count, p50Nanos and
 *               p99Nanos as upper bounds, counts: below 64 ns, 128 ns, 256 ns, ...), latencyIs,
 *               latencyBoundsNanos (of counts), latencyBoundsNanosAre, byNode and stolenTasksByNode
 *               (row: thief's node, column: victim's), columns and byWorker (row: thief;
 *               column: what columns says; only if each column is one worker), label, emulated
 * locality      localShare (null if nothing was touched; then absentBecause), localShareIs,
 *               meanDistance (1: all local), meanDistanceIs, touchedBytes, localBytes, byNode
 *               (bytes; row: worker's node, column: home node), label (emulated or real), emulated,
 *               basis, pages (of blocks and frames, at the end), of them pagesChecked,
 *               pagesConfirmed, framePagesChecked and framePagesConfirmed, tasksByNode (row: node
 *               that executed them, column: home node of what they touched), tasksByNodeIs,
 *               unboundBytes and
 *               unboundTasks (neither local nor remote), unboundIs, blocks (a list: name, bytes, pageBytes,
 *               firstTouchedBytes, mostFirstTouchedBytes by one worker, mostBy (its number; or
 *               "outside", all threads that are none, or "before", on one node when the block was
 *               registered), mostOnOneNodeBytes by the workers of one node, mostNode (its index),
 *               localBytes, remoteBytes, unboundBytes, all three without warm-ups),
 *               pageSampling (while the run went on: periodNanos, batchPages and
 *               budgetShare as they are set; batches, skippedBatches for want of budget, pages found
 *               on a node, of these pagesAtHome, cpuNanos, processCpuNanos, in neither of them
 *               rehearsalCpuNanos, before the run; null if the run's JVM ended before it could say)
 * advice        a list: rule, summary, evidence (a list: what, value, text), experiment
 *               (parameters and settings to change, look, command), label, emulated
 * topology      source, detail, emulated, notBetterBecause, machine, puMapping, summary, nodes,
 *               cores, pus (null if the XML can't be read; then absentBecause), xml
 * settings      of the pool, as the command line spells them: workers, warmup and repeat are
 *               numbers, all others texts
 * tasks         total, perSecond, perSecondIs, frames, frameBytes
 * fibers        mounts, unmounts, nodeChanges (mounts of a fiber that had run on another node),
 *               byWorker (a list of the same), label, emulated; only if there were fibers
 * workers       a list: worker, puLogicalIndex, puOsIndex, node, boundTo, state, tasks,
 *               workingNanos, searchingNanos, idleNanos, utilisation, steals, stolenTasks,
 *               failedAttempts, frames, frameBytes, touchedBytes and touchingTasks (by home node)
 * workersUtilisationIs
 * blocked       tasks that blocked their worker for a second or longer, a list: worker, times,
 *               totalNanos, longestNanos, place (innermost frame that is none of the JDK's), stack
 *               (a list, innermost first); blockedIs
 * kernel        of the real machine: periodIs, nodeOsIndexes, lookCpuNanos (CPU time of looking, null if not known),
 *               movedPinnedWorkers (bound to one PU, and migrated; null if migrations is
 *               absent), and counters, each an object
 *               with total and byNode (in the order of nodeOsIndexes) or byWorker, or else with
 *               absentBecause and remedy. By node: numaHitPages, numaMissPages, numaForeignPages,
 *               interleaveHitPages, localNodePages, otherNodePages (numastat of all processes),
 *               processMemoryBytes, blockPages (of a sample) and javaHeapBytes (by a sample), at the end. Total alone: javaHeapUseNuma and numaBalancing (0: off), numaPageTableUpdates,
 *               numaHintFaults, numaHintFaultsLocal, numaMigratedPages. By worker:
 *               voluntarySwitches, involuntarySwitches, migrations, minorFaults, majorFaults,
 *               javaAllocatedBytes (Java objects that it made)
 * hardware      the same by worker, in user mode: cycles, instructions, stalledCyclesFrontend,
 *               stalledCyclesBackend, llcLoadMisses, nodeLoads, nodeLoadMisses; without these
 *               perfContextSwitches, perfMigrations. Each with countedShare: below 1, values are
 *               counts divided by it. instructionsPerCycle (null if not counted)
 * passes        the workload's executions on the clock of timeLine, a list: kind (warm-up or
 *               repetition), fromNanos, toNanos; before and between them: preparation, verification
 * timeLine      a list of sums since the start, warm-ups included: elapsedNanos, tasks,
 *               stealsByTier, localBytes, touchedBytes, workingNanos (by worker)
 * unmeasured    a list: what, why, remedy
 * probe         samplerCpuNanos, share (0..1), shareIs
 * versions      name to version
 * </pre>
 *
 * What the counters say is about the whole run but its warm-ups, unless unmeasured says otherwise.
 * Nodes and PUs are in logical order; indexes say which they are.
 */
public final class JsonReport {
  /** The value of {@code schema}. */
  public static final int SCHEMA = 1;

  /** The settings that are numbers, here too. */
  private static final Set<String> NUMBERS = Set.of("workers", "warmup", "repeat");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Findings findings;
  private final RunRecord run;
  private final Snapshot counters;

  private JsonReport(Findings findings) {
    this.findings = findings;
    this.run = findings.run();
    this.counters = run.counters();
  }

  /** The whole document, indented, ending with a line break. */
  public static String write(RunRecord run) {
    return write(Findings.of(run));
  }

  static String write(Findings findings) {
    try {
      return MAPPER
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new JsonReport(findings).document())
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values must be writable", e);
    }
  }

  private ObjectNode document() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("startedAt", run.startedAt().toString());
    root.set("workload", workload());
    root.set("steals", steals());
    root.set("locality", locality());
    root.set("advice", advice());
    root.set("topology", topology());
    root.set("settings", settings(run.settings()));
    root.set("tasks", tasks());
    FiberCounts fibers = Analysis.fibers(counters);
    if (fibers.mounts() > 0) {
      root.set("fibers", fibers(fibers));
    }
    root.set("workers", workers());
    root.set("kernel", SystemJson.kernel(run));
    root.set("hardware", SystemJson.hardware(run));
    root.put("workersUtilisationIs", Findings.UTILISATION_IS + ", " + findings.period());
    root.set("blocked", blocked());
    root.put("blockedIs", BlockedTasks.MEANING + "; whole run, the first " + BlockedTask.MOST);
    ArrayNode passes = root.putArray("passes");
    for (Pass pass : run.passes()) {
      passes
          .addObject()
          .put("kind", pass.kind().label())
          .put("fromNanos", pass.fromNanos())
          .put("toNanos", pass.toNanos());
    }
    root.set("timeLine", timeLine());
    ArrayNode unmeasured = root.putArray("unmeasured");
    for (Unmeasured each : run.unmeasured()) {
      unmeasured
          .addObject()
          .put("what", each.what())
          .put("why", each.why())
          .put("remedy", each.remedy());
    }
    ObjectNode probe = root.putObject("probe");
    OptionalDouble share = run.probe().knownShare();
    if (share.isPresent()) {
      probe.put("samplerCpuNanos", run.probe().samplerCpuNanos());
    } else {
      probe.putNull("samplerCpuNanos");
    }
    number(probe, "share", share);
    probe.put("shareIs", run.probe().description());
    root.set("versions", texts(run.versions()));
    return root;
  }

  private ObjectNode workload() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", run.workload().name());
    node.put("title", run.workload().title());
    node.set("parameters", texts(run.workload().parameters()));
    node.put("outcome", findings.outcome());
    node.put("verified", run.outcome().end() == End.VERIFIED);
    node.put("detail", run.outcome().detail());
    number(node, "durationNanos", run.medianNanos());
    ArrayNode each = node.putArray("durationsNanos");
    run.durationsNanos().forEach(each::add);
    return node.put("elapsedNanos", run.elapsedNanos());
  }

  private ObjectNode steals() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("total", sum(tier -> Analysis.steals(counters, tier)));
    node.set("byTier", byTier(tier -> Analysis.steals(counters, tier)));
    node.put("stolenTasks", sum(tier -> Analysis.stolenTasks(counters, tier)));
    node.set("stolenTasksByTier", byTier(tier -> Analysis.stolenTasks(counters, tier)));
    node.put(
        "failedAttempts",
        counters.workers().stream().mapToLong(WorkerCounts::failedAttempts).sum());
    node.set("latencyByTier", latencyByTier());
    node.put("latencyIs", Findings.STEAL_LATENCY_IS);
    node.set("latencyBoundsNanos", row(latencyBoundsNanos()));
    node.put("latencyBoundsNanosAre", Findings.LATENCY_BOUNDS_ARE);
    node.set("byNode", matrix(Analysis.stealsByNode(counters)));
    node.set("stolenTasksByNode", matrix(Analysis.stolenTasksByNode(counters)));
    CountersHeader header = counters.header();
    if (header.columnsAreWorkers()) {
      ArrayNode columns = node.putArray("columns");
      header.columns().forEach(column -> columns.add(column.label()));
      node.set("byWorker", matrix(Analysis.stealsByWorker(counters)));
    }
    return node.put("label", findings.label()).put("emulated", findings.emulated());
  }

  private static long[] latencyBoundsNanos() {
    return IntStream.range(0, LatencyHistogram.BUCKETS)
        .mapToLong(LatencyHistogram::boundNanos)
        .toArray();
  }

  private ObjectNode latencyByTier() {
    ObjectNode node = MAPPER.createObjectNode();
    for (StealTier tier : StealTier.values()) {
      LatencyHistogram latency = Analysis.stealLatency(counters, tier);
      ObjectNode each = node.putObject(Findings.key(tier));
      each.put("count", latency.total());
      latency.quantileNanos(0.5).ifPresent(nanos -> each.put("p50Nanos", nanos));
      latency.quantileNanos(0.99).ifPresent(nanos -> each.put("p99Nanos", nanos));
      each.set("counts", row(latency.counts()));
    }
    return node;
  }

  private static long sum(ToLongFunction<StealTier> count) {
    return Arrays.stream(StealTier.values()).mapToLong(count).sum();
  }

  private static ObjectNode byTier(ToLongFunction<StealTier> count) {
    ObjectNode node = MAPPER.createObjectNode();
    for (StealTier tier : StealTier.values()) {
      node.put(Findings.key(tier), count.applyAsLong(tier));
    }
    return node;
  }

  private ObjectNode locality() {
    ObjectNode node = MAPPER.createObjectNode();
    long[][] byNode = Analysis.touchedBytesByNode(counters);
    number(node, "localShare", findings.localShare());
    node.put("localShareIs", findings.localShareIs());
    if (findings.localShare().isEmpty()) {
      node.put("absentBecause", findings.localShareAbsentBecause());
    }
    number(node, "meanDistance", findings.meanDistance());
    node.put("meanDistanceIs", findings.meanDistanceIs());
    if (findings.meanDistance().isEmpty()) {
      node.put("meanDistanceAbsentBecause", findings.meanDistanceAbsentBecause());
    }
    node.put("touchedBytes", Arrays.stream(byNode).flatMapToLong(Arrays::stream).sum());
    node.put("localBytes", Analysis.localBytes(counters));
    node.set("byNode", matrix(byNode));
    node.set("tasksByNode", matrix(Analysis.touchingTasksByNode(counters)));
    node.put("tasksByNodeIs", Findings.TASKS_BY_NODE_IS + "; " + findings.period());
    node.put("unboundBytes", findings.unbound().unboundBytes())
        .put("unboundTasks", findings.unbound().unboundTasks())
        .put("unboundIs", Findings.UNBOUND_IS);
    ArrayNode blocks = node.putArray("blocks");
    for (TouchedBlock block : run.blocks()) {
      ObjectNode each = blocks.addObject();
      each.put("name", block.name())
          .put("bytes", block.bytes())
          .put("pageBytes", block.pageBytes())
          .put("firstTouchedBytes", block.firstTouchedBytes())
          .put("mostFirstTouchedBytes", block.mostFirstTouchedBytes());
      switch (block.mostBy()) {
        case TouchedBlock.NOBODY -> each.putNull("mostBy");
        case TouchedBlock.NO_WORKER -> each.put("mostBy", "outside");
        case TouchedBlock.BEFORE -> each.put("mostBy", "before");
        default -> each.put("mostBy", block.mostBy());
      }
      each.put("mostOnOneNodeBytes", block.mostOnOneNodeBytes());
      if (block.mostNode() == TouchedBlock.NOBODY) {
        each.putNull("mostNode");
      } else {
        each.put("mostNode", block.mostNode());
      }
      each.put("localBytes", block.localBytes())
          .put("remoteBytes", block.remoteBytes())
          .put("unboundBytes", block.unboundBytes());
    }
    LocalityBasis basis = run.locality();
    node.set("pageSampling", SystemJson.pageSampling(run.system().knownPageSampling()));
    return node.put("label", findings.label())
        .put("emulated", findings.emulated())
        .put("basis", basis.basis())
        .put("pages", basis.pages())
        .put("pagesChecked", basis.pagesChecked())
        .put("pagesConfirmed", basis.pagesConfirmed())
        .put("framePagesChecked", basis.framePagesChecked())
        .put("framePagesConfirmed", basis.framePagesConfirmed());
  }

  private ArrayNode advice() {
    ArrayNode list = MAPPER.createArrayNode();
    for (Advice advice : findings.advice()) {
      ObjectNode node = list.addObject();
      node.put("rule", advice.rule().key()).put("summary", advice.summary());
      ArrayNode evidence = node.putArray("evidence");
      for (Advice.Evidence each : advice.evidence()) {
        evidence
            .addObject()
            .put("what", each.what())
            .put("value", each.value())
            .put("text", each.text());
      }
      Trial trial = advice.trial();
      ObjectNode experiment = node.putObject("experiment");
      experiment.set("parameters", texts(trial.parameters()));
      experiment.set("settings", texts(trial.settings()));
      experiment.put("look", trial.look()).put("command", TrialCommand.of(run, trial));
      node.put("label", findings.label()).put("emulated", findings.emulated());
    }
    return list;
  }

  private ObjectNode topology() {
    TopologyOrigin origin = run.origin();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("source", origin.source().label());
    node.put("detail", origin.detail());
    node.put("emulated", origin.emulated());
    ArrayNode reasons = node.putArray("notBetterBecause");
    origin.notBetterBecause().forEach(reasons::add);
    node.put("machine", run.machine());
    node.put("puMapping", run.puMapping());
    if (findings.topology().isPresent()) {
      Topology topology = findings.topology().get();
      node.put("summary", topology.summary());
      node.put("nodes", topology.nodes().size());
      node.put("cores", topology.cores().size());
      node.put("pus", topology.pus().size());
    } else {
      for (String key : List.of("summary", "nodes", "cores", "pus")) {
        node.putNull(key);
      }
      node.put("absentBecause", findings.topologyAbsentBecause());
    }
    return node.put("xml", run.topologyXml());
  }

  private static ObjectNode settings(Map<String, String> settings) {
    ObjectNode node = texts(settings);
    settings.forEach(
        (name, value) -> {
          if (NUMBERS.contains(name) && value.matches("[0-9]{1,9}")) {
            node.put(name, Integer.parseInt(value));
          }
        });
    return node;
  }

  private ObjectNode tasks() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("total", counters.workers().stream().mapToLong(WorkerCounts::tasks).sum());
    number(node, "perSecond", Analysis.tasksPerSecond(counters));
    node.put("perSecondIs", "tasks executed / elapsed time, " + findings.period());
    node.put("frames", counters.workers().stream().mapToLong(WorkerCounts::frames).sum());
    return node.put(
        "frameBytes", counters.workers().stream().mapToLong(WorkerCounts::frameBytes).sum());
  }

  private ObjectNode fibers(FiberCounts all) {
    ObjectNode node = fiberCounts(all);
    ArrayNode byWorker = node.putArray("byWorker");
    counters.workers().forEach(counts -> byWorker.add(fiberCounts(counts.fibers())));
    return node.put("label", findings.label()).put("emulated", findings.emulated());
  }

  private static ObjectNode fiberCounts(FiberCounts counts) {
    return MAPPER
        .createObjectNode()
        .put("mounts", counts.mounts())
        .put("unmounts", counts.unmounts())
        .put("nodeChanges", counts.nodeChanges());
  }

  private ArrayNode workers() {
    ArrayNode list = MAPPER.createArrayNode();
    List<OptionalDouble> utilisation = Analysis.utilisation(counters);
    for (WorkerPlace place : counters.header().workers()) {
      WorkerCounts counts = counters.workers().get(place.worker());
      ObjectNode node = list.addObject();
      node.put("worker", place.worker())
          .put("puLogicalIndex", place.puLogicalIndex())
          .put("puOsIndex", place.puOsIndex())
          .put("node", place.node())
          .put("boundTo", place.boundTo().toList())
          .put("state", counts.state().label())
          .put("tasks", counts.tasks())
          .put("workingNanos", counts.workingNanos())
          .put("searchingNanos", counts.searchingNanos())
          .put("idleNanos", counts.idleNanos());
      number(node, "utilisation", utilisation.get(place.worker()));
      node.put("steals", Arrays.stream(counts.stealsByTier()).sum())
          .put("stolenTasks", Arrays.stream(counts.stolenTasksByTier()).sum())
          .put("failedAttempts", counts.failedAttempts())
          .put("frames", counts.frames())
          .put("frameBytes", counts.frameBytes());
      node.set("touchedBytes", row(counts.touchedBytes()));
      node.set("touchingTasks", row(counts.touches().tasks()));
    }
    return list;
  }

  private ArrayNode blocked() {
    ArrayNode list = MAPPER.createArrayNode();
    for (BlockedTask task : BlockedTasks.longestFirst(counters)) {
      ArrayNode stack =
          list.addObject()
              .put("worker", task.worker())
              .put("times", task.times())
              .put("totalNanos", task.totalNanos())
              .put("longestNanos", task.longestNanos())
              .put("place", task.place())
              .putArray("stack");
      task.stack().forEach(stack::add);
    }
    return list;
  }

  private ArrayNode timeLine() {
    ArrayNode list = MAPPER.createArrayNode();
    for (Sample sample : run.timeLine()) {
      ObjectNode node = list.addObject();
      node.put("elapsedNanos", sample.elapsedNanos()).put("tasks", sample.tasks());
      node.set("stealsByTier", byTier(tier -> sample.stealsByTier()[tier.ordinal()]));
      node.put("localBytes", sample.localBytes()).put("touchedBytes", sample.touchedBytes());
      node.set("workingNanos", row(sample.workingNanos()));
    }
    return list;
  }

  private static ObjectNode texts(Map<String, String> texts) {
    ObjectNode node = MAPPER.createObjectNode();
    texts.forEach(node::put);
    return node;
  }

  /** JSON has no NaN; what is not a number is absent. */
  static void number(ObjectNode node, String key, OptionalDouble value) {
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      node.put(key, value.getAsDouble());
    } else {
      node.putNull(key);
    }
  }

  static void number(ObjectNode node, String key, OptionalLong value) {
    if (value.isPresent()) {
      node.put(key, value.getAsLong());
    } else {
      node.putNull(key);
    }
  }

  private static ArrayNode matrix(long[][] values) {
    ArrayNode rows = MAPPER.createArrayNode();
    for (long[] each : values) {
      rows.add(row(each));
    }
    return rows;
  }

  private static ArrayNode row(long[] values) {
    ArrayNode row = MAPPER.createArrayNode();
    for (long value : values) {
      row.add(value);
    }
    return row;
  }
}
