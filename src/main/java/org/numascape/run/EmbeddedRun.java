package org.numascape.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.platform.JavaHeap;
import org.numascape.pool.MemoryPolicyException;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PageCheck;
import org.numascape.pool.PinningException;
import org.numascape.pool.TaskFailedException;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.Outcome;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.SystemCounts;
import org.numascape.telemetry.CountersException;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.topology.TopologyException;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.WorkloadContext;

/**
 * A run in this JVM: one thread drives the workload, a second samples the counters. A cancel takes
 * effect where the workload says how far it is, and between repetitions.
 */
final class EmbeddedRun implements RunHandle {
  private final RunPlan plan;
  private final @Nullable Path countersFile;
  private final CompletableFuture<RunRecord> record = new CompletableFuture<>();
  private final Thread thread = new Thread(this::complete, "numascape-run");
  private volatile boolean cancelled;
  private volatile @Nullable NumaPool pool;

  /**
   * A run that has yet to begin, by {@link #start} or {@link #execute}.
   *
   * @param countersFile where the counters file is made; null for one that nobody else needs
   */
  EmbeddedRun(RunPlan plan, @Nullable Path countersFile) {
    this.plan = plan;
    this.countersFile = countersFile;
  }

  /** Executes the run on a thread of its own. */
  EmbeddedRun start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  private void complete() {
    try {
      record.complete(execute());
    } catch (RunException e) {
      record.completeExceptionally(e);
    } catch (Throwable e) {
      // Whatever it was, whoever waits for the record must learn of it.
      record.completeExceptionally(couldNotStart(e));
    }
  }

  private static RunException couldNotStart(Throwable cause) {
    boolean ours = isOfUs(cause);
    return new RunException(
        "the run could not start: " + (ours ? cause.getMessage() : cause.toString()), cause);
  }

  /** Whether the message is for the user. */
  private static boolean isOfUs(Throwable cause) {
    return cause instanceof CountersException
        || cause instanceof PinningException
        || cause instanceof MemoryPolicyException
        || cause instanceof TopologyException;
  }

  /**
   * Executes the run on this thread and closes the plan.
   *
   * @throws RunException if it could not start
   */
  RunRecord execute() {
    RecordDraft draft = new RecordDraft(plan);
    draft.heapIs(JavaHeap.usesNuma());
    try (plan) {
      NumaPool made = plan.pool(countersFile);
      Sampler sampler;
      Work work;
      Outcome outcome;
      try (made;
          SystemWatch watch = SystemWatch.begin(made)) {
        pool = made;
        sampler = Sampler.start(made);
        work = new Work(made, draft, sampler, watch);
        outcome = work.outcome();
        work.look();
        sampler.stop();
      }
      // Only a closed pool has counted everything.
      made.limitations().forEach(draft::limitation);
      Snapshot end = made.snapshot();
      return draft.record(
          outcome,
          work.withoutWarmUp(end),
          sampler.timeLine(end),
          work.pages,
          work.blocks,
          work.system(),
          sampler.cost());
    } catch (RuntimeException e) {
      throw couldNotStart(e);
    }
  }

  /** The workload's life, from preparation to the end, and where it stands. */
  private final class Work {
    private final NumaPool pool;
    private final RecordDraft draft;
    private final Sampler sampler;
    private final SystemWatch watch;

    /** When the clock of the counters was 0. */
    private final long originNanos;

    private String phase = "prepare";

    /** Which warm-up or repetition of several is under way, for those who watch; else empty. */
    private volatile String pass = "";

    private @Nullable Snapshot warmUp;
    private PageCheck pages =
        PageCheck.unavailable("the run ended before its pages were asked for");
    private @Nullable SystemCounts counted;

    private List<TouchedBlock> blocks = List.of();

    Work(NumaPool pool, RecordDraft draft, Sampler sampler, SystemWatch watch) {
      this.pool = pool;
      this.draft = draft;
      this.sampler = sampler;
      this.watch = watch;
      this.originNanos = System.nanoTime() - pool.snapshot().elapsedNanos();
    }

    Outcome outcome() {
      try {
        return work();
      } catch (Throwable e) {
        // A user's code may throw anything; all of it ends this run, none of it this JVM.
        Throwable cause = rootCause(e);
        return cause instanceof CancellationException && cancelled
            ? new Outcome(End.CANCELLED, "cancelled in " + phase)
            : new Outcome(End.FAILED, phase + ": " + inOneLine(cause));
      }
    }

    private Outcome work() throws Exception {
      WorkloadContext context = plan.context(pool, () -> cancelled, () -> pass);
      enter("prepare");
      try (PreparedWorkload prepared =
          Objects.requireNonNull(
              plan.loaded().workload().prepare(context), "prepare returned no PreparedWorkload")) {
        warmUp(prepared);
        Outcome outcome = repeat(prepared);
        phase = "page check";
        pages = sampler.lastPages();
        blocks = pool.touchedBlocks();
        look();
        phase = "close";
        return outcome;
      }
    }

    /**
     * Has the system looked at, unless it was: with all the memory that the workload has, if so.
     */
    void look() {
      if (counted == null) {
        counted = watch.end(pages, sampler.pageSampling());
      }
    }

    /** Executes the workload once, of which the record tells whatever comes of it. */
    private long pass(Pass.Kind kind, PreparedWorkload prepared) throws Exception {
      long startNanos = System.nanoTime();
      long durationNanos = 0;
      try {
        run(prepared);
      } finally {
        durationNanos = System.nanoTime() - startNanos;
        long fromNanos = startNanos - originNanos;
        draft.passes.add(new Pass(kind, fromNanos, fromNanos + durationNanos));
      }
      return durationNanos;
    }

    /** On a worker: a thread beside the workers would take a PU from one of them, in each pass. */
    private void run(PreparedWorkload prepared) throws Exception {
      // Not a future: to be told of a failure it may have to load code, and where a workload holds
      // all memory it is then neither done nor not done, and who waits for it spins for ever.
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      CountDownLatch ended = new CountDownLatch(1);
      pool.execute(
          () -> {
            try {
              prepared.run();
            } catch (Throwable thrown) {
              failure.set(thrown);
            } finally {
              ended.countDown();
            }
          });
      while (!ended.await(1, TimeUnit.SECONDS)) {
        // Without memory a worker can end without a word.
        pool.checkWorkers();
      }
      @Nullable Throwable thrown = failure.get();
      if (thrown != null) {
        throw new ExecutionException(thrown);
      }
    }

    private void warmUp(PreparedWorkload prepared) throws Exception {
      int warmups = plan.experiment().warmups();
      if (warmups == 0) {
        return;
      }
      Snapshot before = pool.snapshot();
      Runnable forgetUse = pool.markUseOfBlocks();
      for (int i = 1; i <= warmups; i++) {
        enterPass("warm-up " + i + " of " + warmups);
        pass(Pass.Kind.WARM_UP, prepared);
      }
      warmUp = pool.snapshot().minus(before);
      forgetUse.run();
    }

    private Outcome repeat(PreparedWorkload prepared) throws Exception {
      int repetitions = plan.experiment().repetitions();
      Outcome outcome = new Outcome(End.NOT_VERIFIED, "nothing was run");
      for (int i = 1; i <= repetitions; i++) {
        enterPass(repetitions == 1 ? "" : "repetition " + i + " of " + repetitions);
        draft.durationsNanos.add(pass(Pass.Kind.REPETITION, prepared));
        phase = pass.isEmpty() ? "verify" : "verify, " + pass;
        Verification verification =
            Objects.requireNonNull(prepared.verify(), "verify returned no Verification");
        if (!verification.verified()) {
          String which = pass.isEmpty() ? "" : pass + ": ";
          return new Outcome(End.NOT_VERIFIED, which + verification.detail());
        }
        outcome = new Outcome(End.VERIFIED, verification.detail());
      }
      return outcome;
    }

    private void enterPass(String pass) {
      this.pass = pass;
      enter(pass.isEmpty() ? "run" : pass);
    }

    private void enter(String phase) {
      this.phase = phase;
      if (cancelled) {
        throw new CancellationException();
      }
      pool.progress(new Progress(0, 0, phase));
    }

    SystemCounts system() {
      return Objects.requireNonNull(counted, "look comes first");
    }

    /** What was counted less what the warm-ups did; all of it if the run ended before their end. */
    Snapshot withoutWarmUp(Snapshot all) {
      if (warmUp == null) {
        draft.warmUpIsCounted("the run ended before its warm-up did");
        return all;
      }
      return all.minus(warmUp);
    }
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof TaskFailedException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String inOneLine(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("")
        + Arrays.stream(failure.getStackTrace())
            .filter(EmbeddedRun::isOfTheUser)
            .findFirst()
            .map(frame -> ", at " + frame.getFileName() + ":" + frame.getLineNumber())
            .orElse("");
  }

  private static boolean isOfTheUser(StackTraceElement frame) {
    return frame.getFileName() != null
        && frame.getLineNumber() > 0
        && Stream.of("java.", "jdk.", "org.numascape.", "picocli.")
            .noneMatch(frame.getClassName()::startsWith);
  }

  @Override
  public boolean emulated() {
    return plan.chosen().origin().emulated();
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.ofNullable(pool).map(NumaPool::snapshot);
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public CompletableFuture<RunRecord> record() {
    return record;
  }

  /** Cancels and waits for the run to end, which the workload may delay. */
  @Override
  public void close() {
    cancel();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
