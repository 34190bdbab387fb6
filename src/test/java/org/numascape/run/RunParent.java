package org.numascape.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.numascape.recording.RunRecord;

/**
 * Starts a run, for tests of what depends on the JVM that starts it. Prints the run's process and
 * its folder as soon as it counts; then the end, its detail and the bytes touched.
 */
final class RunParent {
  private RunParent() {}

  /** Arguments: the workload's path, steps, ending. */
  public static void main(String[] arguments) throws Exception {
    Experiment experiment =
        TestWorkload.experiment(
            Path.of(arguments[0]), Map.of("steps", arguments[1], "ending", arguments[2]));
    try (RunHandle run = Runs.inOwnJvm(experiment)) {
      System.out.println(RunsTest.awaitTasks(run).header().processId());
      System.out.println(((OwnJvmRun) run).folder());
      RunRecord record = run.record().get(240, TimeUnit.SECONDS);
      System.out.println(record.outcome().end());
      System.out.println(record.outcome().detail());
      System.out.println(RunsTest.touchedBytes(record.counters()));
    }
  }
}
