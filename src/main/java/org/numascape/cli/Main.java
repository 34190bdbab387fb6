package org.numascape.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entrance. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /**
   * Does what the arguments say.
   *
   * @return the exit status
   */
  static int run(Terminal terminal, String... arguments) {
    Complaints complaints = new Complaints(terminal);
    CommandLine commands =
        new CommandLine(new NumascapeCommand(terminal))
            .addSubcommand(
                new CommandLine(new TopologyCommand(terminal))
                    .addSubcommand(new TopologyEditCommand(terminal)))
            .addSubcommand(new WorkloadsCommand(terminal))
            .addSubcommand(new RunCommand(terminal))
            .addSubcommand(new WorkerRunCommand());
    commands
        .setOut(terminal.writer(terminal.out()))
        .setErr(terminal.writer(terminal.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.helpAnsi()))
        .setUsageHelpWidth(Math.clamp(terminal.size().get().columns(), 60, 100))
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(complaints)
        .setExecutionExceptionHandler(complaints);
    int status = commands.execute(arguments);
    terminal.out().flush();
    if (status != 0 || !terminal.out().checkError()) {
      return status;
    }
    // A full disk or a closed pipe shows only here.
    return terminal.readerIsGone()
        ? Complaints.READER_IS_GONE
        : complaints.handleExecutionException(CommandFailure.ofStandardOutput(), commands, null);
  }

  /** Help of a command that does not exist is no help: picocli would show the program's. */
  private static int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
