package org.numascape.analysis;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The Java heap of workers on several nodes is on one of them. */
public final class JavaHeapRule {
  /** With less on it, or less made by workers, the heap is hardly what they work on. */
  static final long LEAST_BYTES = 64 << 20;

  /** Bytes on the one node / bytes on any; the virtual machine's own threads write elsewhere. */
  static final double LEAST_SHARE = 0.9;

  private static final String USE_NUMA = "-XX:+UseNUMA";

  private JavaHeapRule() {}

  /**
   * What the rule looks at.
   *
   * @param bytesByNode bytes of the heap that the kernel has on each of the real machine's nodes,
   *     by OS index
   * @param nodesWithWorkers on how many of them workers are bound
   * @param allocatedBytes of the objects that workers made; those of other threads, such as the one
   *     that prepares the run, are nothing to them
   * @param usesNuma whether the virtual machine was told to spread it
   */
  public record Figures(
      SortedMap<Integer, Long> bytesByNode,
      int nodesWithWorkers,
      long allocatedBytes,
      boolean usesNuma) {}

  /** The advice, if there is reason for one. */
  public static Optional<Advice> judge(Figures figures) {
    long all = figures.bytesByNode().values().stream().mapToLong(Long::longValue).sum();
    if (figures.usesNuma()
        || figures.bytesByNode().size() < 2
        || figures.nodesWithWorkers() < 2
        || all < LEAST_BYTES
        || figures.allocatedBytes() < LEAST_BYTES) {
      return Optional.empty();
    }
    Map.Entry<Integer, Long> most =
        Collections.max(figures.bytesByNode().entrySet(), Map.Entry.comparingByValue());
    double share = most.getValue() / (double) all;
    if (share < LEAST_SHARE) {
      return Optional.empty();
    }
    String node = "node P#" + most.getKey();
    return Optional.of(
        new Advice(
            Advice.Rule.JAVA_HEAP,
            "%s of the Java heap's pages are on %s: %s"
                .formatted(Quantity.share(share), node, USE_NUMA),
            List.of(
                Advice.Evidence.bytes("of Java heap have pages", all),
                Advice.Evidence.share("of it on " + node, share),
                Advice.Evidence.bytes("of Java objects made by workers", figures.allocatedBytes()),
                Advice.Evidence.count("nodes have workers", figures.nodesWithWorkers())),
            Trial.ofSetting(
                "heap-by-nodes",
                "yes",
                "each node's new objects are then on it; compare the time")));
  }
}
