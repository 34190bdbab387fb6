package org.numascape.run;

/** Starts a run that never ends, says its process on standard output, and waits to be killed. */
final class EndlessParent {
  private EndlessParent() {}

  public static void main(String[] arguments) throws Exception {
    RunHandle run = Runs.inOwnJvm(TestWorkload.endless());
    System.out.println(RunsTest.awaitTasks(run).header().processId());
    run.record().join();
  }
}
