package org.numascape.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the contestants of the table in rounds, rivals one after the other, and prints the table.
 * What slows this machine down for a while then harms rivals alike, and a round has a ratio of its
 * own; every second round goes backwards.
 */
public final class Benchmarks {
  private final Path folder;
  private final OutputFormat log;
  private final TimeValue warmUp;
  private final TimeValue iteration;
  private final List<RunResult> results = new ArrayList<>();
  private final Set<Contestant> failed = new LinkedHashSet<>();

  private Benchmarks(Path folder, PrintStream log, double warmUpSeconds, double iterationSeconds) {
    this.folder = folder;
    this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
    this.warmUp = seconds(warmUpSeconds);
    this.iteration = seconds(iterationSeconds);
  }

  private static TimeValue seconds(double seconds) {
    return TimeValue.milliseconds(Math.round(seconds * 1000));
  }

  /**
   * Takes six arguments: the folder for what is written; a pattern, of which some part of a
   * contestant's name must be an instance; how many rounds; seconds an iteration of the warm-up;
   * seconds an iteration that is measured; how many times as bad as what it is to reach a figure
   * may be, {@code Infinity} for any.
   *
   * @throws IllegalStateException if a contestant failed or a figure is worse than it may be, after
   *     all others have run
   */
  public static void main(String[] arguments) throws IOException, RunnerException {
    Path folder = Path.of(arguments[0]);
    Pattern include = Pattern.compile(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    List<Contestant> contestants =
        Row.all().stream()
            .flatMap(row -> Stream.of(row.first(), row.second()))
            .distinct()
            .filter(contestant -> include.matcher(contestant.toString()).find())
            .toList();
    Files.createDirectories(folder);
    Set<Contestant> failed;
    try (PrintStream log = new PrintStream(logFile(folder).toFile(), StandardCharsets.UTF_8)) {
      Benchmarks benchmarks =
          new Benchmarks(
              folder, log, Double.parseDouble(arguments[3]), Double.parseDouble(arguments[4]));
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("round %d of %d, %d contestants%n", round, rounds, contestants.size());
        for (Contestant each : round % 2 == 1 ? contestants : contestants.reversed()) {
          benchmarks.run(each);
        }
      }
      failed = benchmarks.failed;
    }
    RatioTable table = RatioTable.of(folder.resolve("results.json"));
    Files.writeString(folder.resolve("table.md"), table.markdown());
    System.out.println();
    System.out.print(table.markdown());
    if (!failed.isEmpty()) {
      throw new IllegalStateException(
          "failed, see " + logFile(folder) + "; their lines are not in the table: " + failed);
    }
    double slack = Double.parseDouble(arguments[5]);
    List<String> missed = table.missed(slack);
    if (!missed.isEmpty()) {
      throw new IllegalStateException(
          "worse than " + slack + " times what is to be reached: " + String.join("; ", missed));
    }
  }

  private static Path logFile(Path folder) {
    return folder.resolve("jmh.log");
  }

  private void run(Contestant contestant) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(contestant.benchmark()) + "$")
            .warmupTime(warmUp)
            .measurementTime(iteration);
    contestant.parameters().forEach(options::param);
    Collection<RunResult> run = new Runner(options.build(), log).run();
    if (run.isEmpty()) {
      failed.add(contestant);
    }
    results.addAll(run);
    // After each, so that what was measured is there whatever happens.
    ResultFormatFactory.getInstance(
            ResultFormatType.JSON, folder.resolve("results.json").toString())
        .writeOut(results);
    System.out.println(
        contestant
            + ": "
            + (run.isEmpty()
                ? "failed, see " + logFile(folder)
                : RatioTable.quantity(
                    run.iterator().next().getPrimaryResult().getScore(),
                    run.iterator().next().getPrimaryResult().getScoreUnit())));
  }
}
