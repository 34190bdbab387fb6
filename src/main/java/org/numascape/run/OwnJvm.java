package org.numascape.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.numascape.recording.RunRecordFile;

/** The other end of a run in a JVM of its own: what that JVM does. */
public final class OwnJvm {
  private OwnJvm() {}

  /**
   * Runs the experiment in the folder and leaves the record there. To be called by a main thread;
   * ends this JVM by force if the run goes on for seconds after it was asked to end.
   *
   * @param folder made by whoever started this JVM
   * @param whileOpen ends when the run shall end: with the JVM that started this one, or earlier
   * @throws RunException if there is nothing to record; it says why
   */
  public static void serve(Path folder, InputStream whileOpen) {
    OwnJvmFolder files = new OwnJvmFolder(folder);
    RunPlan plan = RunPlan.of(ExperimentFile.read(files.experiment()));
    EmbeddedRun run = EmbeddedRun.start(plan, files.counters());
    Thread watch = new Thread(() -> endWith(whileOpen, run), "numascape-parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      RunRecordFile.write(run.record().get(), files.record());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RunException failure
          ? failure
          : new RunException("the run failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      run.cancel();
      Thread.currentThread().interrupt();
    }
  }

  private static void endWith(InputStream whileOpen, EmbeddedRun run) {
    try {
      while (whileOpen.read() >= 0) {
        // Nothing is said on it; only its end counts.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    run.cancel();
    try {
      Thread.sleep(OwnJvmRun.GRACE_SECONDS * 1000L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
