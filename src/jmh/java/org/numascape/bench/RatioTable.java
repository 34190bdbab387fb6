package org.numascape.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.numascape.platform.HostDescription;

/**
 * The table of ratios, in Markdown, from the JSON that JMH wrote of one or more rounds. A
 * contestant's figure is the median of its rounds, each the median of its iterations. A ratio is
 * the geometric mean of the rounds' ratios; its 95 % confidence interval is Student's, of their
 * logarithms.
 */
final class RatioTable {
  private static final double CONFIDENCE = 0.95;

  private final JsonNode runs;
  private final Map<Contestant, List<JsonNode>> rounds = new HashMap<>();

  private RatioTable(JsonNode runs) {
    this.runs = runs;
    for (JsonNode run : runs) {
      SortedMap<String, String> parameters = new TreeMap<>();
      run.path("params")
          .properties()
          .forEach(p -> parameters.put(p.getKey(), p.getValue().asText()));
      rounds
          .computeIfAbsent(
              new Contestant(run.path("benchmark").asText(), parameters), c -> new ArrayList<>())
          .add(run);
    }
  }

  static RatioTable of(Path json) throws IOException {
    return new RatioTable(new ObjectMapper().readTree(json.toFile()));
  }

  /** Prints the table of a file. */
  public static void main(String[] arguments) throws IOException {
    System.out.print(of(Path.of(arguments[0])).markdown());
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| work | numa | rival | ratio (95 %) | reach |\n| --- | --- | --- | --- | --- |\n");
    measured().forEach(row -> text.append(line(row)));
    return text.append('\n').append(circumstances()).toString();
  }

  private Stream<Row> measured() {
    return Row.all().stream()
        .filter(row -> rounds.keySet().containsAll(List.of(row.first(), row.second())));
  }

  private String line(Row row) {
    double[] first = figures(row.first(), row.metric());
    double[] second = figures(row.second(), row.metric());
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s: %s | %s | %s |%n",
        row.work(),
        quantity(StatUtils.percentile(first, 50), unit(row)),
        name(row),
        quantity(StatUtils.percentile(second, 50), unit(row)),
        ratio(first, second),
        row.reach().stream().map(Bound::toString).collect(Collectors.joining("; ")));
  }

  /**
   * In words, each bound that does not hold, whatever the machine.
   *
   * @param slack how many times as bad as the bound a figure may be
   */
  List<String> missed(double slack) {
    return measured()
        .flatMap(
            row ->
                row.reach().stream()
                    .filter(bound -> !bound.onHardwareOfToday())
                    .filter(bound -> !bound.holds(measured(row, bound), slack))
                    .map(
                        bound ->
                            "%s: %s, to reach is %s"
                                .formatted(
                                    row.work(),
                                    quantity(measured(row, bound), bound.unit()),
                                    bound)))
        .toList();
  }

  /** The figure that a bound is for. */
  private double measured(Row row, Bound bound) {
    double[] first = figures(row.first(), row.metric());
    if (bound.isOfRatio()) {
      return Math.exp(StatUtils.mean(logarithms(first, figures(row.second(), row.metric()))));
    }
    if (!bound.unit().equals(unit(row))) {
      throw new IllegalStateException(row.work() + " is in " + unit(row) + ", its bound " + bound);
    }
    return StatUtils.percentile(first, 50);
  }

  /** Of the rounds' ratios. */
  private static double[] logarithms(double[] first, double[] second) {
    return IntStream.range(0, Math.min(first.length, second.length))
        .mapToDouble(i -> Math.log(first[i] / second[i]))
        .toArray();
  }

  private static String name(Row row) {
    String rival = row.second().parameter("rival");
    if (!rival.equals("numa")) {
      return rival;
    }
    return row.second().benchmark().contains("Uncounted")
        ? "no counters"
        : row.second().parameter("workers") + " workers";
  }

  private String unit(Row row) {
    JsonNode run = runsOf(row.first()).getFirst();
    return switch (row.metric()) {
      case "cpuMicros" -> "µs";
      case "touchedKiB" -> "KiB";
      default ->
          run.path("primaryMetric")
              .path("scoreUnit")
              .asText()
              .replace("/op", "")
              .replace("us", "µs");
    };
  }

  /** A contestant's figure in each round. */
  private double[] figures(Contestant contestant, String metric) {
    return runsOf(contestant).stream().mapToDouble(run -> figure(run, metric)).toArray();
  }

  private List<JsonNode> runsOf(Contestant contestant) {
    return rounds.getOrDefault(contestant, List.of());
  }

  private static double figure(JsonNode run, String metric) {
    JsonNode primary = run.path("primaryMetric");
    if (metric.equals("score")) {
      return StatUtils.percentile(
          IntStream.range(0, primary.path("rawData").path(0).size())
              .mapToDouble(i -> primary.path("rawData").path(0).path(i).asDouble())
              .toArray(),
          50);
    }
    return primary.path("scorePercentiles").has(metric)
        ? primary.path("scorePercentiles").path(metric).asDouble()
        : run.path("secondaryMetrics").path(metric).path("score").asDouble();
  }

  private static String ratio(double[] first, double[] second) {
    if (StatUtils.min(first) <= 0 || StatUtils.min(second) <= 0) {
      return "–"; // nothing at all was used
    }
    double[] logarithms = logarithms(first, second);
    int pairs = logarithms.length;
    double mean = StatUtils.mean(logarithms);
    if (pairs < 2) {
      return String.format(Locale.ROOT, "%.2f", Math.exp(mean));
    }
    double halfWidth =
        new TDistribution(pairs - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
            * Math.sqrt(StatUtils.variance(logarithms) / pairs);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f–%.2f)",
        Math.exp(mean),
        Math.exp(mean - halfWidth),
        Math.exp(mean + halfWidth));
  }

  /** Three digits. */
  static String quantity(double value, String unit) {
    String digits =
        value >= 100
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%." + (value >= 10 ? 1 : 2) + "f", value);
    return (digits + " " + unit).strip();
  }

  /** Where and how it was measured, and how much rounds differ. */
  private String circumstances() {
    HostDescription host = HostDescription.current();
    JsonNode run =
        StreamSupport.stream(runs.spliterator(), false)
            .max(Comparator.comparingInt(each -> each.path("warmupIterations").asInt()))
            .orElseThrow();
    List<String> options = new ArrayList<>();
    run.path("jvmArgs").forEach(option -> options.add(option.asText()));
    return String.format(
        Locale.ROOT,
        "%s, %d PUs, %s, Linux %s; %s %s, `%s`. Rounds: %d, rivals one after the other, a JVM for"
            + " each in each round: %d iterations of %s to warm up, %d of %s measured.%s%n",
        host.cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        host.osName(),
        host.kernelRelease(),
        run.path("vmName").asText(),
        run.path("vmVersion").asText(),
        String.join(" ", options),
        rounds.values().stream().mapToInt(List::size).max().orElse(0),
        run.path("warmupIterations").asInt(),
        run.path("warmupTime").asText(),
        run.path("measurementIterations").asInt(),
        run.path("measurementTime").asText(),
        deviation());
  }

  private String deviation() {
    return rounds.values().stream().allMatch(ofOne -> ofOne.size() < 2)
        ? ""
        : String.format(
            Locale.ROOT,
            " Between rounds half of the figures deviate (standard deviation) by less than %.1f"
                + " %%.",
            100 * medianDeviation());
  }

  private double medianDeviation() {
    return StatUtils.percentile(
        measured()
            .map(row -> figures(row.first(), row.metric()))
            .filter(figures -> StatUtils.max(figures) > 0)
            .mapToDouble(
                figures -> Math.sqrt(StatUtils.variance(figures)) / StatUtils.mean(figures))
            .toArray(),
        50);
  }
}
