package org.numascape.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Passes;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerPlace;

/**
 * A run's course as lanes over one time axis: tasks per second, steals per second by tier, local
 * share, and each worker's utilisation. Between two samples a figure is what was counted there
 * divided by the time or bytes there.
 */
final class TimeLineSvg {
  private static final int MOST_STRETCHES = 240;
  private static final int MOST_WORKER_STRETCHES = 120;
  private static final int MOST_WORKER_ROWS = 48;

  private static final double NANOS_PER_SECOND = 1e9;

  private static final double WIDTH = 1040;
  private static final double LEFT = 152;
  private static final double RIGHT = WIDTH - 14;
  private static final double LANE = 64;
  private static final double BETWEEN = 16;

  private final List<Sample> samples;
  private final List<WorkerPlace> workers;
  private final List<Pass> passes;
  private final String untouched;
  private final double endNanos;
  private final StringBuilder out = new StringBuilder();
  private double top = 4;

  private TimeLineSvg(
      List<Sample> samples, List<WorkerPlace> workers, List<Pass> passes, String untouched) {
    this.samples = samples;
    this.workers = workers;
    this.passes = passes;
    this.untouched = untouched;
    this.endNanos = samples.getLast().elapsedNanos();
  }

  /**
   * An {@code svg} element; empty if there are no two instants to compare.
   *
   * @param timeLine sums since the start, in order; the start itself, all zeros, is added
   * @param passes the workload's executions, in order
   * @param untouched what to say of the local share if there is none at any time
   */
  static String write(
      List<Sample> timeLine, List<WorkerPlace> workers, List<Pass> passes, String untouched) {
    if (timeLine.isEmpty() || timeLine.getLast().elapsedNanos() <= 0) {
      return "";
    }
    List<Sample> samples = new ArrayList<>();
    samples.add(
        new Sample(0, 0, new long[StealTier.values().length], 0, 0, new long[workers.size()]));
    for (Sample sample : timeLine) {
      if (sample.elapsedNanos() > samples.getLast().elapsedNanos()) {
        samples.add(sample);
      }
    }
    return new TimeLineSvg(samples, workers, passes, untouched).draw();
  }

  /** What was counted between two samples. */
  private record Stretch(Sample from, Sample to) {
    double seconds() {
      return (to.elapsedNanos() - from.elapsedNanos()) / NANOS_PER_SECOND;
    }

    double tasksPerSecond() {
      return Math.max(0, to.tasks() - from.tasks()) / seconds();
    }

    double stealsPerSecond(StealTier tier) {
      int index = tier.ordinal();
      return Math.max(0, to.stealsByTier()[index] - from.stealsByTier()[index]) / seconds();
    }

    OptionalDouble localShare() {
      long touched = to.touchedBytes() - from.touchedBytes();
      return touched > 0
          ? OptionalDouble.of(
              Math.clamp((to.localBytes() - from.localBytes()) / (double) touched, 0, 1))
          : OptionalDouble.empty();
    }

    /** The mean of some workers: time in tasks / time. */
    double utilisation(int first, int end) {
      double nanos = 0;
      for (int worker = first; worker < end; worker++) {
        nanos += Math.max(0, to.workingNanos()[worker] - from.workingNanos()[worker]);
      }
      return Math.clamp(nanos / (end - first) / (seconds() * NANOS_PER_SECOND), 0, 1);
    }
  }

  /** Sums since the start can be thinned without losing a count. */
  private List<Stretch> stretches(int most) {
    int step = Math.ceilDiv(samples.size() - 1, most);
    List<Stretch> stretches = new ArrayList<>();
    for (int from = 0; from < samples.size() - 1; from += step) {
      int to = Math.min(samples.size() - 1, from + step);
      stretches.add(new Stretch(samples.get(from), samples.get(to)));
    }
    return stretches;
  }

  private String draw() {
    List<Stretch> stretches = stretches(MOST_STRETCHES);
    throughput(stretches);
    steals(stretches);
    localShare(stretches);
    if (!workers.isEmpty()) {
      utilisation(stretches(MOST_WORKER_STRETCHES));
    }
    passes();
    axis();
    return "<svg role=\"img\" aria-label=\"The run's course\" viewBox=\"0 0 %s %s\" width=\"%s\">\n%s</svg>\n"
        .formatted(
            SvgWriter.number(WIDTH),
            SvgWriter.number(top + 34),
            SvgWriter.number(WIDTH),
            out.toString());
  }

  private double x(long nanos) {
    return LEFT + (RIGHT - LEFT) * nanos / endNanos;
  }

  private void lane(String name, String unit, String high, String low, double height) {
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\" fill=\"var(--raised)\"/>\n"
            .formatted(
                SvgWriter.number(LEFT),
                SvgWriter.number(top),
                SvgWriter.number(RIGHT - LEFT),
                SvgWriter.number(height)));
    text(0, top + 12, name, "font-weight=\"600\" fill=\"var(--text)\"");
    text(0, top + 27, unit, "fill=\"var(--dim)\"");
    text(LEFT - 6, top + 10, high, "text-anchor=\"end\" fill=\"var(--dim)\"");
    text(LEFT - 6, top + height - 1, low, "text-anchor=\"end\" fill=\"var(--dim)\"");
  }

  private void text(double x, double y, String text, String attributes) {
    out.append(
        "<text x=\"%s\" y=\"%s\" font-size=\"10.5\" %s>%s</text>\n"
            .formatted(SvgWriter.number(x), SvgWriter.number(y), attributes, Escape.xml(text)));
  }

  private void throughput(List<Stretch> stretches) {
    double most = most(stretches, Stretch::tasksPerSecond);
    lane("Throughput", "tasks/s", most == 0 ? "" : Quantity.perSecond(most), "0", LANE);
    area(
        stretches,
        stretch -> 0,
        Stretch::tasksPerSecond,
        most,
        "fill=\"var(--accent)\" fill-opacity=\"0.4\" stroke=\"none\"");
    top += LANE + BETWEEN;
  }

  private void steals(List<Stretch> stretches) {
    double most =
        most(
            stretches,
            stretch -> {
              double sum = 0;
              for (StealTier tier : StealTier.values()) {
                sum += stretch.stealsPerSecond(tier);
              }
              return sum;
            });
    lane("Steals by tier", "steals/s", most == 0 ? "" : Quantity.perSecond(most), "0", LANE);
    for (StealTier tier : StealTier.values()) {
      area(
          stretches,
          stretch -> below(stretch, tier),
          stretch -> below(stretch, tier) + stretch.stealsPerSecond(tier),
          most,
          "fill=\"" + SvgWriter.hex(Palette.tier(tier)) + "\"");
    }
    top += LANE + BETWEEN;
  }

  private static double below(Stretch stretch, StealTier tier) {
    double sum = 0;
    for (int lower = 0; lower < tier.ordinal(); lower++) {
      sum += stretch.stealsPerSecond(StealTier.values()[lower]);
    }
    return sum;
  }

  private static double most(List<Stretch> stretches, ToDoubleFunction<Stretch> figure) {
    return stretches.stream().mapToDouble(figure).max().orElse(0);
  }

  /** Steps: a figure holds for its whole stretch. */
  private void area(
      List<Stretch> stretches,
      ToDoubleFunction<Stretch> low,
      ToDoubleFunction<Stretch> high,
      double most,
      String attributes) {
    if (most <= 0) {
      return;
    }
    StringBuilder points = new StringBuilder();
    for (Stretch each : stretches) {
      double y = y(high.applyAsDouble(each) / most);
      point(points, x(each.from().elapsedNanos()), y);
      point(points, x(each.to().elapsedNanos()), y);
    }
    for (Stretch each : stretches.reversed()) {
      double y = y(low.applyAsDouble(each) / most);
      point(points, x(each.to().elapsedNanos()), y);
      point(points, x(each.from().elapsedNanos()), y);
    }
    out.append("<polygon points=\"%s\" %s/>\n".formatted(points.toString().strip(), attributes));
  }

  private double y(double share) {
    return top + LANE - 2 - (LANE - 6) * share;
  }

  private static void point(StringBuilder points, double x, double y) {
    points.append(SvgWriter.number(x)).append(',').append(SvgWriter.number(y)).append(' ');
  }

  private void localShare(List<Stretch> stretches) {
    lane("Local share", "local / touched bytes", "100 %", "0 %", LANE);
    StringBuilder points = new StringBuilder();
    boolean any = false;
    for (Stretch each : stretches) {
      OptionalDouble share = each.localShare();
      if (share.isPresent()) {
        any = true;
        point(points, x(each.from().elapsedNanos()), y(share.getAsDouble()));
        point(points, x(each.to().elapsedNanos()), y(share.getAsDouble()));
      } else {
        line(points);
      }
    }
    line(points);
    if (!any) {
      text(LEFT + 10, top + LANE / 2 + 4, untouched, "fill=\"var(--dim)\"");
    }
    top += LANE + BETWEEN;
  }

  /** Draws what is gathered; a stretch without a share leaves a gap. */
  private void line(StringBuilder points) {
    if (!points.isEmpty()) {
      out.append(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>\n"
              .formatted(points.toString().strip(), SvgWriter.hex(Palette.node(0))));
      points.setLength(0);
    }
  }

  private void utilisation(List<Stretch> stretches) {
    int perRow = Math.ceilDiv(workers.size(), MOST_WORKER_ROWS);
    int rows = Math.ceilDiv(workers.size(), perRow);
    double rowHeight = Math.clamp(LANE * 1.6 / rows, 2.5, 14);
    double height = rows * rowHeight;
    String unit = workers.size() + (perRow == 1 ? "" : ", rows of " + perRow);
    lane("Workers", unit, "", "", Math.max(height, 30));
    text(0, top + 42, "time in tasks / time", "fill=\"var(--dim)\"");
    for (int row = 0; row < rows; row++) {
      int first = row * perRow;
      int end = Math.min(workers.size(), first + perRow);
      double y = top + row * rowHeight;
      cell(LEFT - 7, y, 4, rowHeight, Palette.node(workers.get(first).node()));
      heatRow(stretches, first, end, y, rowHeight - (rowHeight > 5 ? 1 : 0));
    }
    top += Math.max(height, 44) + 4;
  }

  /** Neighbours of one colour become one box: the report stays small. */
  private void heatRow(List<Stretch> stretches, int first, int end, double y, double height) {
    long from = 0;
    int colour = -1;
    for (Stretch each : stretches) {
      int next = Palette.heat(Math.round(each.utilisation(first, end) * 50) / 50.0);
      if (next != colour && colour >= 0) {
        heatCell(from, each.from().elapsedNanos(), y, height, colour);
        from = each.from().elapsedNanos();
      }
      colour = next;
    }
    heatCell(from, stretches.getLast().to().elapsedNanos(), y, height, colour);
  }

  private void heatCell(long from, long to, double y, double height, int colour) {
    cell(x(from), y, x(to) - x(from) + 0.3, height, colour);
  }

  private void cell(double x, double y, double width, double height, int colour) {
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n"
            .formatted(
                SvgWriter.number(x),
                SvgWriter.number(y),
                SvgWriter.number(width),
                SvgWriter.number(height),
                SvgWriter.hex(colour)));
  }

  private void passes() {
    for (Pass each : Passes.legible(passes, endNanos / (RIGHT - LEFT))) {
      double x = x(each.fromNanos());
      double width = Math.max(1, Math.min(RIGHT, x(each.toNanos())) - x - 1);
      out.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"3\" fill=\"%s\"/>\n"
              .formatted(
                  SvgWriter.number(x),
                  SvgWriter.number(top + 1),
                  SvgWriter.number(width),
                  passColour(each.kind())));
    }
    top += passes.isEmpty() ? 0 : 4;
  }

  /** As CSS spells it. */
  static String passColour(Pass.Kind kind) {
    return switch (kind) {
      case WARM_UP -> "var(--faint)";
      case REPETITION -> "var(--accent)";
    };
  }

  private void axis() {
    double seconds = endNanos / NANOS_PER_SECOND;
    double step = niceStep(seconds / 8);
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    for (int tick = 0; tick * step <= seconds * 1.0001; tick++) {
      double x = LEFT + (RIGHT - LEFT) * (tick * step) / seconds;
      out.append(
          "<line x1=\"%1$s\" y1=\"%2$s\" x2=\"%1$s\" y2=\"%3$s\" stroke=\"var(--faint)\"/>\n"
              .formatted(
                  SvgWriter.number(x), SvgWriter.number(top + 2), SvgWriter.number(top + 7)));
      text(
          x,
          top + 20,
          String.format(Locale.ROOT, "%." + decimals + "f s", tick * step),
          "text-anchor=\"middle\" fill=\"var(--dim)\"");
    }
    text(0, top + 20, "elapsed time", "fill=\"var(--dim)\"");
  }

  /** 1, 2 or 5 times a power of ten, not below {@code least}. */
  private static double niceStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
