package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.pool.PoolSettings;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.telemetry.Snapshot;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin.Source;
import org.numascape.workload.ParameterException;
import org.numascape.workload.UnknownWorkloadException;

@Timeout(120)
class RunsTest {
  private static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("embedded", (Function<Experiment, RunHandle>) Runs::embedded),
        Arguments.of("own JVM", (Function<Experiment, RunHandle>) Runs::inOwnJvm));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aRunIsRecordedWithItsResultAndItsCounters(
      String place, Function<Experiment, RunHandle> start) throws Exception {
    RunRecord record = recordOf(start, TestWorkload.experiment(Map.of("steps", "100")));

    assertThat(record.outcome().end()).isEqualTo(End.VERIFIED);
    // 65536 * 65535 / 2, by hand.
    assertThat(record.outcome().detail()).contains("sum=2.14745088E9");
    assertThat(record.durationsNanos()).hasSize(2).allMatch(nanos -> nanos > 0);
    assertThat(record.elapsedNanos())
        .isGreaterThan(record.durationsNanos().stream().mapToLong(Long::longValue).sum());
    assertThat(record.workload().name()).isEqualTo("sum-up");
    assertThat(record.workload().parameters())
        .containsExactly(Map.entry("steps", "100"), Map.entry("ending", "right"));
    assertThat(record.settings())
        .containsEntry("workers", "2")
        .containsEntry("steal", "hierarchical")
        .containsEntry("repeat", "2");
    assertThat(record.origin().source()).isEqualTo(Source.SYNTHETIC);
    assertThat(record.origin().emulated()).isTrue();
    assertThat(record.machine()).contains("PU");
    assertThat(record.puMapping()).contains("PU");
    assertThat(record.topologyXml()).contains("<topology").contains("NUMANode");
    assertThat(record.versions()).containsKeys("Numascape", "Java", "Operating system");
    assertThat(record.probe().description()).isNotBlank();
    assertThat(record.probe().share()).isBetween(0.0, 1.0);
    // Each of the two repetitions reads all 65536 longs 100 times; preparing writes them once.
    assertThat(touchedBytes(record.counters())).isEqualTo(65536L * 8 * 201);
    assertThat(record.timeLine()).isNotEmpty();
    assertThat(record.timeLine().getLast().touchedBytes()).isEqualTo(65536L * 8 * 201);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aWrongResultIsNotVerified(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    RunRecord record = recordOf(start, TestWorkload.experiment(Map.of("ending", "wrong")));

    assertThat(record.outcome().end()).isEqualTo(End.NOT_VERIFIED);
    assertThat(record.outcome().detail()).contains("sum=2.14745088E9");
    assertThat(record.durationsNanos()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "embedded, throw, run: java.lang.IllegalStateException: as asked at SumUp",
    "own JVM, throw, run: java.lang.IllegalStateException: as asked at SumUp",
    "embedded, fail-prepare, prepare: java.lang.IllegalArgumentException: no input at SumUp",
    "embedded, out-of-memory, run: java.lang.OutOfMemoryError: as asked at SumUp",
  })
  void whatAUsersCodeThrowsEndsItsRunAsFailedInOneLine(String place, String ending, String words)
      throws Exception {
    Function<Experiment, RunHandle> start =
        place.equals("embedded") ? Runs::embedded : Runs::inOwnJvm;

    RunRecord record = recordOf(start, TestWorkload.experiment(Map.of("ending", ending)));

    assertThat(record.outcome().end()).isEqualTo(End.FAILED);
    assertThat(record.outcome().detail()).startsWith(words).doesNotContain("\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aCancelledRunKeepsWhatWasCounted(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    try (RunHandle run = start.apply(TestWorkload.endless())) {
      Snapshot seen = awaitTasks(run);

      run.cancel();
      RunRecord record = run.record().get(20, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.CANCELLED);
      assertThat(record.durationsNanos()).isEmpty();
      assertThat(tasks(record.counters())).isGreaterThanOrEqualTo(tasks(seen));
      assertThat(run.snapshot()).isPresent();
    }
  }

  @Test
  void aJvmThatExitsIsRecordedWithItsStatusAndItsLastWords() throws Exception {
    RunRecord record = recordOf(Runs::inOwnJvm, TestWorkload.experiment(Map.of("ending", "exit")));

    assertThat(record.outcome().end()).isEqualTo(End.FAILED);
    assertThat(record.outcome().detail()).contains("status 3").contains("leaving now");
    assertThat(touchedBytes(record.counters())).isEqualTo(65536L * 8 * 21);
  }

  @Test
  void aKilledJvmLeavesARecordOfWhatItCounted() throws Exception {
    try (RunHandle run = Runs.inOwnJvm(TestWorkload.endless())) {
      Snapshot seen = awaitTasks(run);

      process(seen).destroyForcibly();
      RunRecord record = run.record().get(20, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.FAILED);
      assertThat(record.outcome().detail()).contains("status 137");
      assertThat(tasks(record.counters())).isGreaterThanOrEqualTo(tasks(seen));
      assertThat(record.unmeasured()).extracting("what").contains("durations", "time lines");
    }
  }

  @Test
  void aWorkloadThatDoesNotHearOfItsCancelIsEndedByForce() throws Exception {
    try (RunHandle run =
        Runs.inOwnJvm(TestWorkload.experiment(Map.of("ending", "deaf", "steps", "1")))) {
      Snapshot seen = awaitTasks(run);

      run.cancel();
      RunRecord record = run.record().get(20, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.CANCELLED);
      assertThat(process(seen).onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void theRunsJvmEndsWithWhoeverStartedIt() throws Exception {
    Process parent =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EndlessParent.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = parent.inputReader()) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      parent.destroyForcibly();

      assertThat(child.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void nothingOfARunIsLeftInTheTemporaryFolder() throws Exception {
    List<Path> before = runFolders();

    recordOf(Runs::inOwnJvm, TestWorkload.experiment(Map.of()));

    assertThat(runFolders()).isSubsetOf(before);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void whatAnExperimentNamesWronglyIsRefusedBeforeAnythingRuns(
      String place, Function<Experiment, RunHandle> start) {
    Experiment right = TestWorkload.experiment(Map.of());

    assertThatThrownBy(() -> start.apply(with(right, "nosuch", right.topology())))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessageContaining("nosuch");
    assertThatThrownBy(() -> start.apply(TestWorkload.experiment(Map.of("stepz", "3"))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("stepz")
        .hasMessageContaining("steps");
    assertThatThrownBy(() -> start.apply(TestWorkload.experiment(Map.of("steps", "0"))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("steps=0");
    assertThatThrownBy(
            () ->
                start.apply(
                    with(right, right.workload(), new TopologyChoice.Synthetic("numa:none"))))
        .isInstanceOf(TopologyException.class);
    assertThatThrownBy(
            () ->
                start.apply(
                    with(
                        right,
                        right.workload(),
                        new TopologyChoice.XmlFile(Path.of("absent.xml")))))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("absent.xml");
  }

  @Test
  void moreWorkersThanAPoolHasAreAskedToBeNamed() {
    Experiment vast =
        new Experiment(
            TestWorkload.path(),
            Map.of(),
            new TopologyChoice.Synthetic("numa:2 core:64 pu:64"),
            PoolSettings.DEFAULT,
            0,
            1);

    assertThatThrownBy(() -> Runs.check(vast))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("workers=8192");
  }

  private static Experiment with(Experiment like, String workload, TopologyChoice topology) {
    return new Experiment(workload, Map.of(), topology, like.settings(), 0, 1);
  }

  private static RunRecord recordOf(Function<Experiment, RunHandle> start, Experiment experiment)
      throws Exception {
    try (RunHandle run = start.apply(experiment)) {
      return run.record().get(60, TimeUnit.SECONDS);
    }
  }

  static Snapshot awaitTasks(RunHandle run) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      if (run.snapshot().isPresent() && touchedBytes(run.snapshot().get()) > 65536 * 8) {
        return run.snapshot().get();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no task was counted");
  }

  private static ProcessHandle process(Snapshot snapshot) {
    return ProcessHandle.of(snapshot.header().processId()).orElseThrow();
  }

  private static long tasks(Snapshot snapshot) {
    return snapshot.workers().stream().mapToLong(worker -> worker.tasks()).sum();
  }

  private static long touchedBytes(Snapshot snapshot) {
    return snapshot.workers().stream()
        .flatMapToLong(worker -> Arrays.stream(worker.touchedBytes()))
        .sum();
  }

  private static List<Path> runFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("numascape-run-"))
          .toList();
    }
  }
}
