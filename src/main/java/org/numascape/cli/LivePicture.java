package org.numascape.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Quantity;
import org.numascape.run.Experiment;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerPlace;

/**
 * A run under way as lines of text: progress, local share, steals by tier, the workers' activity,
 * and as heatmaps the steals of node from node and the bytes touched by home node. It takes the
 * room that there is; in less, the last lines are left out.
 */
final class LivePicture {
  private static final int VALUE_COLUMN = 13;
  private static final int LABEL = 4;
  private static final int CELL = 8;
  private static final int NARROW_CELL = 2;
  private static final int TALL_CELL = 3;
  private static final int NARROWEST_HEATMAP = 34;
  private static final int GAP = 3;
  private static final int MOST_LAST_NODES = 32;
  private static final int LOCAL = Palette.node(0);

  private final Experiment experiment;
  private final Ink ink;
  private final boolean emulated;

  /**
   * @param emulated whether the run's figures are
   */
  LivePicture(Experiment experiment, boolean emulated, Ink ink) {
    this.experiment = experiment;
    this.emulated = emulated;
    this.ink = ink;
  }

  /** What there is to see before anything is counted. */
  List<String> starting(Terminal.Size size) {
    return fitting(
        List.of(title("", size.columns()), line(size).add("starting the run's JVM…", Ink.DIM)),
        size);
  }

  /**
   * A picture of the counters.
   *
   * @param recent what was counted in the last moment, for the workers' activity
   */
  List<String> lines(Snapshot now, Snapshot recent, Terminal.Size size) {
    return lines(now, recent, size, false);
  }

  private List<String> lines(Snapshot now, Snapshot recent, Terminal.Size size, boolean last) {
    List<Line> lines = new ArrayList<>();
    lines.add(title(Quantity.duration(now.elapsedNanos()), size.columns()));
    lines.add(progress(now, size));
    lines.add(line(size));
    lines.add(localShare(now, size));
    lines.add(steals(now, size));
    lines.add(tiers(now, size));
    lines.add(workers(recent, last ? ", since the start" : ", last second", size));
    lines.add(line(size));
    lines.addAll(heatmaps(now, size.columns(), size.rows() - lines.size(), !last));
    return fitting(lines, size);
  }

  /** The picture of a run that ended, no taller than it must be. */
  List<String> last(Snapshot end, int columns) {
    int nodes = Math.min(MOST_LAST_NODES, end.header().nodes());
    return lines(end, end, new Terminal.Size(columns, 8 + 2 * (nodes + 3) + 1), true);
  }

  private static List<String> fitting(List<Line> lines, Terminal.Size size) {
    return lines.stream().limit(size.rows()).map(Line::toString).toList();
  }

  private Line line(Terminal.Size size) {
    return new Line(ink, size.columns());
  }

  private Line row(String label, Terminal.Size size) {
    return line(size).add(label).to(VALUE_COLUMN);
  }

  private Line title(String elapsed, int columns) {
    String parameters =
        experiment.parameters().entrySet().stream()
            .map(each -> " " + each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining());
    Line title = new Line(ink, columns).add(PlainView.name(experiment) + parameters, Ink.BOLD);
    if (emulated) {
      title.add(" ").add(" emulated ", Ink.INVERSE);
    }
    int start = columns - elapsed.length();
    return title.width() < start && !elapsed.isEmpty()
        ? title.to(start).add(elapsed, Ink.BOLD)
        : title;
  }

  private Line progress(Snapshot now, Terminal.Size size) {
    Progress progress = now.progress();
    String words = PlainView.progress(now);
    int width = Math.min(60, size.columns() - words.length() - 10);
    if (progress.total() <= 0 || width < 5) {
      return line(size).add(words);
    }
    double share = Math.clamp(progress.done() / (double) progress.total(), 0, 1);
    return bar(line(size), share, width)
        .add(String.format(Locale.ROOT, " %3.0f %%  ", share * 100), Ink.BOLD)
        .add(words);
  }

  private Line bar(Line line, double share, int width) {
    String done = ink.done(share, width);
    return line.add(done, ink.foreground(LOCAL)).add(ink.left(width - done.length()), Ink.DIM);
  }

  private Line localShare(Snapshot now, Terminal.Size size) {
    OptionalDouble share = Analysis.localShare(now);
    Line line =
        row("local share", size)
            .add(Quantity.share(share), Ink.BOLD)
            .add(emulated && share.isPresent() ? " emulated" : "")
            .to(VALUE_COLUMN + 18);
    if (share.isPresent() && line.room() > 20) {
      bar(line, share.getAsDouble(), 14).add("  ");
    }
    return line.add(
        share.isPresent()
            ? "bytes touched locally / touched"
            : Analysis.unbound(now).unboundTasks() > 0
                ? "touched by threads bound nowhere"
                : "no memory was touched yet");
  }

  private Line steals(Snapshot now, Terminal.Size size) {
    long all = 0;
    for (StealTier tier : StealTier.values()) {
      all += Analysis.steals(now, tier);
    }
    Line line =
        row("steals", size)
            .add(Quantity.count(all), Ink.BOLD)
            .add(emulated ? " emulated" : "")
            .to(VALUE_COLUMN + 18);
    int width = Math.clamp(line.room() - 1, 0, 40);
    long before = 0;
    for (StealTier tier : StealTier.values()) {
      long upTo = before + Analysis.steals(now, tier);
      if (all > 0 && ink.colours() != Ink.Colours.NONE) {
        int cells = (int) (upTo * width / all) - (int) (before * width / all);
        line.add(ink.done(1, cells), ink.foreground(Palette.tier(tier)));
      }
      before = upTo;
    }
    return line;
  }

  /** All tiers, or where they have no room those that have steals. */
  private Line tiers(Snapshot now, Terminal.Size size) {
    List<StealTier> all = List.of(StealTier.values());
    Line line = tiers(now, all, size);
    return line.room() > 0
        ? line
        : tiers(now, all.stream().filter(tier -> Analysis.steals(now, tier) > 0).toList(), size);
  }

  private Line tiers(Snapshot now, List<StealTier> tiers, Terminal.Size size) {
    Line line = line(size).add("  ");
    for (StealTier tier : tiers) {
      if (ink.colours() != Ink.Colours.NONE) {
        line.add(ink.unicode() ? "■ " : "# ", ink.foreground(Palette.tier(tier)));
      }
      line.add(tier.label() + " " + Quantity.count(Analysis.steals(now, tier)) + "  ");
    }
    return line;
  }

  /**
   * A character a worker, or a node where there are too many.
   *
   * @param over what time {@code recent} is of, in words
   */
  private Line workers(Snapshot recent, String over, Terminal.Size size) {
    List<OptionalDouble> utilisation = Analysis.utilisation(recent);
    Map<Integer, List<Double>> byNode =
        recent.header().workers().stream()
            .collect(
                Collectors.groupingBy(
                    WorkerPlace::node,
                    TreeMap::new,
                    Collectors.mapping(
                        place -> utilisation.get(place.worker()).orElse(0), Collectors.toList())));
    int room = size.columns() - VALUE_COLUMN;
    boolean each = utilisation.size() + byNode.size() * 5 < room;
    boolean named = byNode.size() * 6 < room;
    Line line = row(each ? "workers" : "nodes", size);
    byNode.forEach(
        (node, shares) -> {
          String levels =
              each
                  ? shares.stream()
                      .map(share -> String.valueOf(ink.level(share)))
                      .collect(Collectors.joining())
                  : String.valueOf(
                      ink.level(
                          shares.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
          line.add(named ? "N" + node + " " : "")
              .add(levels, ink.foreground(Palette.node(node)))
              .add(named ? " " : "");
        });
    String scale = " (" + ink.level(0) + " 0, " + ink.level(1) + " 100 %)";
    String what = " time in tasks";
    return Stream.of(what + over + scale, what + over, what)
        .filter(text -> text.length() <= line.room())
        .findFirst()
        .map(text -> line.add(text, Ink.DIM))
        .orElse(line);
  }

  /** A heatmap: for each cell its heat, 0..1, and its number; and what the scale means. */
  private record Heatmap(
      String title, double[][] heat, String[][] numbers, String least, String most) {}

  private List<Line> heatmaps(Snapshot now, int columns, int rows, boolean fillsTheRoom) {
    Heatmap steals = steals(Analysis.stealsByNode(now));
    Heatmap memory = memory(Analysis.touchedBytesByNode(now));
    int nodes = now.header().nodes();
    int cell = LABEL + nodes * CELL <= columns ? CELL : NARROW_CELL;
    int width = Math.max(NARROWEST_HEATMAP, LABEL + nodes * cell);
    int frame = cell == CELL ? 3 : 2;
    if (2 * width + GAP <= columns) {
      boolean tall =
          fillsTheRoom
              && ink.colours() != Ink.Colours.NONE
              && cell == CELL
              && frame + nodes * TALL_CELL <= rows;
      int height = tall ? TALL_CELL : 1;
      return drawn(List.of(steals, memory), width, cell, height, columns, rows);
    }
    List<Line> lines = drawn(List.of(steals), width, cell, 1, columns, rows);
    if (rows - lines.size() > frame + nodes) {
      lines.add(new Line(ink, columns));
      lines.addAll(drawn(List.of(memory), width, cell, 1, columns, rows - lines.size()));
    }
    return lines;
  }

  private Heatmap steals(long[][] steals) {
    long most = Arrays.stream(steals).flatMapToLong(Arrays::stream).max().orElse(0);
    // Steals differ by powers of ten; on a linear scale all but the most would look like none.
    return new Heatmap(
        "steals, thief ↓ victim →",
        cells(steals, (row, count) -> most == 0 ? 0 : Math.log1p(count) / Math.log1p(most)),
        numbers(steals, (row, count) -> Quantity.count(count)),
        "0",
        most == 0 ? "none yet" : Quantity.count(most) + ", logarithmic");
  }

  private Heatmap memory(long[][] touched) {
    return new Heatmap(
        "bytes, runs on ↓ home →",
        cells(touched, LivePicture::shareOfRow),
        numbers(touched, (row, bytes) -> bytes == 0 ? "0" : percent(shareOfRow(row, bytes))),
        "0",
        "100 % of the row's bytes");
  }

  private static double shareOfRow(long[] row, long bytes) {
    return bytes == 0 ? 0 : bytes / (double) Arrays.stream(row).sum();
  }

  private static String percent(double share) {
    return Quantity.share(share).replace(" ", "");
  }

  private static double[][] cells(long[][] values, BiFunction<long[], Long, Double> heat) {
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).mapToDouble(value -> heat.apply(row, value)).toArray())
        .toArray(double[][]::new);
  }

  private static String[][] numbers(long[][] values, BiFunction<long[], Long, String> number) {
    return Arrays.stream(values)
        .map(
            row ->
                Arrays.stream(row)
                    .mapToObj(value -> number.apply(row, value))
                    .toArray(String[]::new))
        .toArray(String[][]::new);
  }

  /** Heatmaps side by side. */
  private List<Line> drawn(
      List<Heatmap> maps, int width, int cell, int height, int columns, int rows) {
    int nodes = maps.getFirst().heat().length;
    int across = Math.clamp((columns - LABEL) / cell, 0, nodes);
    int down = Math.clamp((rows - 2) / height, 0, nodes);
    List<Line> lines = new ArrayList<>();
    Line title = new Line(ink, columns);
    Line header = new Line(ink, columns);
    Line legend = new Line(ink, columns);
    for (int map = 0; map < maps.size(); map++) {
      int start = map * (width + GAP);
      String cut =
          across < nodes || down < nodes
              ? ", %d × %d of %d nodes".formatted(down, across, nodes)
              : "";
      int room = map + 1 < maps.size() ? width : columns - start;
      String label = emulated ? ", emulated" : "";
      String name = maps.get(map).title();
      // Where there is no room for which is which, the first word must do.
      boolean whole = name.length() + label.length() + cut.length() <= room;
      title
          .to(start)
          .add(whole ? name : name.substring(0, name.indexOf(',')), Ink.BOLD)
          .add(label + cut);
      header.to(start + LABEL);
      for (int node = 0; node < across; node += cell == CELL ? 1 : 4) {
        header.to(start + LABEL + node * cell).add(cell == CELL ? centred("N" + node) : "N" + node);
      }
      legend.to(start).add(maps.get(map).least() + " ", Ink.DIM);
      for (int step = 0; step < 10; step++) {
        legend.add(
            ink.colours() == Ink.Colours.NONE ? ink.shade(step / 9.0) + "" : " ",
            ink.heat(step / 9.0));
      }
      legend.add(" " + maps.get(map).most(), Ink.DIM);
    }
    lines.add(title);
    lines.add(header);
    for (int row = 0; row < down * height; row++) {
      Line line = new Line(ink, columns);
      boolean middle = row % height == height / 2;
      for (int map = 0; map < maps.size(); map++) {
        line.to(map * (width + GAP)).add(middle ? "N" + row / height : "");
        line.to(map * (width + GAP) + LABEL);
        for (int node = 0; node < across; node++) {
          double heat = maps.get(map).heat()[row / height][node];
          String number = middle ? maps.get(map).numbers()[row / height][node] : "";
          line.add(cell(heat, number, cell), ink.heat(heat));
        }
      }
      lines.add(line);
    }
    if (lines.size() < rows) {
      lines.add(legend);
    }
    return lines;
  }

  private String cell(double heat, String number, int width) {
    if (ink.colours() != Ink.Colours.NONE) {
      return width == CELL ? centred(number) : " ".repeat(width);
    }
    String shade = String.valueOf(ink.shade(heat));
    return width == CELL ? centred(number).substring(0, CELL - 1) + shade : shade.repeat(width);
  }

  private static String centred(String text) {
    int left = Math.max(0, (CELL - text.length()) / 2);
    return String.format("%-" + CELL + "s", " ".repeat(left) + text);
  }
}
