package org.numascape.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.TestMachines;
import org.numascape.pool.NumaPool;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.Topology;

/** The short samples as a user gets them: loaded from their sources, run on a pool. */
@Timeout(600)
final class SamplesTest {
  private static final Topology MACHINE = TestMachines.of(1, 1, 1, 2, 1);

  private static NumaPool poolOfNodes(int nodes) {
    return NumaPool.builder(TestMachines.of(nodes, 1, 1, 1, 1)).emulatedOn(MACHINE).build();
  }

  private static LoadedWorkload sample(String name) {
    return WorkloadCatalog.ofInstallation().load(name);
  }

  private static Verification run(String sample, NumaPool pool, Map<String, String> parameters)
      throws Exception {
    try (LoadedWorkload loaded = sample(sample);
        PreparedWorkload prepared = TestContext.prepare(loaded, pool, parameters)) {
      pool.submit(
              () -> {
                prepared.run();
                return true;
              })
          .get();
      return prepared.verify();
    }
  }

  /** From the On-Line Encyclopedia of Integer Sequences, A000045. */
  @ParameterizedTest
  @CsvSource({"0, 0, 2", "1, 1, 1", "2, 1, 2", "20, 6765, 1", "25, 75025, 4", "30, 832040, 2"})
  void fibIsTheFibonacciNumber(int n, long number, int workers) throws Exception {
    try (NumaPool pool = poolOfNodes(workers)) {
      Verification verification = run("fib", pool, Map.of("n", Integer.toString(n)));

      assertThat(verification.verified()).isTrue();
      assertThat(verification.detail()).startsWith("fib(" + n + ")=" + number + ",");
    }
  }

  /** On the scheduler of the JDK workers mount only the fiber that waits for the players. */
  @ParameterizedTest
  @CsvSource({"numa, 1", "numa, 3", "jdk, 1"})
  void pingpongHandsTheTokenOnByFibersThatBlock(String scheduler, int nodes) throws Exception {
    NumaPool pool = poolOfNodes(nodes);
    try (pool) {
      Verification verification =
          run("ping-pong", pool, Map.of("pairs", "5", "rounds", "200", "scheduler", scheduler));

      assertThat(verification.verified()).isTrue();
      assertThat(verification.detail()).isEqualTo("token handed on 2000 times of 2000");
    }
    long mounts =
        pool.snapshot().workers().stream().mapToLong(worker -> worker.fibers().mounts()).sum();
    if (scheduler.equals("numa")) {
      assertThat(mounts).isGreaterThanOrEqualTo(10);
    } else {
      // It begins, and goes on when a player it waits for has ended.
      assertThat(mounts).isLessThanOrEqualTo(11);
    }
  }

  /** One of the two calls that a call makes is forked, so fib(n + 1) - 1 are, and the first. */
  @Test
  void fibForksATaskForEveryCall() throws Exception {
    NumaPool pool = poolOfNodes(2);
    try (pool;
        LoadedWorkload fib = sample("fib");
        PreparedWorkload prepared = TestContext.prepare(fib, pool, Map.of("n", "24"))) {
      prepared.run();
    }
    long tasks = pool.snapshot().workers().stream().mapToLong(WorkerCounts::tasks).sum();

    assertThat(tasks).isEqualTo(75025);
  }

  /** Nodes, leaves and depth as UTS publishes them with the parameters of its sample trees. */
  @ParameterizedTest
  @CsvSource({
    "T1, 4130071, 3305118, 10, 2",
    "T2, 4117769, 2342762, 81, 1",
    "T3, 4112897, 3599034, 1572, 4"
  })
  void utsCountsWhatIsPublished(String tree, long nodes, long leaves, int depth, int workers)
      throws Exception {
    try (NumaPool pool = poolOfNodes(workers)) {
      Verification verification = run("uts", pool, Map.of("tree", tree));

      assertThat(verification.verified()).isTrue();
      assertThat(verification.detail())
          .startsWith("%s: %d nodes, %d leaves, depth %d;".formatted(tree, nodes, leaves, depth));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "7, 3, 4", "1003, 2, 1", "1000003, 1, 4"})
  void axpysSumIsThatOfAPlainLoop(int n, int passes, int workers) throws Exception {
    long expected = 0;
    for (int i = 0; i < n; i++) {
      expected += 3 * (i % 10) + i % 7;
    }
    try (NumaPool pool = poolOfNodes(workers)) {
      Verification verification =
          run("axpy", pool, Map.of("n", Integer.toString(n), "passes", Integer.toString(passes)));

      assertThat(verification.verified()).isTrue();
      assertThat(verification.detail()).startsWith("sum(3 x + y)=" + expected + ",");
    }
  }

  @Test
  void axpysVectorsAreSpreadOverAllNodes() throws Exception {
    try (NumaPool pool = poolOfNodes(4);
        LoadedWorkload axpy = sample("axpy");
        PreparedWorkload _ = TestContext.prepare(axpy, pool, Map.of("n", "1000000"))) {
      long[] bytes = new long[4];
      for (WorkerCounts worker : pool.snapshot().workers()) {
        Arrays.setAll(bytes, node -> bytes[node] + worker.touchedBytes()[node]);
      }

      // A quarter each, were pages infinitely small: a page is for who was first in it.
      assertThat(Arrays.stream(bytes).sum()).isEqualTo(16_000_000);
      assertThat(Arrays.stream(bytes)).allMatch(on -> on > 3_950_000 && on < 4_050_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"fib, n, 20", "uts, tree, T1", "axpy, n, 1000"})
  void withoutARunNothingIsVerifiedAndASecondOneIsAsTheFirst(
      String sample, String parameter, String value) throws Exception {
    try (NumaPool pool = poolOfNodes(2);
        LoadedWorkload loaded = sample(sample);
        PreparedWorkload prepared = TestContext.prepare(loaded, pool, Map.of(parameter, value))) {
      assertThat(prepared.verify().verified()).isFalse();

      prepared.run();
      Verification first = prepared.verify();
      prepared.run();
      assertThat(prepared.verify()).isEqualTo(first);
    }
  }
}
