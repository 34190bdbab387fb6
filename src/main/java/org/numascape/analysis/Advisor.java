package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.numascape.recording.RunRecord;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;

/**
 * Asks all rules about a run. A rule whose figures are absent says nothing, and so do all of them
 * about a run without a result: what it counted is of no use.
 */
public final class Advisor {
  private Advisor() {}

  /**
   * The advice, in the order of the rules.
   *
   * @param moves what the kernel knows of the workers' threads, if it was asked
   * @param heap on which nodes the Java heap is, if the kernel was asked
   */
  public static List<Advice> of(
      RunRecord run, Optional<PinningRule.Figures> moves, Optional<JavaHeapRule.Figures> heap) {
    List<Advice> advice = new ArrayList<>();
    if (run.outcome().end() == RunRecord.End.VERIFIED) {
      FirstTouchRule.judge(firstTouch(run)).ifPresent(advice::add);
      SubmissionRule.judge(submission(run)).ifPresent(advice::add);
      moves.flatMap(PinningRule::judge).ifPresent(advice::add);
      heap.flatMap(JavaHeapRule::judge).ifPresent(advice::add);
    }
    return advice;
  }

  /** As the other, with what the record has. */
  public static List<Advice> of(RunRecord run) {
    return of(run, Optional.empty(), Optional.empty());
  }

  private static FirstTouchRule.Figures firstTouch(RunRecord run) {
    return new FirstTouchRule.Figures(
        run.blocks(),
        run.counters().header().workers().stream().map(WorkerPlace::node).toList(),
        setting(run.settings(), "memory"),
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
