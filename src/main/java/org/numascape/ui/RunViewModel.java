package org.numascape.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Advice;
import org.numascape.analysis.Advisor;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord;
import org.numascape.run.Experiment;
import org.numascape.run.RunHandle;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;

/**
 * One run, under way or ended. {@link #watch} belongs on a background thread; properties change on
 * the FX thread.
 */
final class RunViewModel {
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final int LOOKS_IN_WINDOW = 10;
  private static final int MOST_SAMPLES = 2000;

  /** How a run stands. */
  enum State {
    RUNNING,
    VERIFIED,
    NOT_VERIFIED,
    FAILED,
    CANCELLED;

    static State of(RunRecord.End end) {
      return switch (end) {
        case VERIFIED -> VERIFIED;
        case NOT_VERIFIED -> NOT_VERIFIED;
        case FAILED -> FAILED;
        case CANCELLED -> CANCELLED;
      };
    }
  }

  /** What is learned at one look; {@code record} and {@code failure} come with the last. */
  private record Look(
      @Nullable RunFigures figures,
      OptionalLong remainingNanos,
      State state,
      @Nullable RunRecord record,
      List<Advice> advice,
      String detail) {}

  private final Experiment experiment;
  private final String title;
  private final String shortTitle;
  private final MachineChoice topology;
  private final Executor fxThread;
  private final AtomicReference<@Nullable Look> latest = new AtomicReference<>();
  private final AtomicReference<@Nullable RunHandle> handle = new AtomicReference<>();
  private volatile boolean cancelled;

  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.RUNNING);
  private final ReadOnlyObjectWrapper<@Nullable RunFigures> figures = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<OptionalLong> remainingNanos =
      new ReadOnlyObjectWrapper<>(OptionalLong.empty());
  private final ReadOnlyObjectWrapper<@Nullable RunRecord> record = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<Advice>> advice = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<String> detail = new ReadOnlyObjectWrapper<>("");

  /**
   * @param title the experiment in words
   * @param shortTitle the same where there is little room
   * @param fxThread runs what changes properties
   */
  RunViewModel(
      Experiment experiment,
      String title,
      String shortTitle,
      MachineChoice topology,
      Executor fxThread) {
    this.experiment = experiment;
    this.title = title;
    this.shortTitle = shortTitle;
    this.topology = topology;
    this.fxThread = fxThread;
  }

  Experiment experiment() {
    return experiment;
  }

  String title() {
    return title;
  }

  String shortTitle() {
    return shortTitle;
  }

  MachineChoice topology() {
    return topology;
  }

  ReadOnlyObjectProperty<State> state() {
    return state.getReadOnlyProperty();
  }

  /** What was counted; null until the pool is there, and for good if it never was. */
  ReadOnlyObjectProperty<@Nullable RunFigures> figures() {
    return figures.getReadOnlyProperty();
  }

  /** An estimate for the pass under way. */
  ReadOnlyObjectProperty<OptionalLong> remainingNanos() {
    return remainingNanos.getReadOnlyProperty();
  }

  /**
   * Everything known of the run; null while it is under way, and if there was nothing to record.
   */
  ReadOnlyObjectProperty<@Nullable RunRecord> record() {
    return record.getReadOnlyProperty();
  }

  /** What its figures suggest; empty while it is under way. */
  ReadOnlyObjectProperty<List<Advice>> advice() {
    return advice.getReadOnlyProperty();
  }

  /** What the verification compared, or what failed and what to do; empty while under way. */
  ReadOnlyObjectProperty<String> detail() {
    return detail.getReadOnlyProperty();
  }

  /**
   * How long the timed part took, and of how many repetitions it is the median; empty while the run
   * is under way and if no repetition ended.
   */
  String durationText() {
    RunRecord ended = record.get();
    if (ended == null || ended.medianNanos().isEmpty()) {
      return "";
    }
    String median = Quantity.duration(ended.medianNanos().getAsLong());
    int repetitions = ended.durationsNanos().size();
    return repetitions == 1
        ? median
        : Messages.text("duration.median", median, Integer.toString(repetitions));
  }

  /** The same with the shortest and the longest repetition, and the time of the whole run. */
  String durationDetail() {
    RunRecord ended = record.get();
    if (ended == null) {
      return "";
    }
    String whole = Quantity.duration(ended.elapsedNanos());
    List<Long> each = ended.durationsNanos();
    return switch (each.size()) {
      case 0 -> Messages.text("duration.none", whole);
      case 1 -> Messages.text("duration.one", whole);
      default ->
          Messages.text(
              "duration.range",
              Integer.toString(each.size()),
              Quantity.duration(Collections.min(each)),
              Quantity.duration(Collections.max(each)),
              whole);
    };
  }

  /** What the figures are about. */
  String period() {
    RunRecord ended = record.get();
    if (experiment.warmups() == 0) {
      return Messages.text("period.whole");
    }
    // Until the end nothing tells what was counted in the warm-ups from the rest.
    boolean included =
        ended == null
            || ended.unmeasured().stream()
                .anyMatch(each -> each.what().equals(RunRecord.WITHOUT_WARM_UP));
    return Messages.text(included ? "period.withWarmUps" : "period.withoutWarmUps");
  }

  /** How far the run is, or how it ended, in words. */
  String progressText() {
    RunRecord ended = record.get();
    if (ended != null) {
      String whole = Quantity.duration(ended.elapsedNanos());
      String duration = durationText();
      String timed = duration.isEmpty() ? whole : Messages.text("progress.timed", duration, whole);
      return switch (state.get()) {
        case VERIFIED -> Messages.text("progress.verified", timed);
        case NOT_VERIFIED -> Messages.text("progress.notVerified", timed);
        case CANCELLED -> Messages.text("progress.cancelled", whole);
        case RUNNING, FAILED -> Messages.text("progress.failed", whole);
      };
    }
    if (state.get() != State.RUNNING) {
      return Messages.text("progress.noRecord");
    }
    RunFigures counted = figures.get();
    if (counted == null) {
      return Messages.text("progress.starting");
    }
    List<String> words = new ArrayList<>();
    Progress progress = counted.counters().progress();
    if (progress.total() > 0) {
      words.add(
          Messages.text(
              "progress.of",
              progress.phase(),
              Quantity.count(progress.done()),
              Quantity.count(progress.total())));
    } else if (!progress.phase().isEmpty()) {
      words.add(progress.phase());
    }
    words.add(Quantity.duration(counted.counters().elapsedNanos()));
    remainingNanos
        .get()
        .ifPresent(nanos -> words.add(Messages.text("progress.left", Quantity.estimate(nanos))));
    return String.join(" · ", words);
  }

  /** Starts the run and watches it to its end; blocks. */
  void watch(RunStarter starter) {
    try (RunHandle run = starter.start(experiment)) {
      handle.set(run);
      if (cancelled) {
        run.cancel();
      }
      watch(run);
    } catch (InterruptedException e) {
      publish(new Look(null, OptionalLong.empty(), State.CANCELLED, null, List.of(), ""));
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      handle.set(null);
    }
  }

  private void watch(RunHandle run) throws InterruptedException {
    PassClock clock = new PassClock();
    List<Snapshot> window = new ArrayList<>();
    List<RunRecord.Sample> timeLine = new ArrayList<>();
    while (true) {
      try {
        RunRecord ended = run.record().get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        RunFigures last =
            RunFigures.of(
                ended.counters(), ended.counters(), topology.topology(), ended.timeLine());
        RunRecord.Outcome outcome = ended.outcome();
        publish(
            new Look(
                last,
                OptionalLong.empty(),
                State.of(outcome.end()),
                ended,
                Advisor.of(ended),
                outcome.detail()));
        return;
      } catch (TimeoutException stillRunning) {
        run.snapshot()
            .ifPresent(
                now -> {
                  window.add(now);
                  if (window.size() > LOOKS_IN_WINDOW) {
                    window.removeFirst();
                  }
                  timeLine.add(RunRecord.Sample.of(now));
                  if (timeLine.size() > MOST_SAMPLES) {
                    thin(timeLine);
                  }
                  publish(
                      new Look(
                          RunFigures.of(now, recent(window), topology.topology(), timeLine),
                          clock.remainingNanos(now),
                          State.RUNNING,
                          null,
                          List.of(),
                          ""));
                });
      } catch (ExecutionException e) {
        fail(e.getCause() == null ? e : e.getCause());
        return;
      }
    }
  }

  /**
   * What was counted from the first to the last of some looks. Since the start where no time passed
   * between them: while a run is wound up its clock stands, and what it did is not to go blank.
   */
  private static Snapshot recent(List<Snapshot> window) {
    Snapshot first = window.getFirst();
    Snapshot last = window.getLast();
    return last.elapsedNanos() > first.elapsedNanos() ? Analysis.between(first, last) : last;
  }

  /** Keeps every second sample, so that a long run's course stays whole in bounded memory. */
  private static void thin(List<RunRecord.Sample> timeLine) {
    List<RunRecord.Sample> kept = new ArrayList<>(timeLine.size() / 2 + 1);
    for (int i = 0; i < timeLine.size(); i += 2) {
      kept.add(timeLine.get(i));
    }
    timeLine.clear();
    timeLine.addAll(kept);
  }

  private void fail(Throwable cause) {
    String message = cause.getMessage();
    publish(
        new Look(
            null,
            OptionalLong.empty(),
            State.FAILED,
            null,
            List.of(),
            message == null ? cause.toString() : message));
  }

  private void publish(Look look) {
    if (latest.getAndSet(look) == null) {
      fxThread.execute(this::show);
    }
  }

  private void show() {
    Look look = latest.getAndSet(null);
    if (look == null) {
      return;
    }
    remainingNanos.set(look.remainingNanos());
    record.set(look.record());
    detail.set(look.detail());
    advice.set(look.advice());
    state.set(look.state());
    if (look.figures() != null) {
      figures.set(look.figures());
    }
  }

  /** Asks the run to end; idempotent, any thread, also before it has started. */
  void cancel() {
    cancelled = true;
    RunHandle run = handle.get();
    if (run != null) {
      run.cancel();
    }
  }
}
