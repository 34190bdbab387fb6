package org.numascape.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.topology.IndexSet;

class CountersFileTest {
  @TempDir Path folder;

  private Path path() {
    return folder.resolve("run.counters");
  }

  private CountersFile twoWorkersOnTwoNodes() {
    return CountersFile.create(
        path(),
        2,
        List.of(
            new WorkerPlace(0, 0, 4, 0, 0, IndexSet.empty()),
            new WorkerPlace(1, 1, 6, 1, 1, IndexSet.empty())),
        List.of(new VictimColumn("worker 0", 0), new VictimColumn("wörker 1", 1)));
  }

  @Test
  void readerInAnyProcessSeesWhatTheWorkersWrote() {
    try (CountersFile file = twoWorkersOnTwoNodes();
        CountersReader reader = CountersReader.open(path())) {
      WorkerCounters one = file.worker(1);
      one.boundTo(IndexSet.parseList("0-2,7"));
      one.enter(WorkerState.WORKING, System.nanoTime());
      one.stole(0, StealTier.REMOTE, 3, System.nanoTime());
      one.stole(0, StealTier.REMOTE, 1, System.nanoTime() + 1_000_000_000_000L);
      one.touched(0, 4096, 2);
      one.touchedUnbound(77, 3);
      one.totals(10, 20, 30, 40);
      file.touchedOutside(55);
      file.touchedOutside(11);
      one.fibersMounted(9);
      one.fibersUnmounted(8);
      one.fibersChangedNode(7);
      file.progress(new Progress(3, 15, "iteration"));

      Snapshot snapshot = reader.snapshot();
      assertThat(snapshot.progress()).isEqualTo(new Progress(3, 15, "iteration"));
      assertThat(snapshot.header().processId()).isEqualTo(ProcessHandle.current().pid());
      assertThat(snapshot.header().workers().get(1))
          .isEqualTo(new WorkerPlace(1, 1, 6, 1, 1, IndexSet.of(0, 1, 2, 7)));
      assertThat(snapshot.header().columns().get(1)).isEqualTo(new VictimColumn("wörker 1", 1));
      WorkerCounts counts = snapshot.workers().get(1);
      assertThat(counts.state()).isEqualTo(WorkerState.WORKING);
      assertThat(counts.tasks()).isEqualTo(10);
      assertThat(counts.fibers()).isEqualTo(new FiberCounts(9, 8, 7));
      assertThat(counts.failedAttempts()).isEqualTo(20);
      assertThat(counts.frames()).isEqualTo(30);
      assertThat(counts.frameBytes()).isEqualTo(40);
      assertThat(counts.steals()).containsExactly(2, 0);
      assertThat(counts.stolenTasks()).containsExactly(4, 0);
      assertThat(counts.stealsByTier()).containsExactly(0, 0, 0, 0, 2);
      assertThat(counts.stolenTasksByTier()).containsExactly(0, 0, 0, 0, 4);
      assertThat(counts.touchedBytes()).containsExactly(4096, 0);
      assertThat(counts.touches().tasks()).containsExactly(2, 0);
      assertThat(counts.touches().unboundBytes()).isEqualTo(77);
      assertThat(counts.touches().unboundTasks()).isEqualTo(3);
      LatencyHistogram latency = counts.stealLatencyByTier().get(StealTier.REMOTE.ordinal());
      assertThat(latency.total()).isEqualTo(2);
      assertThat(latency.counts()[LatencyHistogram.BUCKETS - 1]).isEqualTo(1);
      assertThat(counts.stealLatencyByTier().getFirst().total()).isZero();
      assertThat(snapshot.workers().get(0).state()).isEqualTo(WorkerState.NOT_STARTED);
      assertThat(snapshot.outside().unboundBytes()).isEqualTo(66);
      assertThat(snapshot.outside().unboundTasks()).isEqualTo(2);
      assertThat(snapshot.minus(snapshot).outside().unboundBytes()).isZero();
    }
  }

  /** As on a machine whose two sockets number their PUs in turns, with a worker bound to one. */
  @Test
  void manyPusThatAreNoNeighboursAreAllKnown() {
    IndexSet everySecond = IndexSet.of(IntStream.range(0, 256).map(pu -> 2 * pu).toArray());
    try (CountersFile file = twoWorkersOnTwoNodes();
        CountersReader reader = CountersReader.open(path())) {
      file.worker(0).boundTo(everySecond);
      file.worker(1).boundTo(IndexSet.of(8191));

      assertThat(reader.snapshot().header().workers())
          .extracting(WorkerPlace::boundTo)
          .containsExactly(everySecond, IndexSet.of(8191));

      file.worker(0).boundTo(IndexSet.empty());
      assertThat(reader.snapshot().header().workers().getFirst().boundTo().isEmpty()).isTrue();
    }
  }

  @Test
  void timeInTheCurrentStateIsCountedBeforeItEnds() throws InterruptedException {
    long making = System.nanoTime();
    try (CountersFile file = twoWorkersOnTwoNodes();
        CountersReader reader = CountersReader.open(path())) {
      long made = System.nanoTime();
      WorkerCounters worker = file.worker(0);
      worker.enter(WorkerState.SEARCHING, System.nanoTime());
      long since = System.nanoTime();
      worker.enter(WorkerState.IDLE, since);
      Thread.sleep(50);
      long before = System.nanoTime();
      WorkerCounts counts = reader.snapshot().workers().get(0);
      long after = System.nanoTime();
      // Workers and readers have each a clock, which begin somewhere in the making of the file.
      long apart = made - making + (after - since) / 100;
      assertThat(counts.idleNanos()).isBetween(before - since - apart, after - since + apart);
      assertThat(counts.workingNanos()).isZero();
    }
  }

  @Test
  void fileOfARunThatEndedKeepsItsLengthInTime() throws InterruptedException {
    try (CountersFile file = twoWorkersOnTwoNodes()) {
      assertThat(file.path()).exists();
    }
    try (CountersReader reader = CountersReader.open(path())) {
      long elapsed = reader.snapshot().elapsedNanos();
      Thread.sleep(5);
      assertThat(reader.snapshot().elapsedNanos()).isEqualTo(elapsed).isPositive();
    }
  }

  @Test
  void phaseIsCutBeforeACharacterThatDoesNotFit() {
    try (CountersFile file = twoWorkersOnTwoNodes();
        CountersReader reader = CountersReader.open(path())) {
      file.progress(new Progress(0, 0, "ä".repeat(100)));
      assertThat(reader.snapshot().progress().phase()).isEqualTo("ä".repeat(31));
    }
  }

  @Test
  void blockedTasksAreReadAsTheyWereNotedAndOfAStackAsManyWholeFramesAsFit() {
    try (CountersFile file = twoWorkersOnTwoNodes();
        CountersReader reader = CountersReader.open(path())) {
      assertThat(reader.snapshot().blocked()).isEmpty();
      List<String> stack =
          List.of("java.lang.Thread.sleep(Thread.java:1)", "Löad.run(Load.java:2)");
      file.blocked(0, new BlockedTask(1, 1, 10, 10, stack));
      file.blocked(1, new BlockedTask(0, 1, 7, 7, Collections.nCopies(40, "f".repeat(99))));
      file.blocked(0, new BlockedTask(1, 2, 15, 25, stack));

      List<BlockedTask> blocked = reader.snapshot().blocked();
      assertThat(blocked.get(0)).isEqualTo(new BlockedTask(1, 2, 15, 25, stack));
      assertThat(blocked.get(0).place()).isEqualTo("Löad.run(Load.java:2)");
      assertThat(blocked.get(1).stack()).isEqualTo(Collections.nCopies(9, "f".repeat(99)));
      assertThat(blocked).hasSize(2);
    }
  }

  @Test
  void layoutIsTheDocumentedOne() throws IOException {
    twoWorkersOnTwoNodes().close();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path())).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(bytes.array(), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("NUMASCAP");
    assertThat(bytes.getInt(8)).isEqualTo(6);
    assertThat(bytes.getLong(16)).isEqualTo(bytes.capacity());
    assertThat(bytes.getInt(24)).isEqualTo(2);
    assertThat(bytes.getInt(36) % 128).isZero();
    assertThat(bytes.getLong(40) % 128).isZero();
    assertThat(bytes.getInt(176 + 16 + 4)).isEqualTo(6);
  }

  @Test
  void otherFilesAreRefusedWithNameAndReason() throws IOException {
    Files.writeString(path(), "no counters here");
    assertThatThrownBy(() -> CountersReader.open(path()))
        .isInstanceOf(CountersException.class)
        .hasMessageContaining("run.counters")
        .hasMessageContaining("less than a header");
    Files.write(path(), new byte[4096]);
    assertThatThrownBy(() -> CountersReader.open(path()))
        .isInstanceOf(CountersException.class)
        .hasMessageContaining("does not start with NUMASCAP");
    assertThatThrownBy(() -> CountersReader.open(folder.resolve("absent")))
        .isInstanceOf(CountersException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void damagedFilesAreRefusedOrReadButNeverBreakTheReader() throws IOException {
    twoWorkersOnTwoNodes().close();
    byte[] good = Files.readAllBytes(path());
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      for (int change = 0; change < 4; change++) {
        bad[random.nextInt(i % 2 == 0 ? 64 : bad.length)] = (byte) random.nextInt();
      }
      Files.write(path(), bad);
      try (CountersReader reader = CountersReader.open(path())) {
        assertThat(reader.snapshot().workers()).isNotEmpty();
      } catch (CountersException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 499);
  }
}
