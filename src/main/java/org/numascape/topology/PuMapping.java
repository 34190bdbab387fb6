package org.numascape.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How the PUs of an override stand for PUs of the real machine: each for itself where the real
 * machine has them all, else folded node by node. The override's nodes are dealt over the real
 * nodes in turn; the PUs of an override's node are dealt over the PUs of its real node in turn,
 * each node going on where the one before it stopped.
 */
public final class PuMapping {
  private final int[] realOsIndexes;
  private final String description;

  private PuMapping(int[] realOsIndexes, String description) {
    this.realOsIndexes = realOsIndexes;
    this.description = description;
  }

  /**
   * Maps every PU of {@code override}.
   *
   * @throws TopologyException if no PU of {@code machine} may be used
   */
  public static PuMapping of(Topology override, Topology machine) {
    List<TopologyObject> pus = override.pus();
    IndexSet allowed = machine.allowedCpuset().and(IndexSet.of(pusOf(machine.pus())));
    if (allowed.isEmpty()) {
      throw new TopologyException(
          "no PU of this machine may be used: allowed cpuset="
              + machine.allowedCpuset()
              + "; allow one (taskset, cgroup)");
    }
    IndexSet wished = IndexSet.of(pusOf(pus));
    if (allowed.containsAll(wished)) {
      return new PuMapping(pusOf(pus), "every PU stands for the real PU of the same OS index");
    }
    List<List<TopologyObject>> realNodes =
        machine.nodes().stream()
            .map(
                node ->
                    machine.pus().stream()
                        .filter(pu -> machine.localNode(pu) == node)
                        .filter(pu -> allowed.contains(pu.osIndex().orElseThrow()))
                        .toList())
            .filter(realPus -> !realPus.isEmpty())
            .toList();
    int[] mapped = new int[pus.size()];
    Map<TopologyObject, Integer> realNodeOf = new HashMap<>();
    int[] next = new int[realNodes.size()];
    for (TopologyObject pu : pus) {
      int real =
          realNodeOf.computeIfAbsent(
              override.localNode(pu), node -> realNodeOf.size() % realNodes.size());
      List<TopologyObject> hand = realNodes.get(real);
      mapped[pu.logicalIndex()] = hand.get(next[real]++ % hand.size()).osIndex().orElseThrow();
    }
    long used = IntStream.of(mapped).distinct().count();
    return new PuMapping(
        mapped,
        "%d PU%s folded node by node on %d real PU%s"
            .formatted(mapped.length, mapped.length == 1 ? "" : "s", used, used == 1 ? "" : "s"));
  }

  private static int[] pusOf(List<TopologyObject> pus) {
    return pus.stream().mapToInt(pu -> pu.osIndex().orElseThrow()).toArray();
  }

  /** The OS index of the real PU that a PU of the override stands for. */
  public int realOsIndex(int overridePuLogicalIndex) {
    return realOsIndexes[overridePuLogicalIndex];
  }

  /** The rule that was applied, in a few words without a full stop. */
  public String description() {
    return description;
  }
}
