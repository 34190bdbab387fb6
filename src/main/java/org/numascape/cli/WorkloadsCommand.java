package org.numascape.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.numascape.workload.LoadedWorkload;
import org.numascape.workload.Parameter;
import org.numascape.workload.WorkloadCatalog;
import org.numascape.workload.WorkloadDescription;
import org.numascape.workload.WorkloadException;
import picocli.CommandLine.Command;

/** Lists what can be run by name. */
@Command(
    name = "workloads",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Lists the workloads that are there, with their parameters.")
final class WorkloadsCommand implements Callable<Integer> {
  private final Terminal terminal;

  WorkloadsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    WorkloadCatalog catalog = WorkloadCatalog.ofInstallation();
    Map<String, Path> samples = catalog.samples();
    if (samples.isEmpty()) {
      terminal.err().println("numascape workloads: there are no samples in " + catalog.folder());
    }
    int status = 0;
    for (String name : samples.keySet()) {
      // One sample that someone broke must not hide the others.
      try (LoadedWorkload loaded = catalog.load(name)) {
        print(loaded.description());
      } catch (WorkloadException e) {
        terminal.err().println("numascape workloads: " + e.getMessage());
        status = Complaints.FAILED;
      }
    }
    terminal.out().println("Your own: numascape run FILE, a .java file, class folder or jar");
    return status;
  }

  private void print(WorkloadDescription workload) {
    terminal.out().println(workload.name() + "  " + workload.title());
    terminal.out().println("    " + workload.summary());
    for (Parameter parameter : workload.parameters()) {
      String values =
          switch (parameter) {
            case Parameter.Choice choice -> String.join("|", choice.values());
            case Parameter.WholeNumber number -> number.minimum() + ".." + number.maximum();
          };
      terminal
          .out()
          .printf(
              "    -p %s=%s  (default %s)  %s%n",
              parameter.name(), values, parameter.defaultText(), parameter.description());
    }
  }
}
