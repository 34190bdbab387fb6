package org.numascape.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * One thief's victims from near to far, precomputed from the topology, and how it chooses among
 * them.
 *
 * <p>Inside a tier, victims are ordered by the closest object shared (an L2 before an L3), across
 * nodes by distance; equals are visited in worker order, starting after the thief itself, so that
 * workers of a tier do not all start at the same victim.
 *
 * @param victims worker numbers: every worker but the thief, or with {@link StealOrder#NODE_ONLY}
 *     those of its node
 * @param tiers the tier of each, same order
 * @param drawnBelow for orders that draw their victims: victim i is drawn by numbers in 0..1 below
 *     this bound and not below that of i - 1; empty for those that visit one after the other
 * @param near how many of them, the first ones, a thief prefers to all others while they have work:
 *     those of its node, or if there are none, the nearest; all of them where victims are drawn
 * @param rings of the others, where those that are equally far end, ascending
 */
record VictimOrder(int[] victims, StealTier[] tiers, double[] drawnBelow, int near, int[] rings) {
  static final VictimOrder NOBODY =
      new VictimOrder(new int[0], new StealTier[0], new double[0], 0, new int[0]);

  /** Whom to wake first when there is work to give: the nearest, or with spill, who comes first. */
  int[] wakeOrder(Pinning pinning) {
    return pinning == Pinning.SPILL ? IntStream.of(victims).sorted().toArray() : victims;
  }

  static VictimOrder of(
      int thief, List<TopologyObject> pus, Topology topology, StealOrder stealOrder) {
    int workers = pus.size();
    TopologyObject home = topology.localNode(pus.get(thief));
    long[] ranks = new long[workers];
    StealTier[] tierOf = new StealTier[workers];
    for (int victim = 0; victim < workers; victim++) {
      tierOf[victim] = tier(pus.get(thief), pus.get(victim), topology);
      ranks[victim] = rank(pus.get(thief), pus.get(victim), tierOf[victim], topology);
    }
    int[] victims =
        IntStream.range(0, workers)
            .filter(victim -> victim != thief)
            .filter(
                victim ->
                    stealOrder != StealOrder.NODE_ONLY
                        || topology.localNode(pus.get(victim)) == home)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(victim -> tierOf[victim].ordinal())
                    .thenComparingLong(victim -> ranks[victim])
                    .thenComparingInt(victim -> Math.floorMod(victim - thief - 1, workers)))
            .mapToInt(Integer::intValue)
            .toArray();
    StealTier[] tiers = Arrays.stream(victims).mapToObj(i -> tierOf[i]).toArray(StealTier[]::new);
    double[] drawnBelow =
        switch (stealOrder) {
          case HIERARCHICAL, NODE_ONLY -> new double[0];
          case RANDOM -> bounds(victims, victim -> 1);
          case DISTANCE_WEIGHTED ->
              bounds(victims, victim -> 1.0 / distance(home, pus.get(victim), topology));
        };
    int[] ends =
        IntStream.rangeClosed(1, victims.length)
            .filter(
                end ->
                    end == victims.length
                        || tiers[end] != tiers[end - 1]
                        || ranks[victims[end]] != ranks[victims[end - 1]])
            .toArray();
    int onNode =
        (int) Stream.of(tiers).filter(tier -> tier.compareTo(StealTier.SAME_NODE) <= 0).count();
    int near =
        drawnBelow.length > 0
            ? victims.length
            : onNode > 0 || victims.length == 0 ? onNode : ends[0];
    int[] rings = IntStream.of(ends).filter(end -> end > near).toArray();
    return new VictimOrder(victims, tiers, drawnBelow, near, rings);
  }

  private static double[] bounds(int[] victims, IntToDoubleFunction weight) {
    double[] bounds = Arrays.stream(victims).mapToDouble(weight).toArray();
    Arrays.parallelPrefix(bounds, Double::sum);
    double sum = bounds.length == 0 ? 1 : bounds[bounds.length - 1];
    Arrays.setAll(bounds, i -> bounds[i] / sum);
    return bounds;
  }

  /** At least 1: a machine's matrix may hold zeros. */
  private static long distance(TopologyObject home, TopologyObject victim, Topology topology) {
    return Math.max(
        1, topology.nodeDistance(home.logicalIndex(), topology.localNode(victim).logicalIndex()));
  }

  /** Whether each attempt's victim is to be drawn. */
  boolean isDrawn() {
    return drawnBelow.length > 0;
  }

  /** Where in {@link #victims} the next attempt goes, by 64 random bits. */
  int draw(long random) {
    int found = Arrays.binarySearch(drawnBelow, (random >>> 11) * 0x1p-53);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The closest thing that two PUs share. A cache that spans nodes does not make them close. */
  static StealTier tier(TopologyObject one, TopologyObject other, Topology topology) {
    TopologyObject shared = topology.commonAncestor(one, other);
    if (shared.type() == ObjectType.PU || within(shared, ObjectType.CORE)) {
      return StealTier.SAME_CORE;
    }
    if (topology.localNode(one) != topology.localNode(other)) {
      return within(shared, ObjectType.PACKAGE) ? StealTier.SAME_PACKAGE : StealTier.REMOTE;
    }
    for (TopologyObject at = shared; at != null; at = at.parent()) {
      if (at.type().isCache()) {
        return StealTier.SAME_CACHE;
      }
    }
    return StealTier.SAME_NODE;
  }

  private static boolean within(TopologyObject object, ObjectType type) {
    for (@Nullable TopologyObject at = object; at != null; at = at.parent()) {
      if (at.type() == type) {
        return true;
      }
    }
    return false;
  }

  /** Orders victims of one tier: less is nearer. */
  private static long rank(
      TopologyObject thief, TopologyObject victim, StealTier tier, Topology topology) {
    return switch (tier) {
      case SAME_CORE, SAME_CACHE, SAME_NODE ->
          topology.commonAncestor(thief, victim).cpuset().size();
      case SAME_PACKAGE, REMOTE ->
          topology.nodeDistance(
              topology.localNode(thief).logicalIndex(), topology.localNode(victim).logicalIndex());
    };
  }
}
