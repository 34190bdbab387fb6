package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.numascape.telemetry.TouchedBlock;

/**
 * One worker, or those of one node, or threads outside the pool, touched almost all of some blocks
 * first, or they were written before they were registered, so that their pages are on one node, and
 * workers of other nodes use them.
 */
public final class FirstTouchRule {
  /** Less stays in caches. */
  static final long LEAST_BYTES = 256 << 10;

  /** With fewer, several nodes' workers can't have their parts on pages of their own. */
  static final long LEAST_PAGES_A_NODE = 2;

  /** First touched by one worker / first touched. */
  static final double LEAST_SHARE = 0.9;

  /** Accessed from other nodes / accessed. */
  static final double LEAST_REMOTE = 0.25;

  /** Accessed / size: the first touch, and as much use by others. */
  static final double LEAST_USE = 2;

  /** So many blocks are named; the others are counted. */
  private static final int NAMED = 2;

  private FirstTouchRule() {}

  /**
   * What the rule looks at.
   *
   * @param nodeOfWorker the node that each worker stands on, by number
   * @param memoryPolicy as the command line spells it
   * @param parameters of the workload, by name; one called {@code touch} with the value {@code
   *     main} is known to have {@code parallel} as well
   */
  public record Figures(
      List<TouchedBlock> blocks,
      List<Integer> nodeOfWorker,
      String memoryPolicy,
      Map<String, String> parameters) {
    public Figures {
      blocks = List.copyOf(blocks);
      nodeOfWorker = List.copyOf(nodeOfWorker);
    }
  }

  /** The advice, if there is reason for one. */
  public static Optional<Advice> judge(Figures figures) {
    long nodes = figures.nodeOfWorker().stream().distinct().count();
    if (nodes < 2 || !figures.memoryPolicy().equals("first-touch")) {
      return Optional.empty();
    }
    List<TouchedBlock> alike =
        figures.blocks().stream()
            .filter(FirstTouchRule::isAmiss)
            .collect(Collectors.groupingBy(FirstTouchRule::place))
            .values()
            .stream()
            .map(group -> worth(group, nodes))
            .max(Comparator.comparingLong(FirstTouchRule::usedByOthers))
            .orElse(List.of())
            .stream()
            .sorted(
                Comparator.comparingLong(
                        (TouchedBlock block) -> block.remoteBytes() + block.unboundBytes())
                    .reversed())
            .toList();
    if (alike.isEmpty()) {
      return Optional.empty();
    }
    TouchedBlock worst = alike.getFirst();
    int by = toucher(worst);
    long first = sum(alike, TouchedBlock::firstTouchedBytes);
    double share = sum(alike, FirstTouchRule::mostFirst) / (double) first;
    long remote = sum(alike, TouchedBlock::remoteBytes);
    double remoteShare = remote / (double) (remote + sum(alike, TouchedBlock::localBytes));
    String it = alike.size() == 1 ? "it" : "them";
    String toucher =
        switch (by) {
          case TouchedBlock.NO_WORKER -> "threads outside the pool";
          case TouchedBlock.BEFORE ->
              "what ran before " + (alike.size() == 1 ? "it was" : "they were") + " registered";
          default ->
              by >= 0 && alike.stream().allMatch(block -> toucher(block) == by)
                  ? "worker %d (node %d)".formatted(by, figures.nodeOfWorker().get(by))
                  : "workers of node " + worst.mostNode();
        };
    return Optional.of(
        new Advice(
            Advice.Rule.FIRST_TOUCH,
            "%s touched %s of %s first: first-touch %s in parallel"
                .formatted(
                    toucher.substring(0, 1).toUpperCase(Locale.ROOT) + toucher.substring(1),
                    Quantity.share(share),
                    names(alike),
                    it),
            List.of(
                Advice.Evidence.bytes(
                    by == TouchedBlock.NO_WORKER || by == TouchedBlock.BEFORE
                        ? "touched first"
                        : "touched first by tasks",
                    first),
                Advice.Evidence.share("of it by " + toucher, share),
                by == TouchedBlock.NO_WORKER
                    ? Advice.Evidence.bytes(
                        "used by workers after that", sum(alike, TouchedBlock::unboundBytes))
                    : Advice.Evidence.share("of the accessed bytes remote", remoteShare)),
            trial(figures.parameters(), by)));
  }

  private static boolean isAmiss(TouchedBlock block) {
    return 2 * block.firstTouchedBytes() >= block.bytes()
        && mostFirst(block) >= LEAST_SHARE * block.firstTouchedBytes()
        && switch (toucher(block)) {
          // Its first touch is not among what workers accessed.
          case TouchedBlock.NO_WORKER -> block.unboundBytes() >= block.bytes();
          default -> isUsedFromAfar(block);
        };
  }

  /** The bytes that were touched first in one place: by one toucher, or by one node's workers. */
  private static long mostFirst(TouchedBlock block) {
    return isByOne(block) ? block.mostFirstTouchedBytes() : block.mostOnOneNodeBytes();
  }

  private static boolean isByOne(TouchedBlock block) {
    return block.mostFirstTouchedBytes() >= LEAST_SHARE * block.firstTouchedBytes();
  }

  /**
   * Who alone touched almost all of it first; {@link TouchedBlock#NOBODY} if several workers did.
   */
  private static int toucher(TouchedBlock block) {
    return isByOne(block) ? block.mostBy() : TouchedBlock.NOBODY;
  }

  /**
   * Where the pages of blocks are that were touched first: those of the same place are together.
   */
  private record Place(int toucher, int node) {}

  /** By node where that is known, whichever of its workers it was. */
  private static Place place(TouchedBlock block) {
    int by = toucher(block);
    return by == TouchedBlock.NO_WORKER
            || by == TouchedBlock.BEFORE
            || block.mostNode() == TouchedBlock.NOBODY
        ? new Place(by, TouchedBlock.NOBODY)
        : new Place(TouchedBlock.NOBODY, block.mostNode());
  }

  /**
   * Of blocks with the same first toucher those that are large enough by themselves; if there are
   * none all, if they are together: many small blocks are as bad as a large one.
   */
  private static List<TouchedBlock> worth(List<TouchedBlock> alike, long nodes) {
    List<TouchedBlock> large =
        alike.stream().filter(block -> isLargeEnough(List.of(block), nodes)).toList();
    return large.isEmpty() && isLargeEnough(alike, nodes) ? alike : large;
  }

  private static boolean isLargeEnough(List<TouchedBlock> blocks, long nodes) {
    long pages = blocks.stream().mapToLong(block -> block.bytes() / block.pageBytes()).sum();
    return sum(blocks, TouchedBlock::bytes) >= LEAST_BYTES && pages >= LEAST_PAGES_A_NODE * nodes;
  }

  private static long usedByOthers(List<TouchedBlock> blocks) {
    return sum(blocks, TouchedBlock::remoteBytes) + sum(blocks, TouchedBlock::unboundBytes);
  }

  private static boolean isUsedFromAfar(TouchedBlock block) {
    long accessed = block.localBytes() + block.remoteBytes();
    return accessed >= LEAST_USE * block.bytes() && block.remoteBytes() >= LEAST_REMOTE * accessed;
  }

  private static long sum(List<TouchedBlock> blocks, ToLongFunction<TouchedBlock> bytes) {
    return blocks.stream().mapToLong(bytes).sum();
  }

  private static String names(List<TouchedBlock> blocks) {
    List<String> named =
        new ArrayList<>(
            blocks.stream().limit(NAMED).map(block -> "‘" + block.name() + "’").toList());
    int others = blocks.size() - named.size();
    if (others > 0) {
      named.add(others + " more");
    }
    String last = named.removeLast();
    return named.isEmpty()
        ? last
        : named.stream().collect(Collectors.joining(", ")) + " and " + last;
  }

  private static Trial trial(Map<String, String> parameters, int toucher) {
    if ("main".equals(parameters.get("touch"))) {
      return Trial.ofParameter(
          "touch", "parallel", "the local share should rise, and on a real machine the time fall");
    }
    return toucher == TouchedBlock.BEFORE
        // No setting moves memory that the pool did not map.
        ? new Trial(
            Map.of(),
            Map.of(),
            "with the workload changed so that workers write to it first, once it is registered:"
                + " the local share should rise, and on a real machine the time fall")
        : Trial.ofSetting(
            "memory",
            "interleave",
            "spreads the pages without a change to the workload: if that is faster, it is worth to"
                + " touch them in parallel");
  }
}
