package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemoryPolicyException;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.PoolSettings;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin.Source;
import org.numascape.workload.ParameterException;
import org.numascape.workload.UnknownWorkloadException;

/** Runs here and in a JVM of their own, and every way in which they end. */
@Timeout(600)
class RunsTest {
  /** For what takes a few seconds, most of them the start of a JVM. */
  private static final int PATIENCE_SECONDS = 240;

  /** What preparing the workload touches, and each of its steps. */
  private static final long BLOCK_BYTES = 65536 * 8;

  /** The workload, compiled once: a run in a JVM of its own loads it twice. */
  @TempDir private static Path classes;

  @BeforeAll
  static void compileTheWorkload() {
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                TestWorkload.source().toString());
    assertThat(status).isZero();
  }

  private static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("embedded", (Function<Experiment, RunHandle>) Runs::embedded),
        Arguments.of("own JVM", (Function<Experiment, RunHandle>) Runs::inOwnJvm));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aRunIsRecordedWithItsResultAndItsCounters(
      String place, Function<Experiment, RunHandle> start) throws Exception {
    RunRecord record = recordOf(start, repeated(experiment(Map.of("steps", "100")), 0, 2));

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
    assertThat(touchedBytes(record.counters())).isEqualTo(BLOCK_BYTES * 201);
    assertThat(record.timeLine()).isNotEmpty();
    assertThat(record.timeLine().getLast().touchedBytes()).isEqualTo(BLOCK_BYTES * 201);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void theMemoryPolicyDecidesTheHomesAndIsNamed(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    RunRecord record = recordOf(start, boundTo(1));

    assertThat(record.settings())
        .containsEntry("memory", "bind:1")
        .containsEntry("huge-pages", "no")
        .containsEntry("heap-by-nodes", "no");
    assertThat(record.locality().basis()).contains("bind:1").contains("emulated");
    assertThat(record.counters().workers())
        .allMatch(worker -> worker.touchedBytes()[0] == 0)
        .anyMatch(worker -> worker.touchedBytes()[1] > 0);
  }

  @Test
  void aNodeThatTheMachineLacksIsRefusedBeforeTheRun() {
    Experiment bound = boundTo(2);
    assertThatThrownBy(() -> Runs.check(bound))
        .isInstanceOf(MemoryPolicyException.class)
        .hasMessage("memory=bind:2 names no node that may be used; those are P#0-1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aWrongResultIsNotVerified(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    RunRecord record = recordOf(start, experiment(Map.of("ending", "wrong")));

    assertThat(record.outcome().end()).isEqualTo(End.NOT_VERIFIED);
    assertThat(record.outcome().detail()).contains("sum=2.14745088E9");
    assertThat(record.durationsNanos()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void eachRepetitionIsTimedAndWarmUpsAreNeitherTimedNorInTheFigures(
      String place, Function<Experiment, RunHandle> start) throws Exception {
    RunRecord record = recordOf(start, repeated(experiment(Map.of()), 2, 3));

    assertThat(record.outcome().end()).isEqualTo(End.VERIFIED);
    assertThat(record.durationsNanos()).hasSize(3).allMatch(nanos -> nanos > 0);
    assertThat(record.settings()).containsEntry("warmup", "2").containsEntry("repeat", "3");
    // Prepared once, and 20 steps in each of 3 repetitions; the course has those of 2 warm-ups,
    // too.
    assertThat(touchedBytes(record.counters())).isEqualTo(BLOCK_BYTES * (1 + 3 * 20));
    assertThat(record.blocks())
        .singleElement()
        .satisfies(
            block ->
                assertThat(block.localBytes() + block.remoteBytes())
                    .isEqualTo(BLOCK_BYTES * (1 + 3 * 20)));
    assertThat(record.timeLine().getLast().touchedBytes())
        .isEqualTo(BLOCK_BYTES * (1 + (2 + 3) * 20));
    assertThat(record.counters().elapsedNanos())
        .isLessThan(record.timeLine().getLast().elapsedNanos());
    assertThat(record.unmeasured()).extracting("what").doesNotContain(RunRecord.WITHOUT_WARM_UP);
    assertThat(record.passes())
        .extracting(Pass::kind)
        .containsExactly(
            Pass.Kind.WARM_UP,
            Pass.Kind.WARM_UP,
            Pass.Kind.REPETITION,
            Pass.Kind.REPETITION,
            Pass.Kind.REPETITION);
    assertThat(record.passes().subList(2, 5))
        .extracting(pass -> pass.toNanos() - pass.fromNanos())
        .isEqualTo(record.durationsNanos());
    long before = 0;
    for (Pass pass : record.passes()) {
      assertThat(pass.fromNanos()).isGreaterThan(before);
      before = pass.toNanos();
    }
    assertThat(before).isLessThan(record.timeLine().getLast().elapsedNanos());
  }

  @Test
  void theFirstRepetitionThatDoesNotVerifyIsTheLastAndNamed() throws Exception {
    Experiment experiment = experiment(Map.of("ending", "wrong-later"));

    RunRecord record = recordOf(Runs::embedded, repeated(experiment, 1, 4));

    assertThat(record.outcome().end()).isEqualTo(End.NOT_VERIFIED);
    assertThat(record.outcome().detail()).startsWith("repetition 2 of 4: sum=2.14745088E9");
    assertThat(record.durationsNanos()).hasSize(2);
  }

  @Test
  void aRunThatIsCancelledInItsWarmUpSaysThatItsFiguresAreOfThat() throws Exception {
    try (RunHandle run = Runs.embedded(repeated(TestWorkload.endless(classes), 2, 1))) {
      awaitPhase(run, "warm-up 1 of 2: step");
      awaitTasks(run);

      run.cancel();
      RunRecord record = run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(record.outcome().detail()).isEqualTo("cancelled in warm-up 1 of 2");
      assertThat(record.unmeasured()).extracting("what").contains(RunRecord.WITHOUT_WARM_UP);
      assertThat(touchedBytes(record.counters())).isGreaterThan(BLOCK_BYTES);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "embedded, throw, run: java.lang.IllegalStateException: as asked",
    "own JVM, throw, run: java.lang.IllegalStateException: as asked",
    "embedded, fail-prepare, prepare: java.lang.IllegalArgumentException: no input",
    "own JVM, out-of-memory, run: java.lang.OutOfMemoryError: Java heap space",
  })
  void whatAUsersCodeThrowsEndsItsRunAsFailedInOneLineThatNamesThePlace(
      String place, String ending, String words) throws Exception {
    Function<Experiment, RunHandle> start =
        place.equals("embedded") ? Runs::embedded : Runs::inOwnJvm;

    RunRecord record = recordOf(start, experiment(Map.of("ending", ending)));

    assertThat(record.outcome().end()).isEqualTo(End.FAILED);
    assertThat(record.outcome().detail())
        .matches(Pattern.quote(words) + ", at SumUp\\.java:[0-9]+");
    assertThat(record.durationsNanos()).isEmpty();
    assertThat(touchedBytes(record.counters()))
        .isEqualTo(ending.equals("fail-prepare") ? 0 : BLOCK_BYTES * 21);
  }

  @Test
  void aWorkloadThatSaysNothingOfItsResultHasFailedByThatAndNowhereElse() throws Exception {
    RunRecord record = recordOf(Runs::embedded, experiment(Map.of("ending", "no-answer")));

    assertThat(record.outcome().end()).isEqualTo(End.FAILED);
    assertThat(record.outcome().detail())
        .isEqualTo("verify: java.lang.NullPointerException: verify returned no Verification");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aCancelledRunKeepsWhatWasCounted(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    try (RunHandle run = start.apply(TestWorkload.endless(classes))) {
      Snapshot seen = awaitTasks(run);

      run.cancel();
      RunRecord record = run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.CANCELLED);
      assertThat(record.outcome().detail()).startsWith("cancelled");
      assertThat(record.durationsNanos()).isEmpty();
      assertThat(tasks(record.counters())).isGreaterThanOrEqualTo(tasks(seen));
      assertThat(run.snapshot()).isPresent();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void aRunThatIsCancelledAtOnceStillHasARecord(String place, Function<Experiment, RunHandle> start)
      throws Exception {
    try (RunHandle run = start.apply(TestWorkload.endless(classes))) {
      run.cancel();

      assertThat(run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS).outcome().end())
          .isEqualTo(End.CANCELLED);
    }
  }

  @Test
  void aWorkloadThatDoesNotHearOfItsCancelIsEndedByForceAndKeepsWhatWasCounted() throws Exception {
    try (RunHandle run = Runs.inOwnJvm(experiment(Map.of("ending", "endless")))) {
      ProcessHandle process = process(awaitPhase(run, "endless"));

      run.cancel();
      RunRecord record = run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.CANCELLED);
      assertThat(record.outcome().detail()).contains("status 1");
      assertThat(touchedBytes(record.counters())).isEqualTo(BLOCK_BYTES * 21);
      assertThat(process.isAlive()).isFalse();
      assertThat(((OwnJvmRun) run).folder()).doesNotExist();
    }
  }

  @Test
  void aJvmThatExitsIsRecordedWithItsStatusItsLastWordsAndItsCounters() throws Exception {
    RunRecord record = recordOf(Runs::inOwnJvm, experiment(Map.of("ending", "exit")));

    assertThat(record.outcome().end()).isEqualTo(End.FAILED);
    assertThat(record.outcome().detail())
        .isEqualTo("the run's JVM ended with status 3, its last words: leaving now");
    assertThat(touchedBytes(record.counters())).isEqualTo(BLOCK_BYTES * 21);
    assertThat(record.unmeasured())
        .extracting("what")
        .contains("durations", "time lines", "cost of measuring");
    assertThat(record.probe().knownShare()).isEmpty();
  }

  @Test
  void aProcessThatTheWorkloadLeftBehindDoesNotKeepTheRun() throws Exception {
    RunRecord record = recordOf(Runs::inOwnJvm, experiment(Map.of("ending", "exit-with-child")));

    Matcher child = Pattern.compile(".*child ([0-9]+)").matcher(record.outcome().detail());
    assertThat(record.outcome().detail()).matches(child.pattern());
    ProcessHandle left = ProcessHandle.of(Long.parseLong(child.replaceAll("$1"))).orElseThrow();
    assertThat(left.isAlive()).isTrue();
    left.destroyForcibly();
  }

  @Test
  void aJvmThatDoesNotExitAfterItsRunIsEndedAndItsRecordIsWhole() throws Exception {
    RunRecord record = recordOf(Runs::inOwnJvm, experiment(Map.of("ending", "exit-hangs")));

    assertThat(record.outcome().end()).isEqualTo(End.VERIFIED);
    assertThat(record.durationsNanos()).hasSize(1);
  }

  @Test
  void aJvmWhoseWorkloadKeepsAllMemoryEndsAndItsCountersAreKept() throws Exception {
    Process parent = parent("-Xmx32m", "20", "memory-held");

    List<String> lines = parent.inputReader().lines().toList();

    assertThat(lines.get(2)).isEqualTo("FAILED");
    assertThat(lines.get(3)).contains("java.lang.OutOfMemoryError");
    assertThat(lines.get(4)).isEqualTo(Long.toString(BLOCK_BYTES * 21));
  }

  @Test
  void whoStopsARunWhoseTaskBlocksForEverIsToldWhichWorkerAndWhere() throws Exception {
    Experiment blocking = experiment(TestWorkload.source("Blocks.java"), Map.of("seconds", "1000"));
    try (RunHandle run = Runs.inOwnJvm(blocking)) {
      await(run, snapshot -> !snapshot.blocked().isEmpty());
      run.cancel();
      RunRecord record = run.record().get(60, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.CANCELLED);
      assertThat(record.counters().blocked())
          .singleElement()
          .satisfies(
              task -> {
                assertThat(task.worker()).isBetween(0, 1);
                assertThat(task.place()).startsWith("Blocks.nap(Blocks.java:");
              });
    }
  }

  @Test
  void aKilledJvmLeavesARecordOfWhatItCounted() throws Exception {
    try (RunHandle run = Runs.inOwnJvm(TestWorkload.endless(classes))) {
      Snapshot seen = awaitTasks(run);

      process(seen).destroyForcibly();
      RunRecord record = run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(record.outcome().end()).isEqualTo(End.FAILED);
      assertThat(record.outcome().detail()).contains("status 137 (signal 9");
      assertThat(tasks(record.counters())).isGreaterThanOrEqualTo(tasks(seen));
      assertThat(touchedBytes(record.counters())).isGreaterThanOrEqualTo(touchedBytes(seen));
      assertThat(record.timeLine()).hasSize(1);
      assertThat(record.unmeasured()).extracting("what").contains("durations", "time lines");
      assertThat(((OwnJvmRun) run).folder()).doesNotExist();
    }
  }

  @Test
  void aJvmThatEndsBeforeAnythingIsCountedIsAFailureThatSaysSo() throws Exception {
    Experiment early = experiment(TestWorkload.source("EndsEarly.java"), Map.of());
    try (RunHandle run = Runs.inOwnJvm(early)) {
      assertThatThrownBy(() -> run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(RunException.class)
          .hasMessage(
              "the run's JVM ended with status 7, its last words: not here; nothing had been"
                  + " counted yet");
      assertThat(run.snapshot()).isEmpty();
      assertThat(((OwnJvmRun) run).folder()).doesNotExist();
    }
  }

  @Test
  void theRunsJvmEndsWithWhoeverStartedItAndLeavesNothingBehind() throws Exception {
    Process parent = parent("-Xmx1g", "1000000000", "right");
    try (var lines = parent.inputReader()) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
      Path folder = Path.of(lines.readLine());
      assertThat(child.isAlive()).isTrue();
      assertThat(folder).exists();

      parent.destroyForcibly();

      assertThat(child.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS).isAlive()).isFalse();
      assertThat(folder).doesNotExist();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void nothingOfARunIsLeftOnceItsRecordIsThere() throws Exception {
    try (RunHandle run = Runs.inOwnJvm(experiment(Map.of()))) {
      Path folder = ((OwnJvmRun) run).folder();
      assertThat(folder).exists();

      run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(folder).doesNotExist();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void whatAnExperimentNamesWronglyIsRefusedBeforeAnythingRuns(
      String place, Function<Experiment, RunHandle> start) {
    Experiment right = experiment(Map.of());

    assertThatThrownBy(() -> start.apply(with(right, "nosuch", right.topology())))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessageContaining("nosuch");
    assertThatThrownBy(() -> start.apply(experiment(Map.of("stepz", "3"))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("stepz")
        .hasMessageContaining("steps");
    assertThatThrownBy(() -> start.apply(experiment(Map.of("steps", "0"))))
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
            classes.toString(),
            Map.of(),
            new TopologyChoice.Synthetic("numa:2 core:64 pu:64"),
            PoolSettings.DEFAULT,
            0,
            1);

    assertThatThrownBy(() -> Runs.check(vast))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("workers=8192");
  }

  private static Process parent(String heap, String steps, String ending) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RunParent.class.getName(),
                classes.toString(),
                steps,
                ending))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Experiment experiment(Map<String, String> parameters) {
    return experiment(classes, parameters);
  }

  private static Experiment boundTo(int node) {
    Experiment like = experiment(Map.of());
    PoolSettings settings =
        new PoolSettings(
            2,
            like.settings().pinning(),
            like.settings().stealOrder(),
            like.settings().remoteBatch(),
            new MemorySettings(new MemoryPolicy.Bind(node), HugePages.NO));
    return new Experiment(like.workload(), Map.of(), like.topology(), settings, 0, 1);
  }

  private static Experiment experiment(Path workload, Map<String, String> parameters) {
    return TestWorkload.experiment(workload, parameters);
  }

  private static Experiment repeated(Experiment like, int warmups, int repetitions) {
    return new Experiment(
        like.workload(), like.parameters(), like.topology(), like.settings(), warmups, repetitions);
  }

  private static Experiment with(Experiment like, String workload, TopologyChoice topology) {
    return new Experiment(workload, Map.of(), topology, like.settings(), 0, 1);
  }

  private static RunRecord recordOf(Function<Experiment, RunHandle> start, Experiment experiment)
      throws Exception {
    try (RunHandle run = start.apply(experiment)) {
      return run.record().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** The counters as soon as the timed part has counted something. */
  static Snapshot awaitTasks(RunHandle run) throws InterruptedException {
    return await(run, seen -> touchedBytes(seen) > BLOCK_BYTES);
  }

  private static Snapshot awaitPhase(RunHandle run, String phase) throws InterruptedException {
    return await(run, seen -> seen.progress().phase().equals(phase));
  }

  private static Snapshot await(RunHandle run, Predicate<Snapshot> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (System.nanoTime() < deadline) {
      Optional<Snapshot> seen = run.snapshot();
      if (seen.isPresent() && wanted.test(seen.get())) {
        return seen.get();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("what was waited for was never counted: " + run.snapshot());
  }

  private static ProcessHandle process(Snapshot snapshot) {
    return ProcessHandle.of(snapshot.header().processId()).orElseThrow();
  }

  private static long tasks(Snapshot snapshot) {
    return snapshot.workers().stream().mapToLong(WorkerCounts::tasks).sum();
  }

  static long touchedBytes(Snapshot snapshot) {
    return snapshot.workers().stream()
        .flatMapToLong(worker -> Arrays.stream(worker.touchedBytes()))
        .sum();
  }
}
