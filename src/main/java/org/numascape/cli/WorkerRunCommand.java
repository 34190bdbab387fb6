package org.numascape.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.numascape.run.OwnJvm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What the JVM of a run does; nobody types it. */
@Command(
    name = "worker-run",
    hidden = true,
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Runs the experiment in a folder that another Numascape made; ends with it.")
final class WorkerRunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Where experiment.json is.")
  private @Nullable Path folder;

  @Override
  public Integer call() {
    if (folder != null) {
      // Ctrl-C and a closed terminal reach all its processes; what they mean is for the one that
      // asked, and this one learns of its end.
      Signals.ignore("INT");
      Signals.ignore("HUP");
      OwnJvm run = new OwnJvm(folder);
      // It may reach this one alone. Either way what was measured until then is left.
      Signals.handle("TERM", number -> run.endSoon());
      run.serve(System.in);
    }
    return 0;
  }
}
