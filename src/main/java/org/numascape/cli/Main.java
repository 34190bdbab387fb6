package org.numascape.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entrance. */
public final class Main {
  private static final Map<String, String> EXIT_STATUSES =
      new TreeMap<>(
          Map.of(
              "0", "done",
              "1", "something failed, such as to read or write a file",
              "2", "the command asks for what does not exist",
              "141", "what reads the output has ended"));

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
        .registerConverter(Integer.class, Main::wholeNumber)
        .registerConverter(int.class, Main::wholeNumber)
        .registerConverter(double.class, Main::number)
        .setOut(terminal.writer(terminal.out()))
        .setErr(terminal.writer(terminal.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.helpAnsi()))
        .setUsageHelpWidth(Math.clamp(terminal.size().get().columns(), 60, 100))
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(complaints)
        .setExecutionExceptionHandler(complaints);
    sayExitStatuses(commands);
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

  /** In the help of all commands that have no more to say about them. */
  private static void sayExitStatuses(CommandLine command) {
    UsageMessageSpec help = command.getCommandSpec().usageMessage();
    if (help.exitCodeList().isEmpty()) {
      help.exitCodeListHeading("Exit status:%n").exitCodeList(EXIT_STATUSES);
    }
    command.getSubcommands().values().forEach(Main::sayExitStatuses);
  }

  private static int wholeNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' must be a whole number");
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' must be a number");
    }
  }

  /** Help of a command that does not exist is no help: picocli would show the program's. */
  private static int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
