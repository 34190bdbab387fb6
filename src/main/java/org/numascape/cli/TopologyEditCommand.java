package org.numascape.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.numascape.cli.TopologyCommand.Format;
import org.numascape.run.ChosenTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyEdit;
import org.numascape.topology.TopologyException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Makes an override of a machine. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
      "Changes a machine, edit by edit in the order given, and writes what has become of it.",
      "PUs and nodes are named by OS indexes (P#), packages by logical ones (L#). An edit that"
          + " would break one of hwloc's rules is refused, and nothing is written."
    },
    footer = {
      "",
      "Three packages out of two, and memory behind CXL:",
      "  numascape topology edit -i \"pack:2 [numa] core:8 pu:2\" --split-package 0=2 \\",
      "      --add-node 9=64GiB@30 -o bent.xml"
    })
final class TopologyEditCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final List<TopologyEdit> edits = new ArrayList<>();

  @ArgGroup(exclusive = true)
  private MachineOptions machine = new MachineOptions();

  @Mixin private PictureOptions pictures = new PictureOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  // An edit's field is only where its option is declared; the value goes to the edits, in order.
  @Option(
      names = "--restrict-pus",
      paramLabel = "LIST",
      parameterConsumer = Edit.class,
      description = "Keep these PUs, such as 0-3,8; a node that loses its last PU goes too.")
  @Nullable String restrictPus;

  @Option(
      names = "--restrict-nodes",
      paramLabel = "LIST",
      parameterConsumer = Edit.class,
      description = "Keep these nodes; a PU that loses its last node goes too.")
  @Nullable String restrictNodes;

  @Option(
      names = "--merge-nodes",
      paramLabel = "LIST",
      parameterConsumer = Edit.class,
      description = "Make one node of these, with the memory and PUs of all.")
  @Nullable String mergeNodes;

  @Option(
      names = "--split-node",
      paramLabel = "NODE=PARTS",
      parameterConsumer = Edit.class,
      description = "Divide a node, its memory and PUs, into equal parts.")
  @Nullable String splitNode;

  @Option(
      names = "--split-package",
      paramLabel = "PACKAGE=PARTS",
      parameterConsumer = Edit.class,
      description = "Divide a package, its caches and nodes, into equal parts.")
  @Nullable String splitPackage;

  @Option(
      names = "--add-node",
      paramLabel = "NODE=SIZE[@DISTANCE]",
      parameterConsumer = Edit.class,
      description = "Add a node without PUs; by default as far as the farthest.")
  @Nullable String addNode;

  @Option(
      names = "--memory",
      paramLabel = "NODE=SIZE",
      parameterConsumer = Edit.class,
      description = "Set how much memory a node has, such as 0=64GiB.")
  @Nullable String memory;

  @Option(
      names = "--add-cache",
      paramLabel = "CACHE=SIZE@TYPE",
      parameterConsumer = Edit.class,
      description = "Add a cache at each object of a type, such as L4=128MiB@package.")
  @Nullable String addCache;

  @Option(
      names = "--remove-cache",
      paramLabel = "CACHE",
      parameterConsumer = Edit.class,
      description = "Remove all caches of a type, such as L3 or L1i.")
  @Nullable String removeCache;

  @Option(
      names = "--distances",
      paramLabel = "ROWS",
      parameterConsumer = Edit.class,
      description = "Set all distances in logical order, local ones usually 10: 10,21/21,10.")
  @Nullable String distances;

  @Option(
      names = "--distance",
      paramLabel = "NODE-NODE=DISTANCE",
      parameterConsumer = Edit.class,
      description = "Set one distance, both ways.")
  @Nullable String distance;

  @Option(
      names = "--bandwidth",
      paramLabel = "FROM-NODE=MIB_PER_SECOND",
      parameterConsumer = Edit.class,
      description = "Set the bandwidth from the PUs of a node to the memory of a node.")
  @Nullable String bandwidth;

  @Option(
      names = "--latency",
      paramLabel = "FROM-NODE=NANOSECONDS",
      parameterConsumer = Edit.class,
      description = "Set the latency from the PUs of a node to the memory of a node.")
  @Nullable String latency;

  @Option(
      names = "--renumber-pus",
      paramLabel = "LIST",
      parameterConsumer = Edit.class,
      description = "Give the PUs, in logical order, these OS indexes.")
  @Nullable String renumberPus;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Format.Converter.class,
      completionCandidates = Format.Converter.class,
      description = "${COMPLETION-CANDIDATES}; by default what the output's name ends in, or xml.")
  private @Nullable Format format;

  TopologyEditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Takes an edit's value; its option's name is the verb, and the order on the line counts. */
  static final class Edit implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      String name = ((OptionSpec) option).longestName();
      if (arguments.isEmpty()) {
        throw new ParameterException(
            command.commandLine(), name + " needs " + option.paramLabel() + "; add it");
      }
      String value = arguments.pop();
      try {
        ((TopologyEditCommand) command.userObject())
            .edits.add(TopologyEdit.parse(name.substring(2) + " " + value));
      } catch (TopologyException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
    }
  }

  @Override
  public Integer call() {
    Format wanted = Format.of(format, output, Format.XML);
    pictures.checkFor(wanted);
    OutputFile file = output.checked();
    if (pictures.namesARun()) {
      throw CommandFailure.wrongCommand(
          "--run shows a run on its own machine; leave it out, or use numascape topology", null);
    }
    TopologyChoice choice = machine.choice();
    ChosenTopology chosen;
    try {
      chosen = choice.resolve();
    } catch (TopologyException e) {
      throw OverrideOptions.failure(choice, e);
    }
    ChosenTopology edited =
        edits.isEmpty()
            ? chosen
            : new ChosenTopology(edited(chosen.topology()), chosen.origin().edited());
    TopologyCommand.write(edited, Optional.empty(), wanted, pictures, file, terminal.out());
    return 0;
  }

  private Topology edited(Topology topology) {
    Topology edited = topology;
    try {
      for (TopologyEdit edit : edits) {
        edited = edit.apply(edited);
      }
    } catch (TopologyException e) {
      throw CommandFailure.wrongCommand(e.getMessage(), e);
    }
    return edited;
  }
}
