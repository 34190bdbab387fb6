package org.numascape.topology;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which PU of the real machine stands in for each PU of an override. Immutable; any thread.
 *
 * <p>If the process may use a PU of each OS index of the override, each PU stands for itself. Else
 * the override is folded node by node: its nodes that have PUs are dealt over the real nodes in
 * turn, and the PUs of a node, in logical order, over the allowed PUs of the real node in turn. The
 * deal goes on where the last override node on the same real node stopped, so that no real PU of a
 * node serves two more than another. PUs that have workers are dealt before all others, so that the
 * same holds for workers, wherever on the override they stand.
 */
public final class PuMapping {
  private final int[] realOsIndexes;
  private final String description;

  private PuMapping(int[] realOsIndexes, String description) {
    this.realOsIndexes = realOsIndexes;
    this.description = description;
  }

  /**
   * Maps an override to a machine.
   *
   * @param withWorkers the override's PUs that have workers; all or none if that is not known
   * @throws TopologyException if the machine allows the process no PU
   */
  public static PuMapping of(Topology override, Topology machine, Set<TopologyObject> withWorkers) {
    List<TopologyObject> allowed =
        machine.pus().stream().filter(pu -> machine.allowedCpuset().contains(osIndex(pu))).toList();
    if (allowed.isEmpty()) {
      throw new TopologyException(
          "the machine must allow the process a PU: allowed_cpuset="
              + machine.allowedCpuset()
              + "; correct the process's affinity mask or cgroup");
    }
    IndexSet real = IndexSet.of(allowed.stream().mapToInt(PuMapping::osIndex).toArray());
    int[] identity = override.pus().stream().mapToInt(PuMapping::osIndex).toArray();
    if (real.containsAll(IndexSet.of(identity))) {
      return new PuMapping(
          identity, count(identity.length, "PU") + ", each on the real PU of the same OS index");
    }
    return fold(override, machine, allowed, withWorkers);
  }

  private static PuMapping fold(
      Topology override,
      Topology machine,
      List<TopologyObject> allowed,
      Set<TopologyObject> withWorkers) {
    Map<TopologyObject, List<TopologyObject>> realNodes = byNode(machine, allowed);
    List<Deal> deals = realNodes.values().stream().map(Deal::new).toList();
    Map<TopologyObject, List<TopologyObject>> nodes = byNode(override, override.pus());
    // Node by node, but all PUs with workers before the others: the sort is stable.
    List<TopologyObject> order =
        nodes.values().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(pu -> !withWorkers.contains(pu)))
            .toList();
    Map<TopologyObject, Deal> dealOfNode = new HashMap<>();
    int[] realOsIndexes = new int[order.size()];
    for (TopologyObject pu : order) {
      int dealtNodes = dealOfNode.size();
      Deal deal =
          dealOfNode.computeIfAbsent(
              override.localNode(pu), first -> deals.get(dealtNodes % deals.size()));
      realOsIndexes[pu.logicalIndex()] = deal.next();
    }
    int mostOnOne = deals.stream().mapToInt(Deal::mostOnOne).max().orElseThrow();
    String description =
        count(realOsIndexes.length, "PU")
            + (" folded on " + allowed.size())
            + (": PUs of " + count(nodes.size(), "node"))
            + (" dealt over " + count(allowed.size(), "allowed PU"))
            + (" of " + count(deals.size(), "real node"))
            + (" in turn, so up to " + mostOnOne + " share a real PU");
    return new PuMapping(realOsIndexes, description);
  }

  /** The PUs of each node that has any, nodes and PUs in logical order. */
  private static Map<TopologyObject, List<TopologyObject>> byNode(
      Topology topology, List<TopologyObject> pus) {
    return pus.stream()
        .collect(
            Collectors.groupingBy(
                topology::localNode,
                () -> new TreeMap<>(Comparator.comparingInt(TopologyObject::logicalIndex)),
                Collectors.toList()));
  }

  /** The real PU that a PU of the override runs on. */
  public int realOsIndex(int overridePuLogicalIndex) {
    return realOsIndexes[overridePuLogicalIndex];
  }

  /** One sentence for the user, such as {@code 64 PUs folded on 2: ...}. */
  public String description() {
    return description;
  }

  private static int osIndex(TopologyObject pu) {
    return pu.osIndex().orElseThrow();
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** The allowed PUs of a real node, dealt out in turn. */
  private static final class Deal {
    private final List<TopologyObject> pus;
    private int dealt;

    Deal(List<TopologyObject> pus) {
      this.pus = pus;
    }

    int next() {
      return osIndex(pus.get(dealt++ % pus.size()));
    }

    int mostOnOne() {
      return (dealt + pus.size() - 1) / pus.size();
    }
  }
}
