package org.numascape.cli;

import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.MemoryPolicyException;
import org.numascape.pool.PinningException;
import org.numascape.recording.RecordingException;
import org.numascape.run.RunException;
import org.numascape.telemetry.CountersException;
import org.numascape.topology.TopologyException;
import org.numascape.workload.DidYouMean;
import org.numascape.workload.ParameterException;
import org.numascape.workload.UnknownWorkloadException;
import org.numascape.workload.WorkloadException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where every failure ends: one line with the remedy, and an exit status. */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_COMMAND = 2;

  /** As a process that SIGPIPE ends, which the JVM ignores. */
  static final int READER_IS_GONE = 141;

  private final Terminal terminal;

  Complaints(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(CommandLine.ParameterException failure, String[] arguments) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    complain(command, wrongCommand(failure, command));
    if (List.of(arguments).contains("--verbose")) {
      failure.printStackTrace(terminal.err());
    }
    return WRONG_COMMAND;
  }

  private static String wrongCommand(CommandLine.ParameterException failure, String command) {
    String remedy = "; see " + command + " --help";
    List<String> notUnderstood = failure.getCommandLine().getUnmatchedArguments();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      notUnderstood = unmatched.getUnmatched();
    }
    if (!notUnderstood.isEmpty()) {
      // What is missing next to it may be what the user meant by it.
      return unknown(notUnderstood.getFirst(), failure.getCommandLine(), remedy);
    }
    String message = Objects.requireNonNullElse(failure.getMessage(), "wrong command");
    String plain = message.startsWith("Error: ") ? message.substring("Error: ".length()) : message;
    String lower = plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
    return failure instanceof MissingParameterException || !lower.contains("; ")
        ? lower + remedy
        : lower;
  }

  private static String unknown(String argument, CommandLine command, String remedy) {
    boolean option = argument.startsWith("-");
    List<String> known =
        option
            ? List.copyOf(command.getCommandSpec().optionsMap().keySet())
            : command.getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    String name = argument.split("=", 2)[0];
    String hint = DidYouMean.hint(name, known);
    String kind = option ? "option" : kind(command);
    return "unknown " + kind + " " + name + (hint.isEmpty() ? remedy : hint);
  }

  private static String kind(CommandLine command) {
    return command.getParent() == null ? "command" : "argument";
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, @Nullable ParseResult parsed) {
    if (failure instanceof CommandFailure of
        && of.isOfStandardOutput()
        && terminal.readerIsGone()) {
      return READER_IS_GONE;
    }
    String command = commandLine.getCommandSpec().qualifiedName();
    boolean verbose =
        commandLine.getCommandSpec().root().userObject() instanceof NumascapeCommand root
            && root.isVerbose();
    complain(command, words(failure));
    if (verbose) {
      if (failure instanceof WorkloadException workload) {
        workload.problems().forEach(terminal.err()::println);
      }
      failure.printStackTrace(terminal.err());
    }
    return status(failure);
  }

  private static String words(Exception failure) {
    return switch (failure) {
      case CommandFailure e -> String.valueOf(e.getMessage());
      case TopologyException e -> String.valueOf(e.getMessage());
      case WorkloadException e -> String.valueOf(e.getMessage());
      case ParameterException e -> String.valueOf(e.getMessage());
      case PinningException e -> String.valueOf(e.getMessage());
      case MemoryPolicyException e -> String.valueOf(e.getMessage());
      case RunException e -> String.valueOf(e.getMessage());
      case RecordingException e -> String.valueOf(e.getMessage());
      case CountersException e -> String.valueOf(e.getMessage());
      default -> "unexpected: " + failure + "; run it again with --verbose and report what it says";
    };
  }

  private static int status(Exception failure) {
    return switch (failure) {
      case CommandFailure e -> e.status();
      case TopologyException e when namesNoFile(e) -> WRONG_COMMAND;
      case RecordingException e when namesNoFile(e) -> WRONG_COMMAND;
      case ParameterException e -> WRONG_COMMAND;
      case PinningException e -> WRONG_COMMAND;
      case MemoryPolicyException e -> WRONG_COMMAND;
      case UnknownWorkloadException e -> WRONG_COMMAND;
      default -> FAILED;
    };
  }

  /** Whether the input that the command names is not there, rather than not readable. */
  private static boolean namesNoFile(Exception failure) {
    return failure.getCause() instanceof NoSuchFileException;
  }

  private void complain(String command, String words) {
    terminal.err().println(command + ": " + words.lines().collect(Collectors.joining(" ")).strip());
  }
}
