package org.numascape.cli;

import picocli.CommandLine.Option;

/** Where a command writes its one output. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it; - is standard output, the default.")
  private String output = "-";

  @Option(names = "--force", description = "Replace the output if it exists.")
  private boolean force;

  String name() {
    return output;
  }

  /**
   * The output, before the work whose result it shall hold.
   *
   * @throws CommandFailure if it can't or may not be written
   */
  OutputFile checked() {
    return OutputFile.checked(output, force);
  }
}
