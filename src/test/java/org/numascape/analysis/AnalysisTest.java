package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;

/** Three workers, two on node 0 and one on node 1; every expected value is worked out by hand. */
class AnalysisTest {
  private static final CountersHeader HEADER = TestSnapshots.header(2, 0, 0, 1);
  private static final Topology MACHINE = TestMachines.of(2, 1, 1, 2, 1);

  private static Snapshot snapshot(long factor) {
    return TestSnapshots.snapshot(
        HEADER,
        factor * 2_000_000_000L,
        List.of(
            worker(factor, 10, 60, 30, 10, StealTier.SAME_CACHE, 0, 4, 3, 600, 0),
            worker(factor, 20, 50, 0, 50, StealTier.SAME_CACHE, 5, 0, 0, 100, 100),
            worker(factor, 30, 90, 10, 0, StealTier.REMOTE, 2, 1, 0, 50, 150)));
  }

  private static WorkerCounts worker(
      long factor,
      long tasks,
      long working,
      long searching,
      long idle,
      StealTier tier,
      long from0,
      long from1,
      long from2,
      long home0,
      long home1) {
    return TestSnapshots.worker(
        factor * tasks,
        new long[] {factor * working, factor * searching, factor * idle},
        tier,
        new long[] {factor * from0, factor * from1, factor * from2},
        new long[] {factor * home0, factor * home1});
  }

  @Test
  void stealsAreSummedByThiefNodeAndVictimNode() {
    assertThat(Analysis.stealsByNode(snapshot(1))).isDeepEqualTo(new long[][] {{9, 3}, {3, 0}});
    assertThat(Analysis.stealsByWorker(snapshot(1)))
        .isDeepEqualTo(new long[][] {{0, 4, 3}, {5, 0, 0}, {2, 1, 0}});
  }

  @Test
  void touchedBytesAreSummedByWorkersNodeAndHomeNode() {
    assertThat(Analysis.touchedBytesByNode(snapshot(1)))
        .isDeepEqualTo(new long[][] {{700, 100}, {50, 150}});
  }

  @Test
  void localShareIsBytesTouchedLocallyOfBytesTouched() {
    assertThat(Analysis.localShare(snapshot(1))).hasValue(850.0 / 1000);
  }

  @Test
  void meanDistanceWeighsTheTopologysDistancesByBytes() {
    // 850 bytes at 10/10 and 150 bytes at 32/10.
    assertThat(Analysis.meanDistance(snapshot(1), MACHINE).orElseThrow())
        .isCloseTo(1.33, within(1e-12));
  }

  @Test
  void withoutDistancesOfNodesThatTouchedEachOthersMemoryThereIsNoMean() {
    Topology silent = SyntheticReader.read("numa:2 core:2 pu:1");
    assertThat(Analysis.meanDistance(snapshot(1), silent)).isEmpty();
    Snapshot local =
        TestSnapshots.snapshot(
            HEADER,
            1,
            List.of(
                worker(1, 1, 1, 1, 1, StealTier.REMOTE, 0, 0, 0, 600, 0),
                worker(1, 1, 1, 1, 1, StealTier.REMOTE, 0, 0, 0, 100, 0),
                worker(1, 1, 1, 1, 1, StealTier.REMOTE, 0, 0, 0, 0, 150)));
    assertThat(Analysis.meanDistance(local, silent)).hasValue(1.0);
  }

  @Test
  void tasksAreSummedByExecutingNodeAndHomeNodeAndWhatHasNoNodeApart() {
    List<WorkerCounts> workers = new ArrayList<>();
    long[][] tasks = {{5, 1}, {7, 0}, {2, 9}};
    for (int number = 0; number < 3; number++) {
      workers.add(
          TestSnapshots.withTouches(
              snapshot(1).workers().get(number), new TouchCounts(tasks[number], number, 100)));
    }
    Snapshot snapshot = TestSnapshots.snapshot(HEADER, 1, workers);
    assertThat(Analysis.touchingTasksByNode(snapshot))
        .isDeepEqualTo(new long[][] {{12, 1}, {2, 9}});
    assertThat(Analysis.unbound(snapshot).unboundTasks()).isEqualTo(3);
    assertThat(Analysis.unbound(snapshot).unboundBytes()).isEqualTo(300);
    // Neither local nor remote.
    assertThat(Analysis.localShare(snapshot)).hasValue(850.0 / 1000);
  }

  @Test
  void whereNothingWasTouchedThereIsNoShareAndNoDistance() {
    Snapshot nothing = snapshot(0);
    assertThat(Analysis.localShare(nothing)).isEmpty();
    assertThat(Analysis.meanDistance(nothing, MACHINE)).isEmpty();
    assertThat(Analysis.tasksPerSecond(nothing)).isEmpty();
    assertThat(Analysis.utilisation(nothing)).containsOnly(OptionalDouble.empty());
    assertThat(Analysis.utilisationByPu(nothing)).isEmpty();
    assertThat(Summary.of(nothing, MACHINE).workingShare()).isEmpty();
  }

  @Test
  void utilisationIsTimeWorkingOfAllAccountedTime() {
    assertThat(Analysis.utilisation(snapshot(1)))
        .containsExactly(OptionalDouble.of(0.6), OptionalDouble.of(0.5), OptionalDouble.of(0.9));
    assertThat(Analysis.utilisationByPu(snapshot(1)))
        .containsEntry(0, 0.6)
        .containsEntry(1, 0.5)
        .containsEntry(2, 0.9)
        .hasSize(3);
  }

  @Test
  void aPuWithTwoWorkersHasTheMeanOfBoth() {
    List<WorkerPlace> onOnePu =
        HEADER.workers().stream()
            .map(w -> new WorkerPlace(w.worker(), 5, 5, w.node(), w.column(), IndexSet.of(0)))
            .toList();
    CountersHeader folded = new CountersHeader(1, 0, 2, onOnePu, HEADER.columns());
    Snapshot snapshot = TestSnapshots.snapshot(folded, 1, snapshot(1).workers());
    assertThat(Analysis.utilisationByPu(snapshot).get(5)).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void aSummaryAddsAllWorkersUp() {
    Summary summary = Summary.of(snapshot(1), MACHINE);
    assertThat(summary.tasks()).isEqualTo(60);
    assertThat(summary.tasksPerSecond()).hasValue(30);
    assertThat(summary.steals()).isEqualTo(15);
    assertThat(summary.stealsByTier())
        .containsEntry(StealTier.SAME_CACHE, 12L)
        .containsEntry(StealTier.REMOTE, 3L)
        .containsEntry(StealTier.SAME_CORE, 0L)
        .hasSize(5);
    assertThat(summary.failedAttempts()).isEqualTo(21);
    assertThat(summary.workingShare()).hasValue(200.0 / 300);
    assertThat(summary.searchingShare()).hasValue(40.0 / 300);
    assertThat(summary.idleShare()).hasValue(60.0 / 300);
    assertThat(summary.touchedBytes()).isEqualTo(1000);
    assertThat(summary.localBytes()).isEqualTo(850);
  }

  @Test
  void betweenIsWhatTheLaterCountedBeyondTheEarlier() {
    Snapshot difference = Analysis.between(snapshot(1), snapshot(3));
    assertThat(difference.elapsedNanos()).isEqualTo(4_000_000_000L);
    assertThat(Analysis.stealsByNode(difference)).isDeepEqualTo(new long[][] {{18, 6}, {6, 0}});
    assertThat(Analysis.tasksPerSecond(difference)).hasValue(30);
  }

  @Test
  void betweenIsNeverNegative() {
    Snapshot difference = Analysis.between(snapshot(3), snapshot(1));
    assertThat(difference.elapsedNanos()).isZero();
    assertThat(Summary.of(difference, MACHINE).steals()).isZero();
    assertThat(Summary.of(difference, MACHINE).touchedBytes()).isZero();
  }

  @Test
  void snapshotsOfDifferentRunsHaveNoDifference() {
    Snapshot other = TestSnapshots.plausible(4, 2, 1);
    assertThatThrownBy(() -> Analysis.between(snapshot(1), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers=3 and 8");
  }

  @Test
  void with300WorkersColumnsAreGroupsAndNodesStillAddUp() {
    List<WorkerPlace> places = new ArrayList<>();
    List<WorkerCounts> counts = new ArrayList<>();
    for (int worker = 0; worker < 300; worker++) {
      int node = worker / 150;
      places.add(new WorkerPlace(worker, worker, worker, node, worker / 50, IndexSet.empty()));
      long[] steals = new long[6];
      steals[5] = 2;
      counts.add(
          TestSnapshots.worker(
              1, new long[] {1, 0, 0}, StealTier.REMOTE, steals, new long[] {1, 0}));
    }
    List<VictimColumn> groups = new ArrayList<>();
    for (int cache = 0; cache < 6; cache++) {
      groups.add(new VictimColumn("L3 L#" + cache, cache / 3));
    }
    Snapshot snapshot =
        TestSnapshots.snapshot(new CountersHeader(1, 0, 2, places, groups), 1, counts);
    assertThat(Analysis.stealsByNode(snapshot)).isDeepEqualTo(new long[][] {{0, 300}, {0, 300}});
    assertThat(Analysis.stealsByWorker(snapshot)).hasDimensions(300, 6);
  }
}
