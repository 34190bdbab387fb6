package org.numascape.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.TopologyException;
import picocli.CommandLine.Option;

/** Which machine to run on instead of this one. */
class OverrideOptions {
  @Option(
      names = "--xml",
      paramLabel = "FILE",
      description =
          "The machine of an hwloc XML file, or a sample by its name, such as two-sockets; figures"
              + " are then emulated.")
  private @Nullable Path xml;

  @Option(
      names = "--synthetic",
      paramLabel = "TEXT",
      description =
          "A machine by hwloc's synthetic description, such as \"numa:4 core:8 pu:2\"; figures are"
              + " then emulated.")
  private @Nullable String synthetic;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "INPUT",
      description =
          "A machine as hwloc's tools take it: an hwloc XML file, a sample's name or a synthetic"
              + " description, or - for either of them on standard input.")
  private @Nullable String input;

  /** Whether nothing was asked for. */
  boolean isEmpty() {
    return xml == null && synthetic == null && input == null;
  }

  /** What was asked for; this machine if nothing was. */
  TopologyChoice choice() {
    if (xml != null) {
      if (xml.toString().isEmpty()) {
        throw CommandFailure.wrongCommand("--xml is empty; name an hwloc XML file", null);
      }
      return TopologyChoice.xml(xml);
    } else if (synthetic != null) {
      return new TopologyChoice.Synthetic(synthetic);
    } else if (input != null) {
      if (input.isEmpty()) {
        throw CommandFailure.wrongCommand(
            "--input is empty; name an hwloc XML file, a sample or a description", null);
      }
      return TopologyChoice.input(input, System.in);
    }
    return new TopologyChoice.Detected();
  }

  /**
   * The failure as the user caused it: a synthetic description is part of the command itself, so
   * one that means nothing is a wrong command; a file is not.
   */
  static RuntimeException failure(TopologyChoice choice, TopologyException failure) {
    return choice instanceof TopologyChoice.Synthetic
        ? CommandFailure.wrongCommand(failure.getMessage(), failure)
        : failure;
  }
}
