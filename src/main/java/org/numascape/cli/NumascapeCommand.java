package org.numascape.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** No command: the window, or without a display the default experiment in the terminal. */
@Command(
    name = "numascape",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    header = "Shows where tasks and memory really go on a NUMA machine.",
    description =
        "Without a command it opens the window; without a display it runs an experiment here.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done; a run's result is verified",
      "1:something failed, or a result did not verify",
      "2:the command asks for what does not exist",
      "130:interrupted; what was measured is still reported",
      "141:what reads the output has ended",
      "143:ended by kill; what was measured is still reported"
    })
final class NumascapeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  NumascapeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  boolean isVerbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    return new DefaultExperiment(terminal).run();
  }
}
