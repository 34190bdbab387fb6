package org.numascape.ui;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Trial;
import org.numascape.platform.DetectedMachine;
import org.numascape.recording.RunRecord;
import org.numascape.run.ChosenTopology;
import org.numascape.run.Experiment;
import org.numascape.run.RunException;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject;
import org.numascape.workload.Parameter;
import org.numascape.workload.ParameterValues;

/** The whole window's state and commands. FX thread. */
final class WorkbenchViewModel {
  private static final int MOST_RUNS = 50;

  private final Workshop workshop;
  private final ScheduledExecutorService background;
  private final Executor fxThread;
  private final SetupViewModel setup = new SetupViewModel();
  private final ObservableList<RunViewModel> runs =
      FXCollections.observableArrayList(run -> new Observable[] {run.state()});
  private final ObjectProperty<@Nullable RunViewModel> shown = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable RunViewModel> running =
      new ReadOnlyObjectWrapper<>();
  private final ObjectProperty<@Nullable TopologyObject> selection = new SimpleObjectProperty<>();
  private @Nullable OverrideViewModel override;
  private final ObservableList<Notice> notices = FXCollections.observableArrayList();

  /** What says that a trial is set up, until one runs; null if none was. */
  private @Nullable Notice readyForTrial;

  private final ObservableList<StatusItem> status = FXCollections.observableArrayList();

  /**
   * @param background runs what may take longer than a frame
   * @param fxThread runs what changes properties
   */
  WorkbenchViewModel(Workshop workshop, ScheduledExecutorService background, Executor fxThread) {
    this.workshop = workshop;
    this.background = background;
    this.fxThread = fxThread;
    setup.topology().subscribe(this::topologyChosen);
    shown.subscribe(this::reviewStatus);
    reviewStatus();
  }

  /** The machine of the next run is shown, not that of the last: what was chosen must be seen. */
  private void topologyChosen() {
    if (running.get() == null) {
      shown.set(null);
    }
    reviewStatus();
  }

  /**
   * Starts detection and the listing of the samples, each in the background.
   *
   * @return completed when both are over, well or not
   */
  CompletableFuture<Void> start() {
    return CompletableFuture.allOf(
        CompletableFuture.runAsync(this::detect, background),
        CompletableFuture.runAsync(this::listSamples, background));
  }

  /**
   * Looks at this machine again, in the background, and reads again the file that stands in for it.
   */
  void refresh() {
    MachineChoice before = setup.topology().get();
    background.execute(
        () -> {
          detect();
          if (before != null && before.choice() instanceof TopologyChoice.XmlFile file) {
            readAgain(before, file);
          }
          fxThread.execute(
              () -> {
                MachineChoice now = setup.topology().get();
                if (now != null) {
                  say(Messages.text("notice.refreshed"), now.topology().summary());
                }
              });
        });
  }

  private void readAgain(MachineChoice before, TopologyChoice.XmlFile file) {
    try {
      ChosenTopology read = file.resolve();
      fxThread.execute(
          () -> {
            if (setup.topology().get() == before) {
              setup.override(new MachineChoice(file, read.topology(), read.origin()));
            }
          });
    } catch (TopologyException e) {
      tell(
          Notice.Level.FAILED,
          Messages.text("notice.fileFailed", file.file().toString()),
          reason(e));
    }
  }

  private void detect() {
    try {
      DetectedMachine machine = workshop.detection().get();
      MachineChoice chosen =
          new MachineChoice(SetupViewModel.thisMachine(), machine.topology(), machine.origin());
      fxThread.execute(() -> setup.detected(chosen));
    } catch (RuntimeException e) {
      tell(Notice.Level.FAILED, Messages.text("notice.detectionFailed"), reason(e));
    }
  }

  /** The one that the README begins with, and that runs where there is no window. */
  private static WorkloadChoice firstShown(List<WorkloadChoice> samples) {
    return samples.stream()
        .filter(each -> each.description().name().equals("cg"))
        .findFirst()
        .orElse(samples.getFirst());
  }

  /** Chooses a workload where none is chosen, nor about to be. */
  private void chooseFirst() {
    if (setup.workload().get() == null
        && setup.preparing().get().isEmpty()
        && !setup.workloads().isEmpty()) {
      setup.workload().set(firstShown(setup.workloads()));
    }
  }

  private void listSamples() {
    try {
      List<WorkloadChoice> samples = workshop.workloads().samples();
      fxThread.execute(
          () -> {
            setup.workloads().addAll(0, samples);
            chooseFirst();
          });
    } catch (RuntimeException e) {
      tell(Notice.Level.FAILED, Messages.text("notice.samplesFailed"), reason(e));
    }
  }

  /** Starts, then sets up an errand's experiment, runs it and writes its reports. */
  void start(Errand errand) {
    setup.prepare(errand.experiment().workload());
    // Its machine is known long before its workload is compiled, and is to be seen at once.
    CompletableFuture<Optional<MachineChoice>> machine =
        CompletableFuture.supplyAsync(() -> machine(errand), background);
    CompletableFuture.allOf(
            start(), machine.thenAcceptAsync(known -> known.ifPresent(setup::override), fxThread))
        .thenRunAsync(() -> prepare(errand, machine.join()), background)
        .exceptionally(
            failure -> {
              Throwable cause = failure.getCause() == null ? failure : failure.getCause();
              tell(
                  Notice.Level.FAILED,
                  Messages.text("notice.notStarted", errand.experiment().workload()),
                  String.valueOf(cause.getMessage()));
              fxThread.execute(
                  () -> {
                    setup.prepare("");
                    chooseFirst();
                  });
              errand.done().completeExceptionally(cause);
              return null;
            });
  }

  /** The override that an errand runs on; empty if it is this machine. */
  private static Optional<MachineChoice> machine(Errand errand) {
    TopologyChoice choice = errand.experiment().topology();
    return choice instanceof TopologyChoice.Detected
        ? Optional.empty()
        : Optional.of(MachineChoice.of(choice));
  }

  private void prepare(Errand errand, Optional<MachineChoice> machine) {
    Experiment experiment = errand.experiment();
    WorkloadChoice workload =
        workshop.workloads().samples().stream()
            .filter(each -> each.reference().equals(experiment.workload()))
            .findFirst()
            .orElseGet(() -> workshop.workloads().open(Path.of(experiment.workload())));
    Map<String, String> values =
        ParameterValues.resolve(workload.description(), experiment.parameters()).asMap();
    fxThread.execute(
        () -> {
          setup.take(experiment, workload, values, machine.orElse(null));
          setup.prepare("");
          run();
          RunViewModel run = shown.get();
          if (run == null) {
            errand.done().completeExceptionally(new RunException(setup.obstacle().get()));
          } else {
            run.state().subscribe(state -> report(errand, run, state));
          }
        });
  }

  private void report(Errand errand, RunViewModel run, RunViewModel.State state) {
    RunRecord record = run.record().get();
    if (state == RunViewModel.State.RUNNING) {
      return;
    } else if (record == null) {
      errand.done().completeExceptionally(new RunException(run.detail().get()));
      return;
    }
    var _ =
        CompletableFuture.allOf(
                errand.reports().stream()
                    .map(file -> export(record, file, errand.mayOverwrite()))
                    .toArray(CompletableFuture[]::new))
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    errand.done().complete(record);
                  } else {
                    errand.done().completeExceptionally(failure);
                  }
                });
  }

  SetupViewModel setup() {
    return setup;
  }

  /** All runs of this session, newest first. */
  ObservableList<RunViewModel> runs() {
    return runs;
  }

  /** The run that the window shows; null before the first. */
  ObjectProperty<@Nullable RunViewModel> shown() {
    return shown;
  }

  /** The run under way; null if there is none. */
  ReadOnlyObjectProperty<@Nullable RunViewModel> running() {
    return running.getReadOnlyProperty();
  }

  ObservableList<Notice> notices() {
    return notices;
  }

  /** What the shown figures rest on, in the order to show. */
  ObservableList<StatusItem> status() {
    return status;
  }

  /**
   * What the override is made with. It stays as it was left, with its edits, undone ones too, until
   * this machine has been looked at anew.
   */
  OverrideViewModel override() {
    MachineChoice machine = setup.detected().get();
    if (override == null || !override.startsFrom(machine)) {
      override = new OverrideViewModel(workshop.topologies(), machine, background, fxThread);
      MachineChoice chosen = setup.topology().get();
      if (chosen != null) {
        override.take(chosen.choice());
      }
    }
    return override;
  }

  /** Starts the experiment that is set up, unless one is under way or it can't be started. */
  void run() {
    notices.remove(readyForTrial);
    MachineChoice topology = setup.topology().get();
    if (running.get() != null || topology == null || !setup.obstacle().get().isEmpty()) {
      return;
    }
    Experiment experiment = setup.experiment();
    RunViewModel run =
        new RunViewModel(experiment, title(experiment), shortTitle(experiment), topology, fxThread);
    runs.addFirst(run);
    if (runs.size() > MOST_RUNS) {
      runs.removeLast();
    }
    running.set(run);
    shown.set(run);
    run.state().subscribe(state -> stateChanged(run, state));
    run.figures().map(WorkbenchViewModel::blockedSeconds).subscribe(blocked -> reviewStatus());
    background.execute(() -> run.watch(workshop.runs()));
  }

  /** Sets up a run's experiment again with what a trial changes, ready to run. */
  void setUp(RunViewModel run, Trial trial) {
    Experiment experiment = run.experiment();
    setup.workloads().stream()
        .filter(each -> each.reference().equals(experiment.workload()))
        .findFirst()
        .ifPresent(
            workload -> {
              setup.take(experiment, workload, experiment.parameters(), run.topology());
              setup.change(trial);
              notices.remove(readyForTrial);
              String look = trial.look();
              readyForTrial =
                  new Notice(
                      Notice.Level.DONE,
                      Messages.text("advice.ready", change(trial)),
                      look.substring(0, 1).toUpperCase(Locale.ROOT) + look.substring(1));
              notices.add(readyForTrial);
            });
  }

  /** What a trial changes, in words. */
  static String change(Trial trial) {
    return Stream.of(
            trial.parameters().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue()),
            trial.settings().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()))
        .flatMap(each -> each)
        .collect(Collectors.joining(", "));
  }

  /** As the title, but a choice is named by its value alone. */
  private String shortTitle(Experiment experiment) {
    return Stream.concat(
            Stream.of(name(experiment)),
            setup.parameters().stream()
                .map(
                    each ->
                        switch (each.parameter()) {
                          case Parameter.Choice choice -> each.text().get();
                          case Parameter.WholeNumber number ->
                              number.name() + " " + each.text().get();
                        }))
        .collect(Collectors.joining(" · "));
  }

  private String name(Experiment experiment) {
    WorkloadChoice chosen = setup.workload().get();
    return chosen == null ? experiment.workload() : chosen.description().name();
  }

  private String title(Experiment experiment) {
    String name = name(experiment);
    return experiment.parameters().isEmpty()
        ? name
        : name
            + " · "
            + experiment.parameters().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(" · "));
  }

  private void stateChanged(RunViewModel run, RunViewModel.State state) {
    if (state == RunViewModel.State.RUNNING) {
      return;
    }
    if (running.get() == run) {
      running.set(null);
    }
    reviewStatus();
    switch (state) {
      case NOT_VERIFIED ->
          notices.add(
              new Notice(
                  Notice.Level.FAILED,
                  Messages.text("notice.notVerified", run.title()),
                  run.detail().get()));
      case FAILED ->
          notices.add(
              new Notice(
                  Notice.Level.FAILED,
                  Messages.text("notice.runFailed", run.title()),
                  run.detail().get()));
      case RUNNING, VERIFIED, CANCELLED -> {}
    }
  }

  /** Asks the run under way to end; what was counted is kept. */
  void stop() {
    RunViewModel run = running.get();
    if (run != null) {
      run.cancel();
    }
  }

  /** Loads a workload of the user's in the background and chooses it. */
  void open(Path file) {
    background.execute(
        () -> {
          try {
            WorkloadChoice opened = workshop.workloads().open(file);
            fxThread.execute(
                () -> {
                  setup.workloads().removeIf(each -> each.reference().equals(opened.reference()));
                  setup.workloads().add(opened);
                  setup.workload().set(opened);
                });
          } catch (RuntimeException e) {
            tell(
                Notice.Level.FAILED,
                Messages.text("notice.openFailed", String.valueOf(file.getFileName())),
                reason(e));
          }
        });
  }

  /** Writes the shown run's report in the background and says how it went. */
  void export(Path file, boolean mayOverwrite) {
    RunViewModel run = shown.get();
    RunRecord record = run == null ? null : run.record().get();
    if (record != null) {
      var _ = export(record, file, mayOverwrite);
    }
  }

  private CompletableFuture<Void> export(RunRecord record, Path file, boolean mayOverwrite) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            workshop.reports().write(record, file, mayOverwrite);
            tell(Notice.Level.DONE, Messages.text("notice.exported", file.toString()), "");
          } catch (IOException | RuntimeException e) {
            String why =
                e instanceof FileAlreadyExistsException ? Messages.text("file.exists") : reason(e);
            tell(Notice.Level.FAILED, Messages.text("notice.exportFailed", file.toString()), why);
            throw new RunException(file + ": " + why, e);
          }
        },
        background);
  }

  /** Writes a file in the background and says how it went. */
  void write(FileDialogs.Target target, Supplier<byte[]> content) {
    background.execute(
        () -> {
          try {
            FileReports.write(content.get(), target.file(), target.mayOverwrite());
            tell(Notice.Level.DONE, Messages.text("notice.written", target.file().toString()), "");
          } catch (IOException | RuntimeException e) {
            String why =
                e instanceof FileAlreadyExistsException ? Messages.text("file.exists") : reason(e);
            tell(
                Notice.Level.FAILED,
                Messages.text("notice.notWritten", target.file().toString()),
                why);
          }
        });
  }

  /** Tells the user something that was asked for. */
  void say(String text, String detail) {
    tell(Notice.Level.DONE, text, detail);
  }

  /** Does what may take longer than a frame; any thread. */
  void inBackground(Runnable task) {
    background.execute(task);
  }

  /** Tells the user that something failed that was not asked for by itself. */
  void complain(String text, Throwable failure) {
    tell(Notice.Level.FAILED, text, reason(failure));
  }

  /** The machine's object that is selected in every view; null if none. Settable. */
  ObjectProperty<@Nullable TopologyObject> selection() {
    return selection;
  }

  private void tell(Notice.Level level, String text, String detail) {
    fxThread.execute(() -> notices.add(new Notice(level, text, detail)));
  }

  /** What a failure says of itself. */
  static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void reviewStatus() {
    RunViewModel run = shown.get();
    RunFigures figures = run == null ? null : run.figures().get();
    status.setAll(
        new StatusLine(
                run == null ? setup.topology().get() : run.topology(),
                setup.detected().get(),
                run != null && run.state().get() == RunViewModel.State.RUNNING,
                figures == null ? null : figures.counters(),
                run == null ? null : run.record().get())
            .items());
  }

  /** By task that blocked: what the status says of it is to change once a second. */
  private static List<Long> blockedSeconds(@Nullable RunFigures figures) {
    return figures == null
        ? List.of()
        : figures.counters().blocked().stream()
            .map(task -> TimeUnit.NANOSECONDS.toSeconds(task.totalNanos()))
            .toList();
  }
}
