package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.numascape.telemetry.TouchedBlock;

/** Each rule in both directions: it speaks of what is amiss, and of nothing else. */
class AdviceRulesTest {
  private static final long MIB = 1 << 20;
  private static final List<Integer> FOUR_NODES = List.of(0, 0, 1, 1, 2, 2, 3, 3);

  /** 97 % touched first by worker 3; used eight times over, three quarters of it from afar. */
  private static final TouchedBlock AMISS =
      new TouchedBlock(
          "a", 100 * MIB, 4096, 100 * MIB, 97 * MIB, 3, 97 * MIB, 1, 200 * MIB, 600 * MIB, 0);

  private static Optional<Advice> firstTouch(
      List<Integer> nodes, String policy, Map<String, String> parameters, TouchedBlock... blocks) {
    return FirstTouchRule.judge(
        new FirstTouchRule.Figures(List.of(blocks), nodes, policy, parameters));
  }

  private static Optional<Advice> firstTouch(TouchedBlock... blocks) {
    return firstTouch(FOUR_NODES, "first-touch", Map.of(), blocks);
  }

  private static TouchedBlock block(String name, long mib, long mostMib, long local, long remote) {
    return new TouchedBlock(
        name,
        mib * MIB,
        4096,
        mib * MIB,
        mostMib * MIB,
        3,
        mostMib * MIB,
        1,
        local * MIB,
        remote * MIB,
        0);
  }

  @Test
  void whatIsSmallerThanItsHugePagesOnAllNodesCanNotBeTouchedInParallel() {
    long pageBytes = 2 * MIB;
    assertThat(firstTouch(inHugePages(15 * MIB, pageBytes))).isEmpty();
    assertThat(firstTouch(inHugePages(16 * MIB, pageBytes))).isPresent();
  }

  @Test
  void memoryTouchedOutsideThePoolAndUsedByWorkersIsToBeTouchedInParallel() {
    Advice advice = firstTouch(fromOutside(100 * MIB, 97 * MIB, 100 * MIB)).orElseThrow();
    assertThat(advice.summary())
        .isEqualTo(
            "Threads outside the pool touched 97.0 % of ‘a’ first: first-touch it in parallel");
    assertThat(advice.evidence())
        .hasToString(
            "[100 MiB touched first, 97.0 % of it by threads outside the pool, 100 MiB"
                + " used by workers after that]");
    assertThat(firstTouch(fromOutside(100 * MIB, 97 * MIB, 99 * MIB))).isEmpty();
    assertThat(firstTouch(fromOutside(100 * MIB, 50 * MIB, 900 * MIB))).isEmpty();
  }

  @Test
  void memoryOnOneNodeBeforeItWasRegisteredAndUsedByAllIsToBeTouchedInParallel() {
    Advice advice = firstTouch(before(99 * MIB, 300 * MIB)).orElseThrow();
    assertThat(advice.summary())
        .isEqualTo(
            "What ran before it was registered touched 99.0 % of ‘a’ first: first-touch it in"
                + " parallel");
    assertThat(advice.evidence())
        .hasToString(
            "[100 MiB touched first, 99.0 % of it by what ran before it was registered, 75.0 % of"
                + " the accessed bytes remote]");
    assertThat(advice.trial().settings()).isEmpty();
    assertThat(firstTouch(before(25 * MIB, 300 * MIB))).as("spread over the nodes").isEmpty();
    assertThat(firstTouch(before(100 * MIB, 0))).as("used by its node").isEmpty();
  }

  /** Of a block that one node uses alone threads outside, or what was before, touched a little. */
  @Test
  void whoTouchedTheMostOfAllOneByOneIsNotBlamedForWhatANodesWorkersTouched() {
    for (int most : new int[] {TouchedBlock.NO_WORKER, TouchedBlock.BEFORE}) {
      assertThat(firstTouch(mostlyOfNode1(most, 0, 400 * MIB))).as("used by node 1").isEmpty();
      assertThat(firstTouch(mostlyOfNode1(most, 300 * MIB, 0)).orElseThrow().summary())
          .isEqualTo("Workers of node 1 touched 94.0 % of ‘a’ first: first-touch it in parallel");
    }
  }

  private static TouchedBlock mostlyOfNode1(int mostBy, long remote, long unbound) {
    return new TouchedBlock(
        "a", 100 * MIB, 4096, 100 * MIB, 6 * MIB, mostBy, 94 * MIB, 1, 100 * MIB, remote, unbound);
  }

  private static TouchedBlock before(long mostOnOneNode, long remote) {
    return new TouchedBlock(
        "a",
        100 * MIB,
        4096,
        100 * MIB,
        mostOnOneNode,
        TouchedBlock.BEFORE,
        0,
        TouchedBlock.NOBODY,
        100 * MIB,
        remote,
        0);
  }

  private static TouchedBlock fromOutside(long bytes, long most, long usedByWorkers) {
    return new TouchedBlock(
        "a",
        bytes,
        4096,
        bytes,
        most,
        TouchedBlock.NO_WORKER,
        0,
        TouchedBlock.NOBODY,
        0,
        0,
        usedByWorkers);
  }

  private static TouchedBlock inHugePages(long bytes, long pageBytes) {
    return new TouchedBlock("a", bytes, pageBytes, bytes, bytes, 3, bytes, 1, bytes, 3 * bytes, 0);
  }

  @Test
  void memoryTouchedByOneThreadAndUsedByAllIsToBeTouchedInParallel() {
    Advice advice = firstTouch(AMISS).orElseThrow();
    assertThat(advice.rule()).isEqualTo(Advice.Rule.FIRST_TOUCH);
    assertThat(advice.summary())
        .isEqualTo("Worker 3 (node 1) touched 97.0 % of ‘a’ first: first-touch it in parallel");
    assertThat(advice.evidence())
        .hasToString(
            "[100 MiB touched first by tasks, 97.0 % of it by worker 3 (node 1), 75.0 % of the"
                + " accessed bytes remote]");
    assertThat(advice.evidence().get(2).value()).isEqualTo(0.75);
    assertThat(advice.trial().settings()).containsExactly(Map.entry("memory", "interleave"));
  }

  @Test
  void aWorkloadThatCanTouchInParallelIsAskedToDoSo() {
    Trial trial =
        firstTouch(FOUR_NODES, "first-touch", Map.of("class", "A", "touch", "main"), AMISS)
            .orElseThrow()
            .trial();
    assertThat(trial.parameters()).containsExactly(Map.entry("touch", "parallel"));
    assertThat(trial.settings()).isEmpty();
    assertThat(
            firstTouch(FOUR_NODES, "first-touch", Map.of("touch", "parallel"), AMISS)
                .orElseThrow()
                .trial()
                .parameters())
        .isEmpty();
  }

  @Test
  void theBlockThatIsUsedMostFromAfarIsNamedFirst() {
    assertThat(
            firstTouch(
                    block("x", 10, 10, 20, 60),
                    AMISS,
                    block("y", 9, 9, 10, 70),
                    block("z", 9, 9, 9, 50))
                .orElseThrow()
                .summary())
        .startsWith(
            "Worker 3 (node 1) touched 97.7 % of ‘a’, ‘y’ and 2 more first: first-touch them");
  }

  @Test
  void memoryTouchedByTheWorkersOfOneNodeIsFoundAsThatOfOneWorkerIs() {
    TouchedBlock byTwo =
        new TouchedBlock(
            "a", 8 * MIB, 4096, 8 * MIB, 4 * MIB, 2, 8 * MIB, 1, 40 * MIB, 120 * MIB, 0);
    assertThat(firstTouch(byTwo).orElseThrow().summary())
        .isEqualTo("Workers of node 1 touched 100 % of ‘a’ first: first-touch it in parallel");
    // The same by workers of two nodes.
    assertThat(
            firstTouch(
                new TouchedBlock(
                    "a", 8 * MIB, 4096, 8 * MIB, 4 * MIB, 2, 4 * MIB, 1, 40 * MIB, 120 * MIB, 0)))
        .isEmpty();
  }

  @Test
  void manySmallBlocksCountTogether() {
    List<TouchedBlock> small =
        IntStream.range(0, 128)
            .mapToObj(
                i ->
                    new TouchedBlock(
                        "a" + i, 65_536, 4096, 65_536, 65_536, 3, 65_536, 1, 65_536, 196_608, 0))
            .toList();
    assertThat(firstTouch(small.toArray(TouchedBlock[]::new)).orElseThrow().summary())
        .isEqualTo(
            "Worker 3 (node 1) touched 100 % of ‘a0’, ‘a1’ and 126 more first: first-touch them in"
                + " parallel");
    assertThat(firstTouch(small.getFirst(), small.getLast())).isEmpty();
  }

  @Test
  void memoryTouchedInPartsOrUsedWhereItIsNeedsNoAdvice() {
    // In eight parts; a little uneven; by two.
    assertThat(firstTouch(block("a", 80, 10, 700, 100))).isEmpty();
    assertThat(firstTouch(block("a", 80, 30, 300, 500))).isEmpty();
    assertThat(firstTouch(block("a", 100, 89, 200, 600))).isEmpty();
    // One's own scratch memory.
    assertThat(firstTouch(block("a", 100, 100, 5000, 0))).isEmpty();
    assertThat(firstTouch(block("a", 100, 100, 5000, 500))).isEmpty();
    // Touched and hardly used, small, or mostly untouched.
    assertThat(firstTouch(block("a", 100, 100, 100, 90))).isEmpty();
    assertThat(
            firstTouch(
                new TouchedBlock(
                    "a", 200_000, 4096, 200_000, 200_000, 0, 200_000, 0, 9, 9_000_000, 0)))
        .isEmpty();
    assertThat(
            firstTouch(
                new TouchedBlock("a", 100 * MIB, 4096, MIB, MIB, 0, MIB, 0, MIB, 900 * MIB, 0)))
        .isEmpty();
    assertThat(firstTouch(new TouchedBlock("a", 100 * MIB, 4096, 0, 0, -1, 0, -1, 0, 0, 0)))
        .isEmpty();
    assertThat(firstTouch()).isEmpty();
  }

  @Test
  void whereThereIsOneNodeOrAnotherPolicyNobodyTouchesWrongly() {
    assertThat(firstTouch(List.of(0, 0, 0, 0), "first-touch", Map.of(), AMISS)).isEmpty();
    assertThat(firstTouch(FOUR_NODES, "interleave", Map.of(), AMISS)).isEmpty();
    assertThat(firstTouch(FOUR_NODES, "bind:0", Map.of(), AMISS)).isEmpty();
  }

  private static Optional<Advice> submission(long[][] stolen, long... tasks) {
    return SubmissionRule.judge(new SubmissionRule.Figures(stolen, tasks, "hierarchical"));
  }

  @Test
  void aNodeThatLivesOnAnothersTasksIsToGetItsOwn() {
    Advice advice =
        submission(new long[][] {{90, 0, 3}, {400, 0, 1}, {800, 5, 40}}, 5000, 1000, 1000)
            .orElseThrow();
    assertThat(advice.summary())
        .isEqualTo("Node 2 steals 80.0 % of its tasks from node 0: submit per node");
    assertThat(advice.evidence())
        .hasToString(
            "[800 tasks stolen by node 2 from node 0, 1.0 k tasks executed by node 2, 3 tasks"
                + " stolen by node 0 from node 2]");
    assertThat(advice.trial().settings()).containsExactly(Map.entry("steal", "node-only"));
  }

  @Test
  void stealsThatBalanceOrStartATreeNeedNoAdvice() {
    // A tree: few steals, and what they brought grew.
    assertThat(submission(new long[][] {{0, 2}, {150, 0}}, 100_000, 90_000)).isEmpty();
    assertThat(submission(new long[][] {{0, 400}, {450, 0}}, 1000, 1000)).isEmpty();
    // Within a node.
    assertThat(submission(new long[][] {{900, 0}, {0, 900}}, 1000, 1000)).isEmpty();
  }

  @Test
  void fewStealsOneNodeOrAStealOrderThatForbidsThemGiveNoAdvice() {
    assertThat(submission(new long[][] {{0, 0}, {99, 0}}, 1000, 99)).isEmpty();
    assertThat(submission(new long[][] {{0, 0}, {100, 0}}, 1000, 100)).isPresent();
    assertThat(submission(new long[][] {{5000}}, 5000)).isEmpty();
    assertThat(submission(new long[][] {{0, 0}, {0, 0}}, 0, 0)).isEmpty();
    assertThat(
            SubmissionRule.judge(
                new SubmissionRule.Figures(
                    new long[][] {{0, 0}, {500, 0}}, new long[] {9, 500}, "node-only")))
        .isEmpty();
  }

  private static Optional<Advice> pinning(int nodes, UnaryOperator<PinningRule.Worker> each) {
    List<PinningRule.Worker> workers = new ArrayList<>();
    IntStream.range(0, 4)
        .mapToObj(number -> new PinningRule.Worker(number, false, 200, 10_000_000_000L))
        .map(each)
        .forEach(workers::add);
    return PinningRule.judge(new PinningRule.Figures(nodes, workers));
  }

  @Test
  void workersThatAreMovedToAndFroAreToBePinned() {
    Advice advice = pinning(2, worker -> worker).orElseThrow();
    assertThat(advice.summary())
        .isEqualTo("4 of 4 workers were moved between PUs 800 times: pin them");
    assertThat(advice.evidence().get(1).value()).isEqualTo(20);
    assertThat(advice.trial().settings()).containsExactly(Map.entry("pinning", "compact"));
  }

  @Test
  void boundWorkersAndThoseThatHardlyMoveNeedNotBePinned() {
    assertThat(pinning(2, worker -> new PinningRule.Worker(worker.worker(), true, 200, 1_000)))
        .isEmpty();
    assertThat(
            pinning(2, worker -> new PinningRule.Worker(worker.worker(), false, 9, 1_000_000_000L)))
        .isEmpty();
    assertThat(
            pinning(
                2, worker -> new PinningRule.Worker(worker.worker(), false, 30, 60_000_000_000L)))
        .isEmpty();
    assertThat(pinning(1, worker -> worker)).isEmpty();
    assertThat(PinningRule.judge(new PinningRule.Figures(2, List.of()))).isEmpty();
  }

  @Test
  void whoIsBoundAndHowLongItRanComesFromTheCounters() {
    // The snapshot's workers are bound.
    PinningRule.Figures figures =
        PinningRule.Figures.of(
            TestSnapshots.plausible(2, 1, 1_000), new long[0], 2, List.of(5L, 7L));
    assertThat(figures.workers()).extracting(PinningRule.Worker::moves).containsExactly(5L, 7L);
    assertThat(figures.workers()).allMatch(PinningRule.Worker::bound);
    assertThat(figures.workers()).allMatch(worker -> worker.runningNanos() > 0);
  }

  private static Optional<Advice> heap(int workers, boolean usesNuma, long... mib) {
    // As on POWER, whose nodes have gaps between their indexes.
    SortedMap<Integer, Long> bytes = new TreeMap<>();
    for (long each : mib) {
      bytes.put(8 * bytes.size(), each * MIB);
    }
    return JavaHeapRule.judge(new JavaHeapRule.Figures(bytes, workers, 64 * MIB, usesNuma));
  }

  @Test
  void aHeapThatOthersThanWorkersFilledIsNothingToThem() {
    SortedMap<Integer, Long> bytes = new TreeMap<>(Map.of(0, 110 * MIB, 1, 0L));
    assertThat(JavaHeapRule.judge(new JavaHeapRule.Figures(bytes, 2, 64 * MIB - 1, false)))
        .isEmpty();
    assertThat(JavaHeapRule.judge(new JavaHeapRule.Figures(bytes, 2, 64 * MIB, false))).isPresent();
  }

  @Test
  void aHeapOnOneOfTheNodesIsToBeSpread() {
    Advice advice = heap(4, false, 6, 250, 0, 0).orElseThrow();
    assertThat(advice.summary())
        .isEqualTo("97.7 % of the Java heap's pages are on node P#8: -XX:+UseNUMA");
    assertThat(advice.trial().settings()).containsExactly(Map.entry("heap-by-nodes", "yes"));
  }

  @Test
  void aHeapThatIsSpreadSmallOrForOneNodeNeedsNothing() {
    assertThat(heap(4, false, 250, 250, 250, 250)).isEmpty();
    assertThat(heap(4, false, 28, 222, 0, 0)).isEmpty();
    assertThat(heap(4, false, 0, 63, 0, 0)).isEmpty();
    assertThat(heap(4, true, 0, 250, 0, 0)).isEmpty();
    assertThat(heap(1, false, 0, 250, 0, 0)).isEmpty();
    assertThat(heap(1, false, 250)).isEmpty();
    assertThat(heap(2, false, 0, 0)).isEmpty();
  }
}
