package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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

  /** Makes a pool with more workers than there is room for their stacks. */
  static final class Greedy {
    public static void main(String[] arguments) throws IOException {
      NumaPool.Builder builder = builder(PoolSettings.MAX_WORKERS);
      String outcome = "all workers started";
      try {
        builder.build();
      } catch (OutOfMemoryError e) {
        outcome = "no thread";
      }
      List<String> alive =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("numascape-worker"))
              .toList();
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      System.out.println(outcome + ", alive " + alive + ", files " + filesIn(temporary));
    }
  }

  @Test
  void workersThatWereStartedEndIfOthersCanNotBe(@TempDir Path temporary) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs a shell that sets limits");
    List<String> limited = List.of("/bin/bash", "-c", "ulimit -v 12000000 && exec \"$0\" \"$@\"");
    assertThat(
            run(
                Greedy.class,
                temporary,
                limited,
                "-Xss256m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-XX:CompressedClassSpaceSize=64m",
                "-XX:ReservedCodeCacheSize=64m"))
        .endsWith("no thread, alive [], files []");
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
}
