package org.numascape.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecordFile;

/** The other end of a run in a JVM of its own: what that JVM does. */
public final class OwnJvm {
  private static final int ENDED_BY_FORCE = 1;

  /** How long the end of whoever started this JVM may take when both got the same signal. */
  private static final int PARENT_ENDS_MILLIS = 200;

  private final OwnJvmFolder files;
  private final EmbeddedRun run;
  private final Thread lastResort = new Thread(this::endByForce, "numascape-last-resort");
  private volatile boolean abandoned;
  private volatile boolean handedOver;

  /**
   * The experiment in a folder.
   *
   * @param folder made by whoever started this JVM
   * @throws RunException if there is none
   */
  public OwnJvm(Path folder) {
    this.files = new OwnJvmFolder(folder);
    this.run =
        new EmbeddedRun(RunPlan.of(ExperimentFile.read(files.experiment())), files.counters());
  }

  /**
   * Runs the experiment and leaves the record there; if nobody waits for it any more, deletes the
   * folder. To be called by a main thread. Ends this JVM by force if it goes on for seconds after
   * it was asked to end or after the run, or if there is no memory left to say what happened.
   *
   * @param wishes of whoever started this JVM: a byte asks for the run's end; if the stream ends,
   *     they are gone
   * @throws RunException if there is nothing to record; it says why
   */
  public void serve(InputStream wishes) {
    lastResort.setDaemon(true);
    Thread listener = new Thread(() -> listen(wishes), "numascape-wishes");
    listener.setDaemon(true);
    listener.start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> leaveNothing(listener), "numascape-leave-nothing"));
    try {
      RunRecord record = run.execute();
      if (!abandoned) {
        RunRecordFile.write(record, files.record());
        handedOver = true;
      }
    } catch (VirtualMachineError e) {
      // The workload still holds the memory; what was counted is safe in its file.
      try {
        System.err.println(e);
      } finally {
        Runtime.getRuntime().halt(ENDED_BY_FORCE);
      }
    } finally {
      // What the workload left behind, such as a shutdown hook, may keep this JVM for ever.
      endSoon();
    }
  }

  /** However this JVM ends in order: without anybody to read it, the folder goes. */
  private void leaveNothing(Thread listener) {
    try {
      if (!handedOver) {
        listener.join(PARENT_ENDS_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (abandoned) {
      files.delete();
    }
  }

  private void listen(InputStream wishes) {
    try {
      while (wishes.read() >= 0) {
        endSoon();
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    abandoned = true;
    endSoon();
  }

  /** Ends the run early, and this JVM after it. Any thread. */
  public synchronized void endSoon() {
    run.cancel();
    if (lastResort.getState() == Thread.State.NEW) {
      lastResort.start();
    }
  }

  private void endByForce() {
    try {
      Thread.sleep(OwnJvmRun.GRACE_SECONDS * 1000L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (abandoned) {
      files.delete();
    }
    Runtime.getRuntime().halt(ENDED_BY_FORCE);
  }
}
