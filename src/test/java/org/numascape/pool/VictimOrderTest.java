package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.numascape.telemetry.StealTier.REMOTE;
import static org.numascape.telemetry.StealTier.SAME_CACHE;
import static org.numascape.telemetry.StealTier.SAME_CORE;
import static org.numascape.telemetry.StealTier.SAME_NODE;
import static org.numascape.telemetry.StealTier.SAME_PACKAGE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

class VictimOrderTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  private static VictimOrder order(int thief, Topology machine, StealOrder stealOrder) {
    return VictimOrder.of(thief, machine.pus(), machine, stealOrder);
  }

  @Test
  void victimsComeFromNearToFarStartingAfterTheThief() {
    // Package 0: L3 0 with PUs 0 1 | 2 3, L3 1 with 4 5 | 6 7; package 1 the same from 8.
    Topology machine = Machines.of(2, 2, 2, 2);
    VictimOrder order = order(2, machine, StealOrder.HIERARCHICAL);
    assertThat(order.victims()).containsExactly(3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(order.tiers())
        .containsExactly(
            SAME_CORE,
            SAME_CACHE,
            SAME_CACHE,
            SAME_NODE,
            SAME_NODE,
            SAME_NODE,
            SAME_NODE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE,
            REMOTE);
  }

  @Test
  void workersOfATierStartAtDifferentVictims() {
    Topology machine = Machines.of(1, 1, 4, 1);
    int[][] expected = {{1, 2, 3}, {2, 3, 0}, {3, 0, 1}, {0, 1, 2}};
    for (int thief = 0; thief < 4; thief++) {
      assertThat(order(thief, machine, StealOrder.HIERARCHICAL).victims())
          .containsExactly(expected[thief]);
    }
  }

  /** What is near is worked out anew here, from the objects' cpusets alone. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void hierarchicalOrderGoesTierByTierOnRealMachines(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    int workers = machine.pus().size();
    for (int thief = 0; thief < workers; thief++) {
      TopologyObject from = machine.pus().get(thief);
      VictimOrder order = order(thief, machine, StealOrder.HIERARCHICAL);
      assertThat(IntStream.of(order.victims()).sorted())
          .containsExactlyElementsOf(others(thief, workers));
      assertThat(order.isDrawn()).isFalse();
      for (int i = 0; i < order.victims().length; i++) {
        TopologyObject to = machine.pus().get(order.victims()[i]);
        assertThat(order.tiers()[i]).as("%s to %s", from, to).isEqualTo(tier(machine, from, to));
        if (i > 0) {
          TopologyObject before = machine.pus().get(order.victims()[i - 1]);
          int deeper = order.tiers()[i].compareTo(order.tiers()[i - 1]);
          assertThat(deeper).as("%s to %s, then %s", from, before, to).isNotNegative();
          if (deeper == 0) {
            assertThat(farness(machine, from, to))
                .as("%s to %s, then %s", from, before, to)
                .isGreaterThanOrEqualTo(farness(machine, from, before));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void victimsOnOtherNodesComeInRingsOfThoseThatAreEquallyFar(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    for (int thief = 0; thief < machine.pus().size(); thief++) {
      TopologyObject from = machine.pus().get(thief);
      VictimOrder order = order(thief, machine, StealOrder.HIERARCHICAL);
      List<Integer> expected = new ArrayList<>();
      for (int i = order.near(); i < order.victims().length; i++) {
        TopologyObject to = machine.pus().get(order.victims()[i]);
        boolean last = i == order.victims().length - 1;
        TopologyObject next = machine.pus().get(order.victims()[last ? i : i + 1]);
        if (last
            || tier(machine, from, to) != tier(machine, from, next)
            || farness(machine, from, to) != farness(machine, from, next)) {
          expected.add(i + 1);
        }
      }
      assertThat(IntStream.of(order.rings())).containsExactlyElementsOf(expected);
    }
  }

  private static List<Integer> others(int thief, int workers) {
    return IntStream.range(0, workers).filter(worker -> worker != thief).boxed().toList();
  }

  private static StealTier tier(Topology machine, TopologyObject from, TopologyObject to) {
    boolean sameNode = machine.localNode(from) == machine.localNode(to);
    if (share(machine.cores().stream(), from, to)) {
      return SAME_CORE;
    } else if (!sameNode) {
      return share(machine.packages().stream(), from, to) ? SAME_PACKAGE : REMOTE;
    }
    Stream<TopologyObject> caches =
        Arrays.stream(ObjectType.values())
            .filter(ObjectType::isCache)
            .flatMap(type -> machine.objects(type).stream());
    return share(caches, from, to) ? SAME_CACHE : SAME_NODE;
  }

  private static boolean share(
      Stream<TopologyObject> objects, TopologyObject one, TopologyObject other) {
    return objects.anyMatch(
        each ->
            each.cpuset().contains(one.osIndex().orElseThrow())
                && each.cpuset().contains(other.osIndex().orElseThrow()));
  }

  /** Across nodes the distance, inside a node the PUs of the smallest object around both. */
  private static long farness(Topology machine, TopologyObject from, TopologyObject to) {
    TopologyObject near = machine.localNode(from);
    TopologyObject far = machine.localNode(to);
    return near != far
        ? machine.nodeDistance(near.logicalIndex(), far.logicalIndex())
        : Arrays.stream(ObjectType.values())
            .flatMap(type -> machine.objects(type).stream())
            .filter(each -> share(Stream.of(each), from, to))
            .mapToLong(each -> each.cpuset().size())
            .min()
            .orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void nodeOnlyIsTheHierarchicalOrderWithoutOtherNodes(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    for (int thief = 0; thief < machine.pus().size(); thief++) {
      TopologyObject home = machine.localNode(machine.pus().get(thief));
      int[] all = order(thief, machine, StealOrder.HIERARCHICAL).victims();
      assertThat(order(thief, machine, StealOrder.NODE_ONLY).victims())
          .containsExactly(
              IntStream.of(all)
                  .filter(victim -> machine.localNode(machine.pus().get(victim)) == home)
                  .toArray());
    }
  }

  /** 100 000 draws a thief; the standard deviation of a share is below 0.0016. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"RANDOM, 0.8", "DISTANCE_WEIGHTED, 0.6666667"})
  void drawsFollowTheChances(StealOrder stealOrder, double remoteShare) {
    // Each thief has 3 victims on its node and 12 on others. By default distances are 10 and 20:
    // 3/10 against 12/20.
    Topology machine = Machines.of(4, 1, 4, 1);
    VictimOrder order = order(5, machine, stealOrder);
    Map<Integer, Integer> drawn = draws(order, 100_000);
    assertThat(drawn.keySet()).containsExactlyInAnyOrderElementsOf(others(5, 16));
    double remote = 0;
    for (Map.Entry<Integer, Integer> each : drawn.entrySet()) {
      boolean isRemote = each.getKey() / 4 != 1;
      remote += isRemote ? each.getValue() : 0;
      double expected = isRemote ? remoteShare / 12 : (1 - remoteShare) / 3;
      assertThat(each.getValue() / 1e5).isCloseTo(expected, within(0.008));
    }
    assertThat(remote / 1e5).isCloseTo(remoteShare, within(0.008));
  }

  private static Map<Integer, Integer> draws(VictimOrder order, int draws) {
    SplittableRandom random = new SplittableRandom(11);
    Map<Integer, Integer> drawn = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      drawn.merge(order.victims()[order.draw(random.nextLong())], 1, Integer::sum);
    }
    return drawn;
  }

  /** With random order the remote share is that of the remote victims, on every machine. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void chancesAreEqualOrFallWithTheDistanceOnRealMachines(Path file) throws IOException {
    Topology machine = SharedTopologies.read(file);
    for (int thief = 0; thief < machine.pus().size(); thief += 7) {
      int home = machine.localNode(machine.pus().get(thief)).logicalIndex();
      double[] chances = chances(order(thief, machine, StealOrder.RANDOM));
      assertThat(chances).hasSize(machine.pus().size() - 1);
      for (double chance : chances) {
        assertThat(chance).isCloseTo(1.0 / chances.length, within(1e-9));
      }
      VictimOrder weighted = order(thief, machine, StealOrder.DISTANCE_WEIGHTED);
      double[] distances =
          IntStream.of(weighted.victims())
              .mapToDouble(
                  victim ->
                      Math.max(
                          1,
                          machine.nodeDistance(
                              home, machine.localNode(machine.pus().get(victim)).logicalIndex())))
              .toArray();
      double all = Arrays.stream(distances).map(distance -> 1 / distance).sum();
      double[] weightedChances = chances(weighted);
      for (int i = 0; i < distances.length; i++) {
        assertThat(weightedChances[i]).isCloseTo(1 / distances[i] / all, within(1e-9));
      }
    }
  }

  private static double[] chances(VictimOrder order) {
    double[] chances = order.drawnBelow().clone();
    for (int i = chances.length - 1; i > 0; i--) {
      chances[i] -= chances[i - 1];
    }
    return chances;
  }

  @Test
  void distanceWeightsAreThoseOfTheMachine() throws IOException {
    Topology machine = SharedTopologies.read(SharedTopologies.file("64amd64-4s2n4ca2co.xml"));
    // The first row of the file's matrix; each node has 8 PUs, one of them the thief's.
    long[] distances = {10, 16, 16, 22, 16, 22, 16, 22};
    double sum = 7 / 10.0 + 4 * 8 / 16.0 + 3 * 8 / 22.0;
    VictimOrder order = order(0, machine, StealOrder.DISTANCE_WEIGHTED);
    double before = 0;
    for (int i = 0; i < order.victims().length; i++) {
      TopologyObject node = machine.localNode(machine.pus().get(order.victims()[i]));
      assertThat(order.drawnBelow()[i] - before)
          .as("node %d", node.logicalIndex())
          .isCloseTo(1 / (distances[node.logicalIndex()] * sum), within(1e-12));
      before = order.drawnBelow()[i];
    }
    assertThat(before).isEqualTo(1);
  }

  @Test
  void theLowestAndTheHighestRandomNumberDrawTheFirstAndTheLastVictim() {
    for (StealOrder each : List.of(StealOrder.RANDOM, StealOrder.DISTANCE_WEIGHTED)) {
      VictimOrder order = order(0, Machines.of(2, 1, 3, 1), each);
      assertThat(order.draw(0)).isZero();
      assertThat(order.draw(-1)).isEqualTo(4);
    }
  }

  @Test
  void aWorkerAloneHasNoVictims() {
    for (StealOrder each : StealOrder.values()) {
      VictimOrder order = order(0, Machines.of(1, 1, 1, 1), each);
      assertThat(order.victims()).isEmpty();
      assertThat(order.isDrawn()).isFalse();
    }
  }
}
