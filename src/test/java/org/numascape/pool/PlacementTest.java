package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

class PlacementTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  private static Placement placement(Topology topology, int workers, String pinning) {
    return Placement.of(
        topology, null, new PoolSettings(workers, Pinning.parse(pinning), StealOrder.HIERARCHICAL));
  }

  private static Placement placement(Topology topology, String pinning) {
    return Placement.of(
        topology, null, new PoolSettings(Pinning.parse(pinning), StealOrder.HIERARCHICAL));
  }

  private static List<Integer> osIndexes(Placement placement) {
    return placement.pus().stream().map(pu -> pu.osIndex().orElseThrow()).toList();
  }

  /** Package 0: L3 0 with PUs 0 1 | 2 3, L3 1 with 4 5 | 6 7; package 1 the same from 8. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none          | 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
          compact       | 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
          scatter       | 0 8 4 12 2 10 6 14 1 9 5 13 3 11 7 15
          avoid-smt     | 0 2 4 6 8 10 12 14
          cache         | 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
          spill         | 0 2 1 3 4 6 5 7 8 10 9 11 12 14 13 15
          list:9,2-4,0  | 9 2 3 4 0
          """)
  void workersTakePusInTheOrderOfThePinning(String pinning, String expected) {
    Placement placement = placement(Machines.of(2, 2, 2, 2), pinning);
    assertThat(osIndexes(placement))
        .containsExactlyElementsOf(
            List.of(expected.split(" ")).stream().map(Integer::valueOf).toList());
  }

  @Test
  void aWorkerIsBoundToItsPuOrToItsCacheOrNowhere() {
    Topology machine = Machines.of(2, 2, 2, 2);
    assertThat(placement(machine, 3, "avoid-smt").wishes())
        .containsExactly(IndexSet.of(0), IndexSet.of(2), IndexSet.of(4));
    assertThat(placement(machine, "none").wishes()).allMatch(IndexSet::isEmpty);
    List<IndexSet> wishes = placement(machine, "cache").wishes();
    for (int worker = 0; worker < 16; worker++) {
      int first = worker / 4 * 4;
      assertThat(wishes.get(worker)).isEqualTo(IndexSet.range(first, first + 3));
    }
  }

  @Test
  void moreWorkersThanPusStartOverAndNoCoreHasTwoMoreThanAnother() {
    Topology machine = Machines.of(1, 1, 2, 2);
    assertThat(osIndexes(placement(machine, 5, "compact"))).containsExactly(0, 1, 2, 3, 0);
    assertThat(osIndexes(placement(machine, 3, "avoid-smt"))).containsExactly(0, 2, 1);
    assertThat(osIndexes(placement(machine, 3, "list:3"))).containsExactly(3, 3, 3);
  }

  @Test
  void anOverridesWorkersAreBoundToRealPus() {
    PoolSettings settings = new PoolSettings(Pinning.CACHE, StealOrder.HIERARCHICAL);
    Placement placement = Placement.of(Machines.of(2, 2, 2, 1), Machines.of(1, 1, 2, 1), settings);
    assertThat(placement.wishes()).hasSize(8).allMatch(IndexSet.of(0, 1)::equals);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void everyRuleTakesUsablePusOnlyAndEachOnce(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    IndexSet allowed = machine.allowedCpuset();
    List<Integer> usable =
        machine.pus().stream()
            .map(pu -> pu.osIndex().orElseThrow())
            .filter(allowed::contains)
            .toList();
    for (Pinning.Strategy strategy : Pinning.Strategy.values()) {
      Placement placement = placement(machine, usable.size(), strategy.label());
      assertThat(osIndexes(placement)).as(strategy.label()).hasSameElementsAs(usable);
      assertThat(placement.wishes()).allMatch(allowed::containsAll);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void avoidSmtHasOneWorkerACore(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    List<TopologyObject> pus = placement(machine, "avoid-smt").pus();
    for (TopologyObject core : machine.cores()) {
      long workers =
          pus.stream().filter(pu -> core.cpuset().contains(pu.osIndex().orElseThrow())).count();
      assertThat(workers).isEqualTo(core.cpuset().intersects(machine.allowedCpuset()) ? 1 : 0);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void cacheBindsToTheUsablePusOfAnL3AndSpillFillsOneAfterTheOther(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    Placement cache = placement(machine, "cache");
    Placement spill = placement(machine, "spill");
    for (TopologyObject l3 : machine.objects(ObjectType.L3_CACHE)) {
      List<Integer> places = new ArrayList<>();
      for (int worker = 0; worker < spill.pus().size(); worker++) {
        if (l3.cpuset().contains(osIndexes(spill).get(worker))) {
          places.add(worker);
        }
      }
      assertThat(places.getLast() - places.getFirst()).isEqualTo(places.size() - 1);
    }
    for (int worker = 0; worker < cache.pus().size(); worker++) {
      int osIndex = osIndexes(cache).get(worker);
      TopologyObject node = machine.localNode(cache.pus().get(worker));
      for (TopologyObject l3 : machine.objects(ObjectType.L3_CACHE)) {
        if (l3.cpuset().contains(osIndex)) {
          // In one of the files an L3 spans nodes, which no group of workers does.
          int[] group =
              machine.pus().stream()
                  .filter(pu -> machine.localNode(pu) == node)
                  .mapToInt(pu -> pu.osIndex().orElseThrow())
                  .filter(pu -> l3.cpuset().contains(pu))
                  .toArray();
          assertThat(cache.wishes().get(worker)).isEqualTo(IndexSet.of(group));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          list:16      | PU P#16 of the list does not exist; choose among P#0-15
          list:0-1,99  | PU P#99 of the list does not exist; choose among P#0-15
          """)
  void aPuThatDoesNotExistIsRefusedWithThoseThatDo(String pinning, String message) {
    assertThatThrownBy(() -> placement(Machines.of(2, 2, 2, 2), pinning))
        .isInstanceOf(PinningException.class)
        .hasMessage(message);
  }

  @Test
  void aPuThatTheProcessMayNotUseIsNeitherTakenNorAccepted() {
    // As under taskset -c 1-2,5: one core of the first L3 and half of another, one PU of the
    // second.
    Topology machine = Machines.allowing(IndexSet.of(1, 2, 5), 1, 2, 2, 2);
    for (String pinning : List.of("none", "compact", "avoid-smt", "cache", "spill")) {
      assertThat(osIndexes(placement(machine, pinning))).as(pinning).containsExactly(1, 2, 5);
    }
    assertThat(osIndexes(placement(machine, "scatter"))).containsExactly(1, 5, 2);
    assertThat(placement(machine, "cache").wishes())
        .containsExactly(IndexSet.of(1, 2), IndexSet.of(1, 2), IndexSet.of(5));
    assertThatThrownBy(() -> placement(machine, 2, "list:1,4"))
        .isInstanceOf(PinningException.class)
        .hasMessage("PU P#4 of the list may not be used; choose among P#1-2,5");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"none", "compact", "scatter", "avoid-smt", "cache", "spill", "list:3,0-1,5"})
  void aLabelIsReadBack(String label) {
    assertThat(Pinning.parse(label).label()).isEqualTo(label);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sideways            | must be one of none, compact, scatter, avoid-smt, cache, spill, or list:
          list:               | must be PUs such as list:0,2,4-7
          list:0,             | must be PUs such as list:0,2,4-7
          list:3-1            | must be PUs such as list:0,2,4-7
          list:-1             | must be PUs such as list:0,2,4-7
          list:0-1,x          | must be PUs such as list:0,2,4-7
          list:99999999999    | must be PUs such as list:0,2,4-7
          list:0-5000         | must name 1..4096
          list:0-1000000,7    | must name 1..4096
          list:2,0-3          | must name each PU once
          """)
  void anUnreadableLabelIsRefusedWithWhatWouldDo(String label, String words) {
    assertThatThrownBy(() -> Pinning.parse(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pinning=" + (words.startsWith("must name 1") ? "list:" : label))
        .hasMessageContaining(words);
  }
}
