package org.numascape.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.numascape.platform.Fact;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.PageCheck;
import org.numascape.pool.Pinning;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.recording.RunRecord.ProbeCost;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.IndexSet;
import org.numascape.topology.PuMapping;
import org.numascape.topology.Topology;

/** What is known of a run before it ends, from which its record is made. Confined to one thread. */
final class RecordDraft {
  private final RunPlan plan;
  private final Instant startedAt = Instant.now();
  private final long startNanos = System.nanoTime();
  private final List<Unmeasured> unmeasured = new ArrayList<>();
  final List<Long> durationsNanos = new ArrayList<>();
  final List<RunRecord.Pass> passes = new ArrayList<>();

  RecordDraft(RunPlan plan) {
    this.plan = plan;
  }

  void couldNotMeasure(String what, String why, String remedy) {
    Unmeasured entry = new Unmeasured(what, why, remedy);
    if (!unmeasured.contains(entry)) {
      unmeasured.add(entry);
    }
  }

  /** The virtual machine may have been asked in vain to lay its heap out by nodes. */
  void heapIs(Fact<Boolean> byNodes) {
    if (plan.experiment().heapByNodes()
        && !(byNodes instanceof Fact.Known<Boolean>(Boolean does) && does)) {
      couldNotMeasure(
          "Java heap by nodes",
          byNodes instanceof Fact.Absent<Boolean>(String why, String remedy)
              ? why
              : "the virtual machine did not take -XX:+UseNUMA, as with a single node, with a"
                  + " collector that knows no nodes, or in the program's own JVM",
          "");
    }
  }

  /** The figures are of warm-ups, too, if there were any. */
  void warmUpIsCounted(String why) {
    if (plan.experiment().warmups() > 0) {
      couldNotMeasure(RunRecord.WITHOUT_WARM_UP, why, "");
    }
  }

  /** As the pool says it: what, a colon, why. */
  void limitation(String sentence) {
    int colon = sentence.indexOf(": ");
    couldNotMeasure(
        colon < 0 ? "pool" : sentence.substring(0, colon),
        colon < 0 ? sentence : sentence.substring(colon + 2),
        "");
  }

  private void nothingWasDeclared(RunRecord.End end) {
    if (end == RunRecord.End.CANCELLED || end == RunRecord.End.FAILED) {
      couldNotMeasure(
          "locality", "the run ended before a task declared which memory it accesses", "");
    } else {
      couldNotMeasure(
          "locality",
          "no task declared which memory it accesses",
          "call Worker.touches in the workload");
    }
  }

  /** The record, its elapsed time ending now. */
  RunRecord record(
      Outcome outcome,
      Snapshot counters,
      List<Sample> timeLine,
      PageCheck pages,
      List<TouchedBlock> blocks,
      SystemCounts system,
      ProbeCost probe) {
    boolean touched = Sample.of(counters).touchedBytes() > 0;
    long unbound =
        counters.workers().stream().mapToLong(each -> each.touches().unboundBytes()).sum();
    boolean outside = counters.outside().unboundBytes() > 0 && counters.header().nodes() > 1;
    if (outside) {
      couldNotMeasure(
          "locality of threads bound nowhere",
          "a thread that is none of the pool's workers touched memory, and nobody knows on which"
              + " node it ran",
          "touch memory first by workers, as with NumaPool.onEachPart");
    }
    if (unbound > 0) {
      couldNotMeasure(
          "locality of threads bound nowhere",
          "nobody knows on which node they ran when they touched memory",
          "bind the workers, as with --pinning compact");
    }
    if (!touched && !outside && unbound == 0) {
      nothingWasDeclared(outcome.end());
    }
    workersHaveStayed(counters.header(), system);
    thievesWereSomewhere(counters);
    MovedPages.of(pages, system).ifPresent(unmeasured::add);
    if (!pages.unavailable().isEmpty()) {
      couldNotMeasure("page locations", pages.unavailable(), "");
    }
    for (Unmeasured each :
        system.unmeasured(
            absent ->
                absent.counter() != SystemCounter.BLOCK_PAGES
                    || touched && !absent.why().equals(pages.unavailable()))) {
      couldNotMeasure(each.what(), each.why(), each.remedy());
    }
    return new RunRecord(
        startedAt,
        HwlocXmlWriter.write(plan.chosen().topology()),
        plan.chosen().origin(),
        plan.real()
            .map(real -> real.topology().summary() + " (" + real.origin().detail() + ")")
            .orElse(""),
        plan.real()
            .map(real -> mapping(real.topology(), counters.header()).description())
            .orElse(""),
        settings(counters.header().workers().size()),
        new RunRecord.WorkloadRun(
            plan.loaded().description().name(),
            plan.loaded().description().title(),
            plan.experiment().workload(),
            plan.parameters().asMap()),
        outcome,
        durationsNanos,
        passes,
        System.nanoTime() - startNanos,
        counters,
        timeLine,
        new LocalityBasis(
            basis(pages),
            pages.pages(),
            pages.checked(),
            pages.confirmed(),
            pages.framesChecked(),
            pages.framesConfirmed()),
        blocks,
        system,
        unmeasured,
        probe,
        Versions.of(plan.real().orElse(plan.chosen()).origin()));
  }

  private PuMapping mapping(Topology real, CountersHeader header) {
    Topology override = plan.chosen().topology();
    return PuMapping.of(
        override,
        real,
        header.workers().stream()
            .map(place -> override.pus().get(place.puLogicalIndex()))
            .collect(Collectors.toSet()));
  }

  /**
   * Notes it if they have not. On an override nodes are a matter of bookkeeping, and a single node
   * nobody leaves.
   */
  private void workersHaveStayed(CountersHeader header, SystemCounts system) {
    Set<Integer> moved = system.movedThoughPinned(header.workers()).keySet();
    if (!moved.isEmpty() && header.nodes() > 1 && !plan.chosen().origin().emulated()) {
      couldNotMeasure(
          RunRecord.NODES_OF_MOVED_WORKERS,
          "the kernel took workers "
              + IndexSet.of(moved.stream().mapToInt(Integer::intValue).toArray()).toList()
              + " away from the PUs that they are bound to, and nobody knows when; all they did"
              + " counts for the nodes where they were to be",
          "keep their PUs online, and let nobody bind them anew");
    }
  }

  /** A worker that is bound nowhere steals on any PU; on an override PUs are bookkeeping. */
  private void thievesWereSomewhere(Snapshot counters) {
    boolean placed =
        plan.chosen().origin().emulated() && plan.experiment().settings().pinning() != Pinning.NONE;
    long unbound =
        counters.header().workers().stream()
            .filter(place -> place.boundTo().isEmpty())
            .filter(
                place ->
                    LongStream.of(counters.workers().get(place.worker()).stealsByTier()).sum() > 0)
            .count();
    if (unbound > 0 && !placed) {
      couldNotMeasure(
          RunRecord.NODES_OF_UNBOUND_THIEVES,
          "%d of the workers that stole are bound nowhere, and nobody knows on which PU they ran;"
                  .formatted(unbound)
              + " tiers and nodes of steals are those of the PUs that they stand for",
          "bind the workers, as with --pinning compact");
    }
  }

  private Map<String, String> settings(int workers) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("workers", Integer.toString(workers));
    settings.put("pinning", plan.experiment().settings().pinning().label());
    settings.put("steal", plan.experiment().settings().stealOrder().label());
    settings.put("remote-batch", plan.experiment().settings().remoteBatch().label());
    settings.put("memory", plan.experiment().settings().memory().policy().label());
    settings.put("huge-pages", plan.experiment().settings().memory().hugePages().label());
    settings.put("heap-by-nodes", plan.experiment().heapByNodes() ? "yes" : "no");
    settings.put("warmup", Integer.toString(plan.experiment().warmups()));
    settings.put("repeat", Integer.toString(plan.experiment().repetitions()));
    return settings;
  }

  private String basis(PageCheck pages) {
    MemoryPolicy policy = plan.experiment().settings().memory().policy();
    boolean refused = unmeasured.stream().anyMatch(Unmeasured::concernsMemoryPolicy);
    String declared =
        "bytes that tasks declared to access, and of frames; a page's home node is "
            + (policy == MemoryPolicy.FIRST_TOUCH || refused
                ? "the node of its first declared toucher"
                : "what the memory policy " + policy.label() + " says")
            + (refused ? ", where the memory policy " + policy.label() + " was refused" : "");
    if (plan.chosen().origin().emulated()) {
      return declared + ", on the emulated nodes";
    }
    return declared
        + (pages.checked() == 0
            ? ", not confirmed by the kernel"
            : ", until the kernel, asked about samples, says that it is on another");
  }
}
