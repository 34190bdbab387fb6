package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.platform.Threads;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;

@Timeout(600)
class PinningTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);

  private static NumaPool pool(Topology topology, Pinning pinning) {
    return NumaPool.builder(topology)
        .emulatedOn(MACHINE)
        .settings(new PoolSettings(pinning, StealOrder.HIERARCHICAL))
        .build();
  }

  /** The kernel says what it bound the threads to. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none      | ,
          compact   | 0, 1
          list:1    | 1
          list:1,0  | 1, 0
          cache     | 0-1, 0-1
          """)
  void theKernelBindsThreadsAsThePinningSays(String pinning, String bindings)
      throws InterruptedException {
    assumeTrue(
        Threads.allowedPus().containsAll(IndexSet.of(0, 1)), "needs the real PUs P#0 and P#1");
    try (NumaPool pool = pool(MACHINE, Pinning.parse(pinning))) {
      pool.startAllWorkers();
      // A worker starts when it is bound.
      while (pool.snapshot().workers().stream()
          .anyMatch(worker -> worker.state() == WorkerState.NOT_STARTED)) {
        Thread.sleep(1);
      }
      List<String> bound =
          pool.snapshot().header().workers().stream()
              .map(worker -> worker.boundTo().toList())
              .toList();
      assertThat(bound).containsExactly(bindings.split(", ?", -1));
    }
  }

  /** What the kernel lets the workers run on; a thread inherits that from who started it. */
  @Test
  void aWorkerThatABoundThreadStartsIsNotBoundWithIt() throws Exception {
    assumeTrue(
        Threads.allowedPus().containsAll(IndexSet.of(0, 1)), "needs the real PUs P#0 and P#1");
    try (NumaPool bound = pool(MACHINE, Pinning.parse("list:1"));
        NumaPool unbound = pool(MACHINE, Pinning.NONE)) {
      bound.submit(unbound::startAllWorkers).get();
      for (NumaPool pool : List.of(bound, unbound)) {
        while (pool.snapshot().workers().stream()
            .anyMatch(worker -> worker.state() == WorkerState.NOT_STARTED)) {
          Thread.sleep(1);
        }
      }
      assertThat(allowed(bound)).containsExactly("1");
      assertThat(allowed(unbound))
          .containsExactly(Threads.allowedPus().toList(), Threads.allowedPus().toList());
    }
  }

  private static List<String> allowed(NumaPool pool) throws IOException {
    List<String> allowed = new ArrayList<>();
    for (OptionalInt id : pool.threadIds()) {
      Path status = Path.of("/proc/self/task/" + id.orElseThrow() + "/status");
      allowed.add(
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .findFirst()
              .orElseThrow()
              .replaceFirst(".*:\\s*", ""));
    }
    return allowed;
  }

  @Test
  void whereBindingIsImpossibleThePoolSaysSo() throws InterruptedException {
    NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 512, 2))
            .settings(new PoolSettings(Pinning.parse("list:1023"), StealOrder.HIERARCHICAL))
            .build();
    pool.close();
    assertThat(pool.limitations()).anyMatch(each -> each.startsWith("binding: "));
    assertThat(pool.snapshot().header().workers().getFirst().boundTo().isEmpty()).isTrue();
  }

  /** Two L3s of two cores each on each of two nodes; the jobs come one by one. */
  private static final Topology CACHES = Machines.of(2, 2, 2, 1);

  @Test
  void underLightLoadSpillKeepsToTheFirstWorkerWhereCompactUsesEachNode()
      throws InterruptedException {
    try (NumaPool pool = pool(CACHES, Pinning.SPILL)) {
      assertThat(lightJobs(pool)).containsOnly(0);
    }
    try (NumaPool pool = pool(CACHES, Pinning.COMPACT)) {
      assertThat(lightJobs(pool)).contains(4);
    }
  }

  private static List<Integer> lightJobs(NumaPool pool) throws InterruptedException {
    List<Integer> ranOn = new ArrayList<>();
    for (int job = 0; job < 12; job++) {
      untilQuiet(pool);
      ranOn.add(startJob(pool, new CountDownLatch(0)));
    }
    return ranOn;
  }

  @Test
  void asLoadRisesSpillFillsOneCacheAfterTheOther() throws InterruptedException {
    try (NumaPool pool = pool(CACHES, Pinning.SPILL)) {
      lightJobs(pool); // so that the jobs' nodes, in turn, are not in the workers' order
      CountDownLatch end = new CountDownLatch(1);
      List<Integer> ranOn = new ArrayList<>();
      for (int job = 0; job < 8; job++) {
        untilQuiet(pool);
        ranOn.add(startJob(pool, end));
      }
      end.countDown();
      assertThat(ranOn).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  /** The worker that began a job; it ends with the latch. */
  private static int startJob(NumaPool pool, CountDownLatch end) throws InterruptedException {
    BlockingQueue<Integer> began = new LinkedBlockingQueue<>();
    pool.execute(
        () -> {
          began.add(Objects.requireNonNull(Worker.current()).index());
          awaitQuietly(end);
        });
    return Objects.requireNonNull(began.poll(240, TimeUnit.SECONDS));
  }

  /** A worker of node 1 forks, and waits until a thief has taken the task. */
  @Test
  void whoForksWakesEarlierCachesFirstWithSpillAndElseTheNearest() throws InterruptedException {
    assertThat(mostly(Pinning.SPILL, thief -> thief < 2)).isTrue();
    assertThat(mostly(Pinning.COMPACT, thief -> thief >= 4)).isTrue();
  }

  /** Not each time: where who was woken does not come to its PU, another is woken for it. */
  private static boolean mostly(Pinning pinning, IntPredicate expected)
      throws InterruptedException {
    int right = 0;
    for (int i = 0; i < 5; i++) {
      right += expected.test(thiefOfNode1(pinning)) ? 1 : 0;
    }
    return right >= 3;
  }

  private static int thiefOfNode1(Pinning pinning) throws InterruptedException {
    try (NumaPool pool = pool(CACHES, pinning)) {
      untilQuiet(pool);
      BlockingQueue<Integer> thief = new LinkedBlockingQueue<>();
      CountDownLatch stolen = new CountDownLatch(1);
      pool.execute(
          1,
          () -> {
            Worker worker = Objects.requireNonNull(Worker.current());
            Task child =
                new Task() {
                  @Override
                  protected void run(Worker executing) {
                    thief.add(executing.index());
                    stolen.countDown();
                  }
                };
            worker.fork(child);
            awaitQuietly(stolen);
            worker.join(child);
          });
      return Objects.requireNonNull(thief.poll(240, TimeUnit.SECONDS));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Until no worker looks for work, not even as one does a while after it fell asleep; some may
   * have yet to start.
   */
  private static void untilQuiet(NumaPool pool) throws InterruptedException {
    for (int worker = 0; worker < pool.workers(); worker++) {
      while (pool.thread(worker).getState() != Thread.State.NEW
          && pool.thread(worker).getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aFiberFromOutsideBeginsAtTheFirstSleeperWithSpillAndElseOnNodesInTurn() {
    try (NumaPool spill = pool(Machines.of(4, 1, 2, 1), Pinning.SPILL);
        NumaPool compact = pool(Machines.of(4, 1, 2, 1), Pinning.COMPACT)) {
      for (NumaPool pool : List.of(spill, compact)) {
        pool.startAllWorkers();
        assertThat(Patience.await(30, pool.sleepers()::areAllAsleep)).isTrue();
      }
      int workers = compact.workers();
      assertThat(IntStream.range(0, workers).map(i -> spill.jobs().nodeForFiber())).containsOnly(0);
      assertThat(IntStream.range(0, workers).map(i -> compact.jobs().nodeForFiber()))
          .contains(0, compact.topology().nodes().size() - 1);
    }
  }
}
