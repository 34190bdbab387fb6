package org.numascape.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.NumaPool.PageCheck;
import org.numascape.recording.RecordingException;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.recording.RunRecord.ProbeCost;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.RunRecordFile;
import org.numascape.telemetry.CountersException;
import org.numascape.telemetry.CountersReader;
import org.numascape.telemetry.Snapshot;

/**
 * A run in a JVM of its own, seen through its counters file. That JVM ends the run when its
 * standard input ends: because of a cancel here, or because this JVM is gone. If it ends without a
 * record, whatever killed it, the record is made here, of the counters that it left.
 */
final class OwnJvmRun implements RunHandle {
  static final int GRACE_SECONDS = 4;
  private static final int TAIL_BYTES = 4096;

  private final RunPlan plan;
  private final RecordDraft draft;
  private final OwnJvmFolder folder = OwnJvmFolder.create();
  private final CompletableFuture<RunRecord> record = new CompletableFuture<>();
  private final Process process;
  private final Thread thread = new Thread(this::watch, "numascape-run-watch");
  private volatile boolean cancelled;
  private @Nullable CountersReader reader;
  private @Nullable Snapshot last;

  private OwnJvmRun(RunPlan plan) {
    this.plan = plan;
    this.draft = new RecordDraft(plan);
    ExperimentFile.write(plan.experiment(), folder.experiment());
    try {
      process =
          new ProcessBuilder(ChildCommand.of("worker-run", folder.folder().toString()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      folder.delete();
      throw new RunException(
          "the run's JVM can't be started (" + e.getMessage() + "); check the installation", e);
    }
  }

  static OwnJvmRun start(RunPlan plan) {
    OwnJvmRun run = new OwnJvmRun(plan);
    run.thread.setDaemon(true);
    run.thread.start();
    return run;
  }

  private void watch() {
    try (InputStream output = process.getInputStream()) {
      String tail = tail(output);
      int status = process.waitFor();
      record.complete(recordOf(status, tail));
    } catch (RunException e) {
      record.completeExceptionally(e);
    } catch (Throwable e) {
      // Whatever it was, whoever waits for the record must learn of it.
      record.completeExceptionally(new RunException("the run's JVM was lost sight of: " + e, e));
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

  /** Reads all that the JVM prints, so that it never waits, and keeps the end of it. */
  private static String tail(InputStream output) throws IOException {
    byte[] tail = new byte[0];
    byte[] buffer = new byte[TAIL_BYTES];
    for (int count; (count = output.read(buffer)) >= 0; ) {
      byte[] both = Arrays.copyOf(tail, tail.length + count);
      System.arraycopy(buffer, 0, both, tail.length, count);
      tail = Arrays.copyOfRange(both, Math.max(0, both.length - TAIL_BYTES), both.length);
    }
    return new String(tail, Charset.defaultCharset()).strip();
  }

  private RunRecord recordOf(int status, String tail) {
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
            + (status > 128 ? " (signal " + (status - 128) + ")" : "")
            + (tail.isEmpty() ? "" : ", its last words: " + tail);
    Snapshot left =
        counters.orElseThrow(() -> new RunException(ended + "; nothing had been counted yet"));
    String why = "the run's JVM ended before it could say";
    draft.couldNotMeasure("durations", why, "");
    draft.couldNotMeasure("time lines", why, "");
    draft.couldNotMeasure("cost of measuring", why, "");
    return draft.record(
        cancelled
            ? new Outcome(End.CANCELLED, "cancelled; " + ended)
            : new Outcome(End.FAILED, ended),
        left,
        List.of(Sample.of(left)),
        new PageCheck(0, 0, why),
        new ProbeCost(0, 0, "not measured: " + why));
  }

  @Override
  public synchronized Optional<Snapshot> snapshot() {
    if (reader == null && !record.isDone() && Files.exists(folder.counters())) {
      try {
        reader = CountersReader.open(folder.counters());
      } catch (CountersException e) {
        // Not ready yet; the next look will tell.
        return Optional.empty();
      }
    }
    if (reader != null) {
      last = reader.snapshot();
    }
    return Optional.ofNullable(last);
  }

  @Override
  public void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It was closed already, or the process is gone: nothing to ask then.
      process.destroy();
    }
    Executor later = CompletableFuture.delayedExecutor(GRACE_SECONDS + 1, TimeUnit.SECONDS);
    later.execute(process::destroyForcibly);
  }

  @Override
  public CompletableFuture<RunRecord> record() {
    return record;
  }

  /** Cancels and waits until the run's JVM has ended, for some seconds at most. */
  @Override
  public void close() {
    if (record.isDone()) {
      return;
    }
    cancel();
    try {
      record.get(GRACE_SECONDS + 2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
    }
  }
}
