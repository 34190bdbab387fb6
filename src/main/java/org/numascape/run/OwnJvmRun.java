package org.numascape.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.PageCheck;
import org.numascape.recording.RecordingException;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.recording.RunRecord.ProbeCost;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecordFile;
import org.numascape.recording.SystemCounts;
import org.numascape.telemetry.CountersException;
import org.numascape.telemetry.CountersReader;
import org.numascape.telemetry.Snapshot;

/**
 * A run in a JVM of its own, seen through its counters file. That JVM ends the run when a byte on
 * its standard input asks for it, or when that input ends because this JVM is gone; then it also
 * deletes the folder. If it ends without a record, whatever killed it, the record is made here, of
 * the counters that it left.
 */
final class OwnJvmRun implements RunHandle {
  static final int GRACE_SECONDS = 4;
  private static final int SIGKILL = 9;

  private final RecordDraft draft;
  private final boolean emulated;
  private final OwnJvmFolder folder = OwnJvmFolder.create();
  private final CompletableFuture<RunRecord> record = new CompletableFuture<>();
  private final Process process;
  private final OutputStream printed;
  private final Thread thread = new Thread(this::watch, "numascape-run-watch");
  private volatile boolean cancelled;
  private @Nullable CountersReader reader;
  private @Nullable Snapshot last;

  private OwnJvmRun(RunPlan plan, OutputStream printed) {
    this.printed = printed;
    this.draft = new RecordDraft(plan);
    this.emulated = plan.chosen().origin().emulated();
    try {
      ExperimentFile.write(plan.experiment(), folder.experiment());
      process =
          ChildCommand.of(plan.experiment().heapByNodes(), "worker-run", folder.folder().toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      folder.delete();
      throw new RunException(
          "the run's JVM can't be started (" + e.getMessage() + "); check the installation", e);
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  static OwnJvmRun start(RunPlan plan, OutputStream printed) {
    OwnJvmRun run = new OwnJvmRun(plan, printed);
    run.thread.setDaemon(true);
    run.thread.start();
    return run;
  }

  private void watch() {
    try {
      record.complete(ended());
    } catch (RunException e) {
      record.completeExceptionally(e);
    } catch (Throwable e) {
      // Whatever it was, whoever waits for the record must learn of it.
      record.completeExceptionally(new RunException("the run's JVM was lost sight of: " + e, e));
    }
  }

  /** Waits for the end; nothing is left of the run when whoever waits for its record learns it. */
  private RunRecord ended() throws InterruptedException {
    try {
      LastWords words = LastWords.of(process, printed);
      int status = process.waitFor();
      return recordOf(status, words.inOneLine());
    } finally {
      synchronized (this) {
        if (reader != null) {
          reader.close();
          reader = null;
        }
      }
      folder.delete();
    }
  }

  private RunRecord recordOf(int status, String lastWords) {
    Optional<Snapshot> counters = snapshot();
    if (Files.exists(folder.record())) {
      try {
        RunRecord whole = RunRecordFile.read(folder.record());
        synchronized (this) {
          last = whole.counters();
        }
        return whole;
      } catch (RecordingException e) {
        draft.couldNotMeasure("the run's own record", String.valueOf(e.getMessage()), "");
      }
    }
    String ended =
        "the run's JVM ended with status "
            + status
            + signal(status)
            + (lastWords.isEmpty() ? "" : ", its last words: " + lastWords);
    Snapshot left =
        counters.orElseThrow(() -> new RunException(ended + "; nothing had been counted yet"));
    String why = "the run's JVM ended before it could say";
    draft.couldNotMeasure("durations", why, "");
    draft.couldNotMeasure("time lines", why, "");
    draft.couldNotMeasure("cost of measuring", why, "");
    draft.warmUpIsCounted(why);
    return draft.record(
        cancelled
            ? new Outcome(End.CANCELLED, "cancelled; " + ended)
            : new Outcome(End.FAILED, ended),
        left,
        List.of(Sample.of(left)),
        PageCheck.unavailable(why),
        List.of(),
        SystemCounts.none(why),
        ProbeCost.unknown(why));
  }

  private static String signal(int status) {
    int signal = status - 128;
    return signal == SIGKILL
        ? " (signal 9: killed, by someone or for want of memory)"
        : signal > 0 ? " (signal " + signal + ")" : "";
  }

  @Override
  public boolean emulated() {
    return emulated;
  }

  @Override
  public synchronized Optional<Snapshot> snapshot() {
    try {
      if (reader == null && !record.isDone() && Files.exists(folder.counters())) {
        reader = CountersReader.open(folder.counters());
      }
      if (reader != null) {
        last = reader.snapshot();
      }
    } catch (CountersException e) {
      // Not ready yet; the next look will tell.
    } catch (InternalError e) {
      // Pages of the file can't be had, as its disk is full; what was seen before is still known.
    }
    return Optional.ofNullable(last);
  }

  @Override
  public void cancel() {
    if (cancelled || record.isDone()) {
      return;
    }
    cancelled = true;
    try {
      OutputStream wishes = process.getOutputStream();
      wishes.write('.');
      wishes.flush();
    } catch (IOException e) {
      // The process is gone, or on its way: nothing to ask then.
      process.destroyForcibly();
    }
    Executor later = CompletableFuture.delayedExecutor(GRACE_SECONDS + 1, TimeUnit.SECONDS);
    later.execute(process::destroyForcibly);
  }

  @Override
  public CompletableFuture<RunRecord> record() {
    return record;
  }

  /** The folder through which the two JVMs speak, gone when there is a record. */
  Path folder() {
    return folder.folder();
  }

  /** Cancels and waits until nothing is left of the run, for some seconds at most. */
  @Override
  public void close() {
    cancel();
    try {
      for (int attempt = 0; attempt < 2 && !record.isDone(); attempt++) {
        try {
          record.get(GRACE_SECONDS + 2, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          process.destroyForcibly();
        }
      }
    } catch (ExecutionException e) {
      // It ended without a record: whoever wanted one knows.
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
