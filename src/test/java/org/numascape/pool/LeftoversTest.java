package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.Topology;

/** What is there no more when a pool could not be built, or when its process ended without it. */
@Timeout(600)
class LeftoversTest {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);

  private static NumaPool.Builder builder(int workers) {
    return NumaPool.builder(MACHINE)
        .settings(new PoolSettings(workers, Pinning.NONE, StealOrder.HIERARCHICAL));
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** What a program of these tests prints, run in a JVM whose temporary folder is this one. */
  private static String run(Class<?> program, Path temporary, List<String> shell, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(shell);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** Makes a pool and forgets to close it. */
  static final class Forgetful {
    public static void main(String[] arguments) throws IOException {
      NumaPool pool = builder(2).build();
      pool.parallelFor(0, 10, 1, (worker, from, to) -> {});
      System.out.println(filesIn(Path.of(System.getProperty("java.io.tmpdir"))).size());
    }
  }

  @Test
  void countersFileOfAPoolThatNobodyClosesGoesWithTheProcess(@TempDir Path temporary)
      throws IOException {
    assertThat(run(Forgetful.class, temporary, List.of())).endsWith("1");
    assertThat(filesIn(temporary)).isEmpty();
  }

  /** What is left of pools, by a program of these tests. */
  private static String left() throws IOException {
    List<String> alive =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("numascape-worker"))
            .toList();
    return "alive "
        + alive
        + ", files "
        + filesIn(Path.of(System.getProperty("java.io.tmpdir"))).size();
  }

  /** What a program prints that has room for the stacks of some thirty threads. */
  private static String runWithFewThreads(Class<?> program, Path temporary) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs a shell that sets limits");
    return run(
        program,
        temporary,
        List.of("/bin/bash", "-c", "ulimit -v 12000000 && exec \"$0\" \"$@\""),
        "-Xss256m",
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-Xlog:disable",
        "-XX:CompressedClassSpaceSize=64m",
        "-XX:ReservedCodeCacheSize=64m");
  }

  /** Makes a pool of more workers than there is room for, and does with those that there are. */
  static final class Greedy {
    public static void main(String[] arguments) throws IOException {
      String outcome = "all workers started";
      NumaPool pool = builder(PoolSettings.MAX_WORKERS).build();
      try (pool) {
        try {
          pool.startAllWorkers();
        } catch (OutOfMemoryError e) {
          outcome = "no thread";
        }
        double sum = 0;
        for (int i = 0; i < 10; i++) {
          sum += pool.parallelSum(0, 100, 1, (worker, from, to) -> to - from);
        }
        Gathering gathering = new Gathering(0); // forks a task for each worker
        pool.invoke(gathering);
        outcome += ", sum " + sum;
        pool.checkWorkers();
      }
      long told = pool.limitations().stream().filter(all -> all.startsWith("threads: ")).count();
      System.out.println(outcome + ", told " + told + ", " + left());
    }
  }

  @Test
  void aPoolWhoseWorkersCanNotAllBeStartedWorksWithTheOthersAndSaysSo(@TempDir Path temporary)
      throws IOException {
    assertThat(runWithFewThreads(Greedy.class, temporary))
        .endsWith("no thread, sum 1000.0, told 1, alive [], files 0");
  }

  /** Uses all room for threads itself, and then gives it back. */
  static final class Crowd {
    private static final List<Thread> CROWD = new ArrayList<>();
    private static final CountDownLatch OVER = new CountDownLatch(1);

    private static void come() {
      try {
        while (true) {
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      OVER.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
          thread.start();
          CROWD.add(thread);
        }
      } catch (OutOfMemoryError e) {
        // Now it is full.
      }
    }

    private static String attempt(Callable<?> what) throws Exception {
      try {
        return String.valueOf(what.call());
      } catch (OutOfMemoryError e) {
        return "refused";
      }
    }

    public static void main(String[] arguments) throws Exception {
      try (NumaPool pool =
          NumaPool.builder(Machines.of(2, 1, 2, 1))
              .emulatedOn(MACHINE)
              .settings(new PoolSettings(4, Pinning.NONE, StealOrder.NODE_ONLY))
              .build()) {
        come();
        FutureTask<String> node0 = new FutureTask<>(() -> "done");
        FutureTask<String> node1 = new FutureTask<>(() -> "done");
        AtomicInteger parts = new AtomicInteger();
        System.out.println(
            String.join(
                ", ",
                "made " + attempt(() -> builder(1).build()),
                "node 0 "
                    + attempt(
                        () -> {
                          pool.execute(0, node0);
                          return node0.get();
                        }),
                "node 1 "
                    + attempt(
                        () -> {
                          pool.execute(1, node1);
                          return node1.get();
                        }),
                "range "
                    + attempt(
                        () -> {
                          pool.parallelFor(0, 4, 1, (worker, from, to) -> parts.getAndIncrement());
                          return parts;
                        }),
                "parts "
                    + attempt(
                        () -> {
                          pool.onEachPart(0, 4, (worker, from, to) -> parts.getAndIncrement());
                          return parts;
                        }),
                "each node "
                    + attempt(
                        () -> {
                          pool.onEachNode(parts::getAndIncrement);
                          return parts;
                        }),
                "ran " + parts));
        OVER.countDown();
        for (Thread thread : CROWD) {
          thread.join();
        }
        pool.execute(1, node1);
        pool.parallelFor(0, 4, 1, (worker, from, to) -> parts.getAndIncrement());
        System.out.println("later " + node1.get() + " " + parts);
      }
      System.out.println(left());
    }
  }

  @Test
  void whatNobodyCouldDoForWantOfAThreadIsRefusedAndWorksWhenThereIsOne(@TempDir Path temporary)
      throws IOException {
    assertThat(runWithFewThreads(Crowd.class, temporary).lines())
        .containsExactly(
            "made refused, node 0 done, node 1 refused, range refused, parts refused,"
                + " each node refused, ran 0",
            "later done 4",
            "alive [], files 0");
  }

  /** Asks for a PU that the machine lacks. */
  static final class Misfit {
    public static void main(String[] arguments) throws IOException {
      PoolSettings settings =
          new PoolSettings(1, Pinning.parse("list:77"), StealOrder.HIERARCHICAL);
      try {
        NumaPool.builder(MACHINE).settings(settings).build();
      } catch (PinningException e) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        System.out.println("refused, files " + filesIn(temporary));
      }
    }
  }

  /** In a folder of its own, as other programs make and delete such files at any time. */
  @Test
  void noFileIsLeftIfTheSettingsDoNotFitTheMachine(@TempDir Path temporary) throws IOException {
    assertThat(run(Misfit.class, temporary, List.of())).endsWith("refused, files []");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJobThatWasAcceptedDealsAllocatesAndVisitsNodesAfterShutdown(boolean inFiber)
      throws Exception {
    NumaPool pool = builder(2).build();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch shutDown = new CountDownLatch(1);
    Callable<Double> job =
        () -> {
          begun.countDown();
          shutDown.await();
          pool.allocate("late", 1).close();
          pool.onEachPart(0, 10, (worker, from, to) -> done.addAndGet((int) (to - from)));
          pool.onEachNode(done::incrementAndGet);
          return pool.parallelSum(0, 100, 1, (worker, from, to) -> to - from);
        };
    Future<Double> sum = inFiber ? pool.fibers().submit(job) : pool.submit(job);
    begun.await();
    pool.shutdown();
    shutDown.countDown();

    assertThat(sum.get(60, TimeUnit.SECONDS)).isEqualTo(100);
    assertThat(done).hasValue(10 + pool.nodesWithWorkers().size());
    assertThatThrownBy(() -> pool.parallelFor(0, 1, 1, (worker, from, to) -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> pool.allocate("from outside", 1))
        .isInstanceOf(RejectedExecutionException.class);
    pool.close();
  }
}
