package org.numascape.ui.view;

import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Passes;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerPlace;

/**
 * The course of a run in four lanes over one time axis: throughput, steals by tier, local share,
 * and each worker's utilisation in the colour of its node. A cursor follows the mouse, or the left
 * and right arrow keys, and reads the values of its interval.
 */
public final class TimeLinesView extends Drawing {
  private static final double LABEL_WIDTH = 108;
  private static final double LEGEND_WIDTH = 132;
  private static final double AXIS_HEIGHT = 22;
  private static final double PASS_HEIGHT = 3;

  private static final double GAP = 6;
  private static final String NOTHING_TOUCHED = "no bytes touched from a known node";
  private static final double[] SHARES = {0.26, 0.26, 0.24, 0.24};

  private final Course course = new Course();
  private List<WorkerPlace> workers = List.of();
  private List<Pass> passes = List.of();
  private BitSet marked = new BitSet();

  private final XYSeries throughput = new XYSeries("tasks/s", false, true);
  private final XYAreaRenderer throughputRenderer = new XYAreaRenderer(XYAreaRenderer.AREA);
  private final XYSeries[] steals = new XYSeries[StealTier.values().length];
  private final XYSeries localShare = new XYSeries("local share", false, true);
  private final XYLineAndShapeRenderer localShareRenderer = new XYLineAndShapeRenderer(true, false);
  private final LaneChart[] charts;
  private final Label[] ranges = new Label[4];
  private final VBox[] titles = new VBox[4];
  private final Label readout = new Label();
  private final Layer cursor;

  private List<Course.Interval> intervals = List.of();
  private TimeAxis axis = TimeAxis.holding(0);
  private double highestThroughput = 1;
  private double highestSteals = 1;
  private OptionalDouble cursorX = OptionalDouble.empty();

  public TimeLinesView() {
    layer(this::paintWorkers);
    layer(this::paintFrame);
    cursor = layer(this::paintCursor);
    getStyleClass().add("time-lines");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText("Time lines: nothing was measured yet");
    setPrefSize(1000, 210);
    setMinSize(420, 150);
    charts =
        new LaneChart[] {
          new LaneChart(new XYSeriesCollection(throughput), throughputRenderer),
          new LaneChart(stealsData(), stealsRenderer()),
          new LaneChart(new XYSeriesCollection(localShare), localShareRenderer)
        };
    localShareRenderer.setSeriesStroke(
        0, new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    String[] names = {"Throughput", "Steals by tier", "Local share", "Workers"};
    for (int i = 0; i < names.length; i++) {
      Label name = new Label(names[i]);
      name.getStyleClass().add("strong");
      ranges[i] = new Label();
      ranges[i].getStyleClass().add("caption");
      titles[i] = new VBox(name, ranges[i]);
      titles[i].setMouseTransparent(true);
      getChildren().add(titles[i]);
    }
    getChildren().addAll(0, List.of(charts));
    readout.getStyleClass().add("readout");
    readout.setMouseTransparent(true);
    readout.setVisible(false);
    getChildren().add(readout);
    setFocusTraversable(true);
    focusVisibleProperty().subscribe(() -> cursor.redraw());
    setOnKeyPressed(this::key);
    setOnMouseMoved(this::follow);
    setOnMouseExited(event -> follow(OptionalDouble.empty()));
    label();
  }

  /** A tier's series holds it and all nearer tiers; the whole is drawn first, the nearest last. */
  private XYSeriesCollection stealsData() {
    XYSeriesCollection data = new XYSeriesCollection();
    for (StealTier tier : StealTier.values()) {
      steals[tier.ordinal()] = new XYSeries(tier.label(), false, true);
    }
    for (StealTier tier : List.of(StealTier.values()).reversed()) {
      data.addSeries(steals[tier.ordinal()]);
    }
    return data;
  }

  private static XYAreaRenderer stealsRenderer() {
    XYAreaRenderer renderer = new XYAreaRenderer(XYAreaRenderer.AREA);
    int series = 0;
    for (StealTier tier : List.of(StealTier.values()).reversed()) {
      renderer.setSeriesPaint(series++, LaneChart.colour(Palette.tier(tier)));
    }
    return renderer;
  }

  /** Marks the workers, by number, that stand for what is selected elsewhere. */
  public void mark(BitSet selected) {
    marked = selected;
    cursor.redraw();
  }

  /** Is told which worker's line was clicked, by its number. */
  public void setOnWorkerChosen(IntConsumer action) {
    setOnMouseClicked(
        event -> {
          double top = laneTop(3);
          int worker = (int) ((event.getY() - top) / laneHeight(3) * workers.size());
          boolean inside = event.getX() >= LABEL_WIDTH && event.getX() < LABEL_WIDTH + laneWidth();
          if (inside && event.getY() >= top && worker < workers.size()) {
            action.accept(workers.get(worker).worker());
          }
        });
  }

  /** Forgets everything and waits for the samples of a run of these workers. */
  public void reset(List<WorkerPlace> runsOn) {
    workers = List.copyOf(runsOn);
    passes = List.of();
    course.clear();
    redraw();
  }

  /** Adds what was measured since; samples that are not later than the last one are ignored. */
  public void append(List<Sample> samples) {
    samples.forEach(course::add);
    redraw();
  }

  /**
   * Shows a run as a whole.
   *
   * @param executed the workload's executions, in order; empty if they are not known yet
   */
  public void show(List<WorkerPlace> ranOn, List<Sample> samples, List<Pass> executed) {
    reset(ranOn);
    passes = List.copyOf(executed);
    append(samples);
  }

  @Override
  protected void layoutChildren() {
    double laneWidth = laneWidth();
    double y = 0;
    for (int i = 0; i < SHARES.length; i++) {
      double height = laneHeight(i);
      if (i < charts.length) {
        charts[i].resizeRelocate(LABEL_WIDTH, y, laneWidth, height);
        charts[i].layout();
      }
      titles[i].resizeRelocate(0, y - 1, LABEL_WIDTH - 8, titles[i].prefHeight(-1));
      y += height + GAP;
    }
    super.layoutChildren();
    if (readout.isVisible()) {
      double width = readout.prefWidth(-1);
      double x = cursorX.orElse(0);
      boolean fits = x + 12 + width < getWidth();
      readout.resizeRelocate(
          Math.round(fits ? x + 12 : x - 12 - width), 4, width, readout.prefHeight(-1));
    }
  }

  private double laneWidth() {
    return Math.max(40, Math.floor(getWidth()) - LABEL_WIDTH - LEGEND_WIDTH);
  }

  private double laneHeight(int index) {
    double all = Math.floor(getHeight()) - AXIS_HEIGHT - GAP * (SHARES.length - 1);
    return Math.max(10, Math.floor(all * SHARES[index]));
  }

  private double laneTop(int index) {
    double y = 0;
    for (int i = 0; i < index; i++) {
      y += laneHeight(i) + GAP;
    }
    return y;
  }

  private double lanesBottom() {
    return laneTop(3) + laneHeight(3);
  }

  private double x(double seconds) {
    return LABEL_WIDTH + laneWidth() * seconds / axis.lastSeconds();
  }

  /** The data of all lanes; the charts are drawn with it. */
  private void prepare() {
    intervals = course.intervals();
    axis = TimeAxis.holding(course.elapsedSeconds());
    throughput.clear();
    localShare.clear();
    for (XYSeries series : steals) {
      series.clear();
    }
    double mostTasks = 0;
    double mostSteals = 0;
    for (Course.Interval each : intervals) {
      // A rate holds for its whole interval: a step, not a slope.
      double from = Math.nextUp(each.fromSeconds());
      double to = each.toSeconds();
      throughput.add(from, each.tasksPerSecond(), false);
      throughput.add(to, each.tasksPerSecond(), false);
      Number share = each.localShare().isPresent() ? each.localShare().getAsDouble() : null;
      localShare.add(from, share, false);
      localShare.add(to, share, false);
      double upToTier = 0;
      for (int tier = 0; tier < steals.length; tier++) {
        upToTier += each.stealsPerSecond(tier);
        steals[tier].add(from, upToTier, false);
        steals[tier].add(to, upToTier, false);
      }
      mostTasks = Math.max(mostTasks, each.tasksPerSecond());
      mostSteals = Math.max(mostSteals, each.stealsPerSecond());
    }
    highestThroughput = mostTasks == 0 ? 1 : top(mostTasks);
    highestSteals = mostSteals == 0 ? 1 : top(mostSteals);
  }

  /** A round number not far above a value: two figures of which the second is even. */
  private static double top(double value) {
    double step = Math.pow(10, Math.floor(Math.log10(value))) / 5;
    return Math.ceil(value / step) * step;
  }

  private void label() {
    boolean measured = !intervals.isEmpty();
    ranges[0].setText(measured ? "0–" + unit(highestThroughput, "tasks/s") : "tasks/s");
    ranges[1].setText(measured ? "0–" + unit(highestSteals, "steals/s") : "steals/s");
    ranges[2].setText("0–100 % of bytes");
    ranges[3].setText(workers.isEmpty() ? "utilisation" : workers.size() + ", by node");
    if (measured) {
      Course.Interval last = intervals.getLast();
      setAccessibleText(
          "Time lines of "
              + Quantity.duration(last.to().elapsedNanos())
              + "; last: "
              + words(last).replace("\n", ", "));
    } else {
      setAccessibleText("Time lines: nothing was measured yet");
    }
  }

  private static String unit(double rate, String unit) {
    return Quantity.perSecond(rate).replace("/s", "").replace(".0", "") + " " + unit;
  }

  private void paintWorkers(GraphicsContext graphics, double width, double height) {
    prepare();
    label();
    throughputRenderer.setSeriesPaint(0, LaneChart.colour(theme().rgb(ThemeColour.ACCENT), 115));
    localShareRenderer.setSeriesPaint(0, LaneChart.colour(Palette.tier(StealTier.SAME_CORE)));
    charts[0].draw(axis, highestThroughput, theme());
    charts[1].draw(axis, highestSteals, theme());
    // A little above 1, or a line at 100 % would be cut in half.
    charts[2].draw(axis, 1.06, theme());
    int high = (int) laneHeight(3);
    int wide = (int) laneWidth();
    int raised = theme().rgb(ThemeColour.RAISED);
    graphics.setFill(colour(raised));
    graphics.fillRect(LABEL_WIDTH, laneTop(3), wide, high);
    if (!intervals.isEmpty()) {
      graphics.drawImage(utilisation(wide, high, raised), LABEL_WIDTH, laneTop(3));
    }
  }

  /**
   * Time from left to right, as at a pixel's centre, workers from top to bottom. Where there are
   * more workers than pixels, a pixel shows the busiest of those under it, or a pool of which few
   * workers are busy would seem to rest.
   */
  private WritableImage utilisation(int wide, int high, int background) {
    WritableImage image = new WritableImage(wide, high);
    PixelWriter pixels = image.getPixelWriter();
    int[] colours = new int[high];
    int at = 0;
    int coloured = -1;
    for (int x = 0; x < wide; x++) {
      double seconds = (x + 0.5) / wide * axis.lastSeconds();
      while (at < intervals.size() && intervals.get(at).toSeconds() < seconds) {
        at++;
      }
      if (at == intervals.size()) {
        break;
      }
      if (at != coloured) {
        colour(intervals.get(at), colours, background);
        coloured = at;
      }
      pixels.setPixels(x, 0, 1, high, PixelFormat.getIntArgbInstance(), colours, 0, 1);
    }
    return image;
  }

  private void colour(Course.Interval interval, int[] rows, int background) {
    Arrays.fill(rows, 0);
    for (int y = 0; y < rows.length && interval.workers() > 0; y++) {
      int worker = interval.busiest(y, rows.length);
      int node = worker < workers.size() ? workers.get(worker).node() : 0;
      rows[y] = 0xff000000 | mix(background, Palette.node(node), interval.utilisation(worker));
    }
  }

  private static int mix(int from, int to, double part) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int low = from >> shift & 0xff;
      int high = to >> shift & 0xff;
      mixed |= (int) Math.round(low + (high - low) * part) << shift;
    }
    return mixed;
  }

  private void paintFrame(GraphicsContext graphics, double width, double height) {
    paintPasses(graphics);
    graphics.setFont(StyleSheets.font(10.5, false));
    graphics.setFill(colour(ThemeColour.DIM));
    double y = lanesBottom() + 7;
    for (int tick = 0; tick <= axis.ticks(); tick++) {
      TextAlignment alignment = tick == 0 ? TextAlignment.LEFT : TextAlignment.CENTER;
      text(graphics, axis.label(tick), x(tick * axis.tickSeconds()), y, alignment, VPos.TOP);
    }
    if (intervals.isEmpty()) {
      paintReason(graphics, "nothing was measured yet", 1);
    } else {
      if (intervals.stream().allMatch(each -> each.localShare().isEmpty())) {
        paintReason(graphics, NOTHING_TOUCHED, 2);
      }
      graphics.setStroke(colour(ThemeColour.TEXT));
      graphics.setLineWidth(1);
      graphics.setLineDashes(2, 3);
      double end = Math.round(x(course.elapsedSeconds())) - 0.5;
      graphics.strokeLine(end, 0, end, lanesBottom());
      graphics.setLineDashes();
    }
    double left = LABEL_WIDTH + laneWidth() + 16;
    double legendStep = 17;
    for (StealTier tier : StealTier.values()) {
      double top = 2 + (StealTier.values().length - 1 - tier.ordinal()) * legendStep;
      graphics.setFill(colour(Palette.tier(tier)));
      graphics.fillRoundRect(left, top + 1, 10, 10, 4, 4);
      graphics.setFill(colour(ThemeColour.TEXT));
      graphics.setFont(StyleSheets.font(11, false));
      text(graphics, tier.label(), left + 17, top + 6, TextAlignment.LEFT, VPos.CENTER);
    }
    double top = 8 + StealTier.values().length * legendStep;
    for (Pass.Kind kind : Pass.Kind.values()) {
      if (passes.stream().anyMatch(pass -> pass.kind() == kind)) {
        graphics.setFill(colour(passColour(kind)));
        graphics.fillRect(left, top + 5, 10, PASS_HEIGHT);
        graphics.setFill(colour(ThemeColour.TEXT));
        text(graphics, kind.label(), left + 17, top + 6, TextAlignment.LEFT, VPos.CENTER);
        top += legendStep;
      }
    }
  }

  /** When the workload was executed; what lies between is preparation and verification. */
  private void paintPasses(GraphicsContext graphics) {
    double nanosPerPixel = axis.lastSeconds() * 1e9 / laneWidth();
    for (Pass pass : Passes.legible(passes, nanosPerPixel)) {
      double from = Math.round(x(pass.fromNanos() / 1e9));
      double to = Math.round(x(pass.toNanos() / 1e9));
      graphics.setFill(colour(passColour(pass.kind())));
      graphics.fillRect(from, lanesBottom() + 2, Math.max(1, to - from - 1), PASS_HEIGHT);
    }
  }

  private static ThemeColour passColour(Pass.Kind kind) {
    return switch (kind) {
      case WARM_UP -> ThemeColour.FAINT;
      case REPETITION -> ThemeColour.ACCENT;
    };
  }

  /** Why there is nothing in a lane. */
  private void paintReason(GraphicsContext graphics, String reason, int lane) {
    double middle = Math.round(LABEL_WIDTH + laneWidth() / 2);
    double centre = Math.round(laneTop(lane) + laneHeight(lane) / 2);
    graphics.setFill(colour(ThemeColour.RAISED));
    graphics.fillRect(middle - 75, centre - 8, 150, 16);
    graphics.setFill(colour(ThemeColour.DIM));
    text(graphics, reason, middle, centre, TextAlignment.CENTER, VPos.CENTER);
  }

  private void paintCursor(GraphicsContext graphics, double width, double height) {
    paintFocus(graphics, width, height);
    graphics.setFill(colour(ThemeColour.ACCENT));
    double each = laneHeight(3) / Math.max(1, workers.size());
    for (int worker = 0; worker < workers.size(); worker++) {
      if (marked.get(worker)) {
        graphics.fillRect(LABEL_WIDTH - 4, laneTop(3) + worker * each, 3, Math.max(1, each));
      }
    }
    if (cursorX.isPresent()) {
      double x = Math.floor(cursorX.getAsDouble()) + 0.5;
      graphics.setStroke(colour(ThemeColour.ACCENT));
      graphics.setLineWidth(1);
      graphics.strokeLine(x, 0, x, lanesBottom());
    }
  }

  private void key(KeyEvent event) {
    if (intervals.isEmpty()) {
      return;
    }
    int last = intervals.size() - 1;
    int at =
        cursorX.isPresent()
            ? at(cursorX.getAsDouble()).map(intervals::indexOf).orElse(last)
            : last + 1;
    int next;
    switch (event.getCode()) {
      case LEFT -> next = Math.max(0, at - 1);
      case RIGHT -> next = Math.min(last, at + 1);
      case HOME -> next = 0;
      case END -> next = last;
      case ESCAPE -> {
        if (cursorX.isPresent()) {
          follow(OptionalDouble.empty());
          event.consume();
        }
        return;
      }
      default -> {
        return;
      }
    }
    Course.Interval interval = intervals.get(next);
    follow(OptionalDouble.of(x((interval.fromSeconds() + interval.toSeconds()) / 2)));
    setAccessibleText("Time lines, " + words(interval).replace("\n", ", "));
    event.consume();
  }

  private void follow(MouseEvent event) {
    double x = event.getX();
    boolean inside =
        x >= LABEL_WIDTH && x < LABEL_WIDTH + laneWidth() && event.getY() < lanesBottom();
    follow(inside ? OptionalDouble.of(x) : OptionalDouble.empty());
  }

  private void follow(OptionalDouble x) {
    Optional<Course.Interval> found = x.isPresent() ? at(x.getAsDouble()) : Optional.empty();
    cursorX = found.isPresent() ? x : OptionalDouble.empty();
    found.ifPresent(interval -> readout.setText(words(interval)));
    readout.setVisible(found.isPresent());
    cursor.redraw();
  }

  private Optional<Course.Interval> at(double x) {
    double seconds = (x - LABEL_WIDTH) / laneWidth() * axis.lastSeconds();
    return intervals.stream()
        .filter(each -> seconds >= each.fromSeconds() && seconds < each.toSeconds())
        .findFirst();
  }

  private String words(Course.Interval interval) {
    double utilisation = 0;
    for (int worker = 0; worker < interval.workers(); worker++) {
      utilisation += interval.utilisation(worker) / interval.workers();
    }
    return String.format(
            java.util.Locale.ROOT, "%.2f–%.2f s", interval.fromSeconds(), interval.toSeconds())
        + Passes.at(passes, interval.middleNanos()).map(pass -> "\n" + pass).orElse("")
        + "\n"
        + unit(interval.tasksPerSecond(), "tasks/s")
        + "\n"
        + unit(interval.stealsPerSecond(), "steals/s")
        + ", "
        + unit(interval.stealsPerSecond(StealTier.REMOTE.ordinal()), "remote")
        + "\n"
        + (interval.localShare().isPresent()
            ? Quantity.share(interval.localShare()) + " of bytes local"
            : NOTHING_TOUCHED)
        + "\n"
        + (interval.workers() == 0
            ? "no workers"
            : Quantity.share(utilisation) + " of workers' time in tasks");
  }
}
