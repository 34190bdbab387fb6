package org.numascape.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Java heap of workers on several nodes is on one of them. */
public final class JavaHeapRule {
  /** A smaller heap is hardly used. */
  static final long LEAST_BYTES = 64 << 20;

  /** Bytes on the one node / bytes on any. */
  static final double LEAST_SHARE = 0.95;

  private static final String USE_NUMA = "-XX:+UseNUMA";

  private JavaHeapRule() {}

  /**
   * What the rule looks at.
   *
   * @param bytesByNode bytes of the heap that the kernel has on each of the real machine's nodes,
   *     in the order of their OS indexes
   * @param nodesWithWorkers on how many of them workers are bound
   * @param usesNuma whether the virtual machine was told to spread it
   */
  public record Figures(long[] bytesByNode, int nodesWithWorkers, boolean usesNuma) {}

  /** The advice, if there is reason for one. */
  public static Optional<Advice> judge(Figures figures) {
    long all = Arrays.stream(figures.bytesByNode()).sum();
    int node = 0;
    for (int each = 1; each < figures.bytesByNode().length; each++) {
      node = figures.bytesByNode()[each] > figures.bytesByNode()[node] ? each : node;
    }
    if (figures.usesNuma()
        || figures.bytesByNode().length < 2
        || figures.nodesWithWorkers() < 2
        || all < LEAST_BYTES
        || figures.bytesByNode()[node] < LEAST_SHARE * all) {
      return Optional.empty();
    }
    double share = figures.bytesByNode()[node] / (double) all;
    return Optional.of(
        new Advice(
            Advice.Rule.JAVA_HEAP,
            "%s of the Java heap's pages are on node %d: %s"
                .formatted(Quantity.share(share), node, USE_NUMA),
            List.of(
                Advice.Evidence.bytes("of Java heap have pages", all),
                Advice.Evidence.share("of it on node " + node, share),
                Advice.Evidence.count("nodes have workers", figures.nodesWithWorkers())),
            new Trial(
                Map.of(),
                Map.of(),
                List.of(USE_NUMA),
                "each node's new objects are then on it; compare the time")));
  }
}
