package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.analysis.Trial;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.StealOrder;
import org.numascape.recording.RunRecord;
import org.numascape.run.Experiment;
import org.numascape.run.RunException;
import org.numascape.run.TopologyChoice;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Snapshot;

/** What the window does without its window: this runs where JavaFX can show nothing, too. */
class WorkbenchViewModelTest {
  private final List<ControlledRun> started = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2);
  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private WorkbenchViewModel model;

  @BeforeEach
  void start() throws Exception {
    model = ask(() -> new WorkbenchViewModel(WindowFixture.workshop(started), background, owner));
    var _ = model.start();
    eventually(() -> ask(() -> model.setup().obstacle().get().isEmpty()));
  }

  @AfterEach
  void stop() {
    background.shutdownNow();
    owner.shutdownNow();
  }

  /** On the thread that owns the properties, as the FX thread does in the window. */
  private <T> T ask(Callable<T> question) throws Exception {
    return owner.submit(question).get();
  }

  private void on(Runnable action) throws Exception {
    owner.submit(action).get();
  }

  private ControlledRun startRun() throws Exception {
    int before = started.size();
    on(model::run);
    return eventually(() -> started.get(before));
  }

  private String progress() throws Exception {
    return ask(() -> model.shown().get().progressText());
  }

  private List<String> notices() throws Exception {
    return ask(
        () ->
            model.notices().stream()
                .map(notice -> notice.level() + " " + notice.text() + " " + notice.detail())
                .toList());
  }

  @Test
  void theExperimentIsWhatWasSetUp() throws Exception {
    on(
        () -> {
          model.setup().parameters().getFirst().text().set("A");
          model.setup().pool().getFirst().text().set("3");
          model.setup().passes().getFirst().text().set("5");
        });
    startRun();

    Experiment experiment = ask(() -> model.runs().getFirst().experiment());
    assertThat(experiment.workload()).isEqualTo("spin");
    assertThat(experiment.parameters()).containsEntry("size", "A").containsEntry("rounds", "3");
    assertThat(experiment.topology()).isEqualTo(new TopologyChoice.Detected());
    assertThat(experiment.settings().workers()).hasValue(3);
    assertThat(experiment.repetitions()).isEqualTo(5);
    assertThat(experiment.warmups()).isZero();
  }

  @Test
  void thePoolHasAWorkerAPuUntilANumberIsGiven() throws Exception {
    ParameterViewModel workers = model.setup().pool().getFirst();

    assertThat(ask(() -> workers.text().get())).isEqualTo("auto");
    assertThat(ask(() -> model.setup().experiment()).settings().workers()).isEmpty();
    on(() -> workers.text().set("0"));
    assertThat(ask(() -> workers.error().get()))
        .isEqualTo("workers=0 must be a whole number in 1..4096, or auto");
  }

  @Test
  void aTrialSetsUpItsRunsExperimentAgainWithTheChange() throws Exception {
    on(() -> model.setup().pool().getFirst().text().set("3"));
    startRun().end(RunRecord.End.VERIFIED, "as published");
    RunViewModel run = ask(() -> model.runs().getFirst());
    eventually(() -> ask(() -> model.running().get() == null));
    assertThat(ask(() -> run.advice().get())).isEmpty();
    // Something else was set up meanwhile.
    on(
        () -> {
          model.setup().pool().getFirst().text().set("1");
          model.setup().passes().getFirst().text().set("7");
        });

    on(
        () ->
            model.setUp(
                run,
                new Trial(
                    Map.of("size", "A"),
                    Map.of("steal", "node-only", "heap-by-nodes", "yes"),
                    "compare the time")));

    Experiment next = ask(() -> model.setup().experiment());
    assertThat(next.parameters()).containsEntry("size", "A").containsEntry("rounds", "3");
    assertThat(next.settings().stealOrder()).isEqualTo(StealOrder.NODE_ONLY);
    assertThat(next.settings().workers()).hasValue(3);
    assertThat(next.repetitions()).isEqualTo(1);
    assertThat(next.heapByNodes()).isTrue();
    assertThat(notices())
        .singleElement()
        .asString()
        .startsWith("DONE Set up to test the advice: size A, ")
        .contains("steal node-only", "heap-by-nodes yes", "Compare the time");
    assertThat(ask(() -> model.running().get())).isNull();
  }

  @Test
  void aRunIsFollowedToItsVerifiedEnd() throws Exception {
    ControlledRun run = startRun();
    run.show(1_000_000_000L, 5, 15);
    eventually(() -> progress().startsWith("iteration 5 of 15 · 1.0 s"));

    run.end(RunRecord.End.VERIFIED, "as published");

    eventually(() -> progress().equals("verified · 1.5 s · 2.0 s in all"));
    assertThat(ask(() -> model.running().get())).isNull();
    assertThat(notices()).isEmpty();
  }

  @Test
  void noSecondRunStartsBesideTheFirst() throws Exception {
    startRun();
    on(model::run);

    assertThat(ask(() -> model.runs().size())).isEqualTo(1);
    assertThat(started).hasSize(1);
  }

  @Test
  void whatWasCountedUntilItWasStoppedIsKept() throws Exception {
    ControlledRun run = startRun();
    eventually(
        () -> {
          on(model::stop);
          return run.cancelled();
        });

    eventually(() -> progress().startsWith("stopped after"));
    assertThat(ask(() -> model.runs().getFirst().record().get())).isNotNull();
  }

  @Test
  void aResultThatDoesNotVerifyAndARunThatDiesAreSaid() throws Exception {
    startRun().end(RunRecord.End.NOT_VERIFIED, "zeta=1, published 2");
    eventually(() -> progress().startsWith("NOT VERIFIED"));
    startRun().die(new RunException("the run's JVM ended with status 137; give it less memory"));
    eventually(() -> progress().equals("failed before anything was counted"));

    assertThat(notices())
        .satisfiesExactly(
            first -> assertThat(first).contains("FAILED", "zeta=1, published 2"),
            second -> assertThat(second).contains("FAILED", "status 137; give it less memory"));
  }

  @Test
  void aWorkloadThatDoesNotCompileIsSaidWithItsLineAndChangesNothing() throws Exception {
    model.open(Path.of("broken.java"));

    eventually(() -> !notices().isEmpty());
    assertThat(notices()).singleElement().asString().contains("broken.java:3: ';' expected");
    assertThat(ask(() -> model.setup().workload().get())).isEqualTo(Machines.SPIN);
  }

  @Test
  void reportsAreWrittenAndNothingIsReplacedUnasked(@TempDir Path folder) throws Exception {
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> ask(() -> model.runs().getFirst().record().get()) != null);
    Path html = folder.resolve("report.html");
    Path json = folder.resolve("report.json");
    on(() -> model.export(html, false));
    on(() -> model.export(json, false));
    eventually(() -> notices().size() == 2);

    assertThat(html).content().startsWith("<!");
    assertThat(json).content().startsWith("{").contains("\"localShare\"");

    Files.writeString(json, "mine");
    on(() -> model.export(json, false));
    eventually(() -> notices().size() == 3);
    assertThat(notices().getLast()).startsWith("FAILED").contains("report.json", "exists");
    assertThat(json).hasContent("mine");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theStatusSaysWhatTheFiguresRestOn() throws Exception {
    assertThat(ask(() -> model.status().getFirst().text()))
        .contains("the JVM", "hwloc: no libhwloc.so.15");

    on(() -> model.setup().override(Machines.override("numa:4 core:2 pu:1")));
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> progress().startsWith("verified"));

    assertThat(ask(() -> model.status().stream().map(StatusItem::text).toList()))
        .contains("emulated: 8 PUs stand on this machine’s 2", "not measured: page locations");
    assertThat(ask(() -> model.status().stream().map(StatusItem::detail).toList()))
        .anyMatch(detail -> detail.contains("all stand on P#0"))
        .anyMatch(detail -> detail.contains("EPERM"));
  }

  @Test
  void theStatusNamesWhoBlocksForHowLongAndWhereWhileItGoesOn() throws Exception {
    ControlledRun run = startRun();
    run.show(blocked(1_200_000_000L));
    eventually(() -> statuses().contains("blocked: worker 1 for 1.2 s, at Load.read(Load.java:3)"));
    run.show(blocked(7_000_000_000L));
    eventually(() -> statuses().contains("blocked: worker 1 for 7.0 s, at Load.read(Load.java:3)"));
  }

  private List<String> statuses() throws Exception {
    return ask(() -> model.status().stream().map(StatusItem::text).toList());
  }

  private static Snapshot blocked(long nanos) {
    Snapshot counters = ControlledRun.counters(Machines.detected().topology(), nanos, 0, 0);
    return new Snapshot(
        counters.header(),
        nanos,
        counters.progress(),
        counters.workers(),
        counters.outside(),
        List.of(
            new BlockedTask(
                1, 1, nanos, nanos, List.of("java.io.A.b(A.java:1)", "Load.read(Load.java:3)"))));
  }

  private Errand errand(Map<String, String> parameters, Path report) {
    return new Errand(
        new Experiment(
            "spin",
            parameters,
            new TopologyChoice.Synthetic("numa:4 core:2 pu:1"),
            new PoolSettings(3, Pinning.SCATTER, StealOrder.RANDOM),
            1,
            2),
        List.of(report),
        false,
        new CompletableFuture<>());
  }

  @Test
  void figuresAreSaidToHoldTheWarmUpsUntilTheRunHasEnded(@TempDir Path folder) throws Exception {
    model.start(errand(Map.of(), folder.resolve("report.json")));
    ControlledRun run = eventually(started::getFirst);
    assertThat(ask(() -> model.runs().getFirst().period())).isEqualTo("with warm-ups");

    run.end(RunRecord.End.VERIFIED, "");

    eventually(() -> ask(() -> model.runs().getFirst().period()).equals("no warm-ups"));
  }

  @Test
  void anErrandIsSetUpRunAndReported(@TempDir Path folder) throws Exception {
    Errand errand = errand(Map.of("size", "W"), folder.resolve("report.json"));
    model.start(errand);
    ControlledRun run = eventually(started::getFirst);

    Experiment experiment = ask(() -> model.runs().getFirst().experiment());
    assertThat(experiment.parameters()).containsEntry("size", "W").containsEntry("rounds", "3");
    assertThat(experiment.topology()).isEqualTo(errand.experiment().topology());
    assertThat(experiment.settings()).isEqualTo(errand.experiment().settings());
    assertThat(experiment.warmups()).isEqualTo(1);
    assertThat(experiment.repetitions()).isEqualTo(2);
    assertThat(errand.done()).isNotDone();

    run.end(RunRecord.End.VERIFIED, "");
    assertThat(errand.done().get(1, TimeUnit.MINUTES).outcome().end())
        .isEqualTo(RunRecord.End.VERIFIED);
    assertThat(folder.resolve("report.json")).content().contains("\"localShare\"");
  }

  @Test
  void anErrandsMachineIsSeenBeforeItsWorkloadIsCompiledAndNoOtherWorkload(@TempDir Path folder)
      throws Exception {
    CountDownLatch compiled = new CountDownLatch(1);
    Workshop workshop = WindowFixture.workshop(started);
    WorkloadShelf slow =
        new WorkloadShelf() {
          @Override
          public List<WorkloadChoice> samples() {
            try {
              compiled.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return workshop.workloads().samples();
          }

          @Override
          public WorkloadChoice open(Path file) {
            return workshop.workloads().open(file);
          }
        };
    model =
        ask(
            () ->
                new WorkbenchViewModel(
                    new Workshop(
                        workshop.detection(),
                        slow,
                        workshop.topologies(),
                        workshop.runs(),
                        workshop.reports()),
                    background,
                    owner));
    Errand errand = errand(Map.of("speed", "high"), folder.resolve("report.json"));
    List<String> chosen = new CopyOnWriteArrayList<>();
    on(
        () -> {
          model
              .setup()
              .workload()
              .subscribe(
                  each ->
                      chosen.add(model.setup().preparing().get() + (each == null ? "" : " done")));
          model.start(errand);
        });

    eventually(() -> ask(() -> model.setup().topology().get() != null));
    eventually(() -> ask(() -> model.setup().detected().get() != null));
    eventually(
        () ->
            ask(() -> model.setup().topology().get().choice())
                .equals(errand.experiment().topology()));
    assertThat(ask(() -> model.setup().preparing().get())).isEqualTo("Setting up spin…");
    compiled.countDown();

    // It has no such parameter: what the window begins with is chosen after all, and only then.
    eventually(() -> errand.done().isCompletedExceptionally());
    eventually(() -> ask(() -> model.setup().workload().get() != null));
    assertThat(chosen).containsExactly("", " done");
  }

  @Test
  void whileARunIsWoundUpWhatItDidStays() throws Exception {
    ControlledRun run = startRun();
    run.show(1_000_000_000L, 15, 15);
    RunFigures figures =
        eventually(
            () ->
                ask(
                    () -> {
                      RunFigures now = model.shown().get().figures().get();
                      return now != null && now.timeLine().size() > 3 ? now : null;
                    }));
    assertThat(figures.recentNanos()).isEqualTo(1_000_000_000L);
    assertThat(figures.recentUtilisation()).isNotEmpty();
  }

  @Test
  void anErrandThatCannotBeDoneIsSaid(@TempDir Path folder) throws Exception {
    Errand errand = errand(Map.of("speed", "high"), folder.resolve("report.json"));
    model.start(errand);

    eventually(() -> errand.done().isCompletedExceptionally());
    eventually(() -> !notices().isEmpty());
    assertThat(notices()).singleElement().asString().contains("FAILED", "speed");
    assertThat(started).isEmpty();
  }
}
