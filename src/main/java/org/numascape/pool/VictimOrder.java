package org.numascape.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * One thief's victims from near to far, precomputed from the topology.
 *
 * <p>Inside a tier, victims are ordered by the closest object shared (an L2 before an L3), across
 * nodes by distance; equals are visited in worker order, starting after the thief itself, so that
 * workers of a tier do not all start at the same victim.
 *
 * @param victims worker numbers, every worker but the thief
 * @param tiers the tier of each, same order
 */
record VictimOrder(int[] victims, StealTier[] tiers) {
  static final VictimOrder NOBODY = new VictimOrder(new int[0], new StealTier[0]);

  static VictimOrder of(int thief, List<TopologyObject> pus, Topology topology) {
    int workers = pus.size();
    int[] victims = new int[workers - 1];
    StealTier[] tiers = new StealTier[workers - 1];
    long[] ranks = new long[workers];
    StealTier[] tierOf = new StealTier[workers];
    for (int victim = 0; victim < workers; victim++) {
      tierOf[victim] = tier(pus.get(thief), pus.get(victim), topology);
      ranks[victim] = rank(pus.get(thief), pus.get(victim), tierOf[victim], topology);
    }
    Integer[] order =
        IntStream.range(0, workers)
            .filter(victim -> victim != thief)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(victim -> tierOf[victim].ordinal())
                    .thenComparingLong(victim -> ranks[victim])
                    .thenComparingInt(victim -> Math.floorMod(victim - thief - 1, workers)))
            .toArray(Integer[]::new);
    Arrays.setAll(victims, i -> order[i]);
    Arrays.setAll(tiers, i -> tierOf[order[i]]);
    return new VictimOrder(victims, tiers);
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
