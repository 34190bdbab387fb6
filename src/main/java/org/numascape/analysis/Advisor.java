package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;

/**
 * Asks all rules about a run. A rule whose figures are absent says nothing, and so do all of them
 * about a run without a result: what it counted is of no use.
 */
public final class Advisor {
  private Advisor() {}

  /** The advice, in the order of the rules. */
  public static List<Advice> of(RunRecord run) {
    List<Advice> advice = new ArrayList<>();
    if (run.outcome().end() == RunRecord.End.VERIFIED) {
      FirstTouchRule.judge(firstTouch(run)).ifPresent(advice::add);
      if (knowsWhereThievesRan(run)) {
        SubmissionRule.judge(submission(run)).ifPresent(advice::add);
      }
      moves(run).flatMap(PinningRule::judge).ifPresent(advice::add);
      heap(run).flatMap(JavaHeapRule::judge).ifPresent(advice::add);
    }
    return advice;
  }

  private static boolean knowsWhereThievesRan(RunRecord run) {
    return run.unmeasured().stream()
        .noneMatch(each -> each.what().equals(RunRecord.NODES_OF_UNBOUND_THIEVES));
  }

  /** What the kernel knows of the workers' threads, if it told. */
  private static Optional<PinningRule.Figures> moves(RunRecord run) {
    return run.system()
        .counted(SystemCounter.MIGRATIONS)
        .map(
            moves ->
                PinningRule.Figures.of(
                    run.counters(),
                    workingNanosWithWarmUps(run),
                    run.system().nodesWithPus(),
                    moves.values()));
  }

  /** The kernel counts in warm-ups as well, which the counters leave out and the time line has. */
  private static long[] workingNanosWithWarmUps(RunRecord run) {
    return run.timeLine().isEmpty() ? new long[0] : run.timeLine().getLast().workingNanos();
  }

  /**
   * On which nodes the Java heap is, if the kernel told. On an override nobody knows here on which
   * real nodes the workers are.
   */
  private static Optional<JavaHeapRule.Figures> heap(RunRecord run) {
    SystemCounts system = run.system();
    boolean usesNuma =
        system.counted(SystemCounter.JAVA_HEAP_BY_NODES).filter(on -> on.total() != 0).isPresent();
    long nodesWithWorkers =
        run.counters().header().workers().stream()
            .filter(place -> !place.boundTo().isEmpty())
            .map(WorkerPlace::node)
            .distinct()
            .count();
    return system
        .counted(SystemCounter.JAVA_HEAP)
        .filter(heap -> !run.origin().emulated())
        .flatMap(
            heap ->
                system
                    .counted(SystemCounter.JAVA_ALLOCATION)
                    .map(
                        made ->
                            new JavaHeapRule.Figures(
                                byNode(system.nodeOsIndexes(), heap.values()),
                                Math.toIntExact(nodesWithWorkers),
                                made.total(),
                                usesNuma)));
  }

  private static SortedMap<Integer, Long> byNode(List<Integer> osIndexes, List<Long> values) {
    SortedMap<Integer, Long> byNode = new TreeMap<>();
    for (int node = 0; node < osIndexes.size(); node++) {
      byNode.put(osIndexes.get(node), values.get(node));
    }
    return byNode;
  }

  private static FirstTouchRule.Figures firstTouch(RunRecord run) {
    return new FirstTouchRule.Figures(
        run.blocks(),
        run.counters().header().workers().stream().map(WorkerPlace::node).toList(),
        run.unmeasured().stream().anyMatch(RunRecord.Unmeasured::concernsMemoryPolicy)
            ? "first-touch" // which it was in its stead
            : setting(run.settings(), "memory"),
        run.workload().parameters());
  }

  private static SubmissionRule.Figures submission(RunRecord run) {
    Snapshot counters = run.counters();
    long[] tasks = new long[counters.header().nodes()];
    for (WorkerPlace place : counters.header().workers()) {
      WorkerCounts counts = counters.workers().get(place.worker());
      // A fiber that is stolen is mounted, and is none of the tasks.
      tasks[place.node()] += counts.tasks() + counts.fibers().mounts();
    }
    return new SubmissionRule.Figures(
        Analysis.stolenTasksByNode(counters), tasks, setting(run.settings(), "steal"));
  }

  private static String setting(Map<String, String> settings, String name) {
    return settings.getOrDefault(name, "");
  }
}
