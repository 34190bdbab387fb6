package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Rectangle2D;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * The machine as nested boxes, with a value on each PU and arrows between nodes.
 *
 * <p>Scroll or {@code +}/{@code -} zoom, drag or arrow keys move, {@code 1} shows it at its own
 * size, {@code F} or a double click on the background fits it in; a click selects, Esc selects
 * nothing.
 */
public final class TopologyView extends Drawing {
  private static final double LEGEND_HEIGHT = 30;
  private static final double SMALLEST_TEXT = 7;
  private static final double CLOSEST = 12;
  private static final int MOST_LINKS = 24;
  private static final double STEP = 1.2;

  private final ObjectProperty<@Nullable TopologyObject> selection =
      new SimpleObjectProperty<>(this, "selection");
  private final Tooltip tooltip = new Tooltip();
  private final Layer machine = layer(this::paintMachine);
  private final Layer live = layer(this::paintLive);
  private final Layer legend = layer(this::paintLegend);
  private final Map<TopologyObject, Box> boxes = new HashMap<>();
  private final List<Box> puBoxes = new ArrayList<>();
  private final Map<Integer, Box> nodeBoxes = new HashMap<>();

  private @Nullable Topology topology;
  private @Nullable Picture picture;
  private PuValues values = PuValues.none();
  private NodeLinks links = NodeLinks.none();
  private @Nullable TopologyObject hovered;
  private boolean fitted = true;
  private double scale = 1;
  private double left;
  private double top;
  private double pressedX;
  private double pressedY;
  private boolean dragged;

  private record Link(int thief, int victim, long count) {}

  public TopologyView() {
    getStyleClass().add("topology");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText("No topology yet");
    setFocusTraversable(true);
    setMinSize(120, 120);
    setPrefSize(640, 480);
    Rectangle clip = new Rectangle();
    clip.widthProperty().bind(widthProperty());
    clip.heightProperty().bind(heightProperty());
    setClip(clip);
    tooltip.setShowDelay(Duration.millis(350));
    selection.subscribe(() -> select());
    focusedProperty().subscribe(() -> live.redraw());
    setOnScroll(
        event -> {
          zoom(event.getDeltaY() > 0 ? STEP : 1 / STEP, event.getX(), event.getY());
          event.consume();
        });
    setOnMouseMoved(event -> hover(objectAt(event.getX(), event.getY()).orElse(null)));
    setOnMouseExited(event -> hover(null));
    setOnMousePressed(this::press);
    setOnMouseDragged(this::drag);
    setOnMouseClicked(this::click);
    setOnKeyPressed(this::key);
  }

  /** Shows a machine, fitted in, with nothing selected and no values. */
  public void show(Topology shown, Picture drawn) {
    topology = shown;
    picture = drawn;
    boxes.clear();
    puBoxes.clear();
    nodeBoxes.clear();
    for (Picture.Shape shape : drawn.shapes()) {
      if (shape instanceof Box box && box.object() != null) {
        index(box, box.object());
      }
    }
    values = PuValues.none();
    links = NodeLinks.none();
    selection.set(null);
    hover(null);
    setAccessibleText("Topology: " + shown.summary());
    fit();
  }

  private void index(Box box, TopologyObject object) {
    // The outermost box of an object is its own; others repeat it, as a memory bar does.
    if (boxes.putIfAbsent(object, box) == null) {
      if (object.type() == ObjectType.PU) {
        puBoxes.add(box);
      } else if (object.type() == ObjectType.NUMA_NODE) {
        nodeBoxes.put(object.logicalIndex(), box);
      }
    }
  }

  /** The selected object; null if none. Settable: the box is outlined. */
  public ObjectProperty<@Nullable TopologyObject> selectionProperty() {
    return selection;
  }

  /** Colours the PUs by a value, or with {@link PuValues#none} shows the machine alone. */
  public void setValues(PuValues shown) {
    if (!shown.equals(values)) {
      boolean sameLegend = shown.caption().equals(values.caption());
      values = shown;
      live.redraw();
      if (!sameLegend) {
        legend.redraw();
      }
    }
  }

  /** Draws arrows between nodes, or with {@link NodeLinks#none} none. */
  public void setLinks(NodeLinks shown) {
    links = shown;
    live.redraw();
    legend.redraw();
  }

  public void zoomIn() {
    zoom(STEP, getWidth() / 2, viewHeight() / 2);
  }

  public void zoomOut() {
    zoom(1 / STEP, getWidth() / 2, viewHeight() / 2);
  }

  /** Shows the picture at its own size, one unit a pixel. */
  public void actualSize() {
    zoom(1 / scale, getWidth() / 2, viewHeight() / 2);
  }

  /** Shows the whole machine, as large as it can be, and keeps it so when the view is resized. */
  public void fit() {
    fitted = true;
    redraw();
  }

  /** How many pixels a unit of the picture takes. */
  public double zoom() {
    return scale;
  }

  private double viewHeight() {
    return Math.max(1, Math.floor(getHeight()) - LEGEND_HEIGHT);
  }

  private void zoom(double factor, double x, double y) {
    if (picture == null) {
      return;
    }
    double smallest = Math.min(1, fittingScale(picture)) / 2;
    double wanted = Math.clamp(scale * factor, smallest, Math.max(CLOSEST, smallest));
    double real = wanted / scale;
    left = x - (x - left) * real;
    top = y - (y - top) * real;
    scale = wanted;
    fitted = false;
    redraw();
  }

  private void move(double x, double y) {
    left += x;
    top += y;
    fitted = false;
    redraw();
  }

  private double fittingScale(Picture drawn) {
    double margin = 2;
    return Math.max(
        0.02,
        Math.min(
            (Math.floor(getWidth()) - margin) / drawn.width(),
            (viewHeight() - margin) / drawn.height()));
  }

  @Override
  protected void layoutChildren() {
    if (fitted && picture != null) {
      // Larger than twice its own size, a small machine would look coarse.
      scale = Math.min(2, fittingScale(picture));
      left = Math.round((Math.floor(getWidth()) - picture.width() * scale) / 2);
      top = Math.round((viewHeight() - picture.height() * scale) / 2);
    }
    super.layoutChildren();
  }

  // Painting

  private void paintMachine(GraphicsContext graphics, double width, double height) {
    Picture drawn = picture;
    if (drawn == null) {
      graphics.setFill(colour(ThemeColour.DIM));
      graphics.setFont(StyleSheets.font(13, false));
      text(graphics, "No topology", width / 2, height / 2, TextAlignment.CENTER, VPos.CENTER);
      return;
    }
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    for (Picture.Shape shape : drawn.shapes()) {
      switch (shape) {
        case Box box -> paintBox(graphics, box, view);
        case Text text -> paintText(graphics, text, view);
        case Line line -> paintLine(graphics, line);
      }
    }
  }

  private static void clip(GraphicsContext graphics, Rectangle2D view) {
    graphics.beginPath();
    graphics.rect(0, 0, view.getWidth(), view.getHeight());
    graphics.clip();
  }

  /** Where a box is on the screen, on whole pixels. */
  private Rectangle2D onScreen(Box box) {
    double x = Math.round(left + box.x() * scale);
    double y = Math.round(top + box.y() * scale);
    double right = Math.round(left + (box.x() + box.width()) * scale);
    double bottom = Math.round(top + (box.y() + box.height()) * scale);
    return new Rectangle2D(x, y, Math.max(1, right - x), Math.max(1, bottom - y));
  }

  private void paintBox(GraphicsContext graphics, Box box, Rectangle2D view) {
    Rectangle2D at = onScreen(box);
    if (!at.intersects(view)) {
      return;
    }
    theme()
        .rgb(box.fill())
        .ifPresent(
            rgb -> {
              graphics.setFill(colour(rgb));
              fill(graphics, at, box.radius() * scale);
            });
    theme()
        .rgb(box.stroke())
        .ifPresent(
            rgb -> {
              graphics.setStroke(colour(rgb));
              graphics.setLineWidth(box.stroke() instanceof Paint.Node ? 1.5 : 1);
              stroke(graphics, at, box.radius() * scale);
            });
  }

  private static void fill(GraphicsContext graphics, Rectangle2D at, double radius) {
    if (radius < 1.5 || at.getWidth() < 6 || at.getHeight() < 6) {
      graphics.fillRect(at.getMinX(), at.getMinY(), at.getWidth(), at.getHeight());
    } else {
      graphics.fillRoundRect(
          at.getMinX(), at.getMinY(), at.getWidth(), at.getHeight(), 2 * radius, 2 * radius);
    }
  }

  private static void stroke(GraphicsContext graphics, Rectangle2D at, double radius) {
    if (at.getWidth() < 3 || at.getHeight() < 3) {
      return;
    }
    double arc = radius < 1.5 ? 0 : 2 * radius;
    graphics.strokeRoundRect(
        at.getMinX() + 0.5, at.getMinY() + 0.5, at.getWidth() - 1, at.getHeight() - 1, arc, arc);
  }

  private void paintText(GraphicsContext graphics, Text text, Rectangle2D view) {
    double size = text.sizePixels() * scale;
    double x = left + text.x() * scale;
    double y = top + text.y() * scale;
    if (size < SMALLEST_TEXT || y < -size || y > view.getHeight() + size) {
      return;
    }
    theme()
        .rgb(text.paint())
        .ifPresent(
            rgb -> {
              graphics.setFill(colour(rgb));
              graphics.setFont(StyleSheets.font(size, text.bold()));
              TextAlignment alignment =
                  switch (text.anchor()) {
                    case START -> TextAlignment.LEFT;
                    case MIDDLE -> TextAlignment.CENTER;
                    case END -> TextAlignment.RIGHT;
                  };
              text(graphics, text.text(), x, Math.round(y), alignment, VPos.BASELINE);
            });
  }

  private void paintLine(GraphicsContext graphics, Line line) {
    theme()
        .rgb(line.paint())
        .ifPresent(
            rgb -> {
              graphics.setStroke(colour(rgb));
              graphics.setLineWidth(Math.max(1, line.width() * scale));
              double[] xs = new double[line.points().size()];
              double[] ys = new double[xs.length];
              for (int i = 0; i < xs.length; i++) {
                Point point = line.points().get(i);
                xs[i] = left + point.x() * scale;
                ys[i] = top + point.y() * scale;
              }
              graphics.strokePolyline(xs, ys, xs.length);
              if (line.arrow() && xs.length > 1) {
                graphics.setFill(colour(rgb));
                int end = xs.length - 1;
                arrowHead(graphics, xs[end - 1], ys[end - 1], xs[end], ys[end], 8);
              }
            });
  }

  private void paintLive(GraphicsContext graphics, double width, double height) {
    if (picture == null) {
      return;
    }
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    if (!values.shareByPu().isEmpty()) {
      for (Box box : puBoxes) {
        paintPu(graphics, box, view);
      }
    }
    paintLinks(graphics);
    outline(graphics, hovered, 1);
    outline(graphics, selection.get(), 2);
    if (isFocused()) {
      graphics.setStroke(colour(ThemeColour.ACCENT));
      graphics.setLineWidth(1);
      graphics.strokeRoundRect(0.5, 0.5, width - 1, viewHeight() - 1, 8, 8);
    }
  }

  private void paintPu(GraphicsContext graphics, Box box, Rectangle2D view) {
    Rectangle2D at = onScreen(box);
    if (box.object() == null || !at.intersects(view)) {
      return;
    }
    Double share = values.shareByPu().get(box.object().logicalIndex());
    double radius = box.radius() * scale;
    if (share == null) {
      graphics.setFill(colour(ThemeColour.PANEL));
      fill(graphics, at, radius);
      if (at.getWidth() >= 8) {
        graphics.setStroke(colour(ThemeColour.LINE));
        graphics.setLineWidth(1);
        graphics.setLineDashes(3, 2);
        stroke(graphics, at, radius);
        graphics.setLineDashes();
      }
      return;
    }
    graphics.setFill(colour(Palette.heat(share)));
    fill(graphics, at, radius);
    double size = Math.clamp(10 * scale, 0, 14);
    if (size >= SMALLEST_TEXT
        && at.getHeight() >= size + 2
        && at.getWidth() >= size * (share >= 0.995 ? 1.9 : 1.3)) {
      Font font = StyleSheets.font(size, false);
      graphics.setFont(font);
      graphics.setFill(colour(Palette.onHeat(share)));
      text(
          graphics,
          Long.toString(Math.round(100 * share)),
          at.getMinX() + at.getWidth() / 2,
          at.getMinY() + at.getHeight() / 2,
          TextAlignment.CENTER,
          VPos.CENTER);
    }
  }

  private void outline(GraphicsContext graphics, @Nullable TopologyObject object, double width) {
    Box box = object == null ? null : boxes.get(object);
    if (box != null) {
      Rectangle2D at = onScreen(box);
      graphics.setStroke(colour(ThemeColour.ACCENT));
      graphics.setLineWidth(width);
      double arc = 2 * box.radius() * scale + 2;
      graphics.strokeRoundRect(
          at.getMinX() - 0.5, at.getMinY() - 0.5, at.getWidth() + 1, at.getHeight() + 1, arc, arc);
    }
  }

  private List<Link> shownLinks() {
    List<Link> all = new ArrayList<>();
    long[][] counts = links.counts();
    for (int thief = 0; thief < counts.length; thief++) {
      for (int victim = 0; victim < counts.length; victim++) {
        if (thief != victim
            && counts[thief][victim] > 0
            && nodeBoxes.containsKey(thief)
            && nodeBoxes.containsKey(victim)) {
          all.add(new Link(thief, victim, counts[thief][victim]));
        }
      }
    }
    all.sort(Comparator.comparingLong(Link::count).reversed());
    return all;
  }

  private static double linkWidth(long count, long largest) {
    return 1 + 5 * Math.log1p(count) / Math.log1p(largest);
  }

  private void paintLinks(GraphicsContext graphics) {
    List<Link> all = shownLinks();
    if (all.isEmpty()) {
      return;
    }
    long largest = all.getFirst().count;
    List<Link> shown = all.subList(0, Math.min(MOST_LINKS, all.size()));
    for (int i = shown.size() - 1; i >= 0; i--) {
      Link link = shown.get(i);
      paintLink(graphics, link, linkWidth(link.count, largest), i < 6);
    }
  }

  /** An arrow from victim to thief between the sides of their boxes that face each other. */
  private void paintLink(GraphicsContext graphics, Link link, double width, boolean labelled) {
    Box from = nodeBoxes.get(link.victim);
    Box to = nodeBoxes.get(link.thief);
    if (from == null || to == null) {
      return;
    }
    Rectangle2D start = onScreen(from);
    Rectangle2D end = onScreen(to);
    // The two directions of a pair keep to their own side of the road.
    double side = link.victim < link.thief ? -7 : 7;
    double fromX;
    double fromY;
    double toX;
    double toY;
    double bendX = 0;
    double bendY = 0;
    if (end.getMinX() >= start.getMaxX() || start.getMinX() >= end.getMaxX()) {
      boolean rightward = end.getMinX() >= start.getMaxX();
      fromX = rightward ? start.getMaxX() : start.getMinX();
      toX = rightward ? end.getMinX() : end.getMaxX();
      fromY = (start.getMinY() + start.getMaxY()) / 2 + side;
      toY = (end.getMinY() + end.getMaxY()) / 2 + side;
      bendX = (toX - fromX) / 2;
      boolean sameRow = Math.abs(fromY - toY) < 2;
      // Over the heads of the nodes between two that are far apart in one row.
      bendY = sameRow && Math.abs(toX - fromX) > start.getWidth() ? side * 6 : 0;
    } else {
      boolean downward = end.getMinY() >= start.getMaxY();
      fromY = downward ? start.getMaxY() : start.getMinY();
      toY = downward ? end.getMinY() : end.getMaxY();
      fromX = (start.getMinX() + start.getMaxX()) / 2 + side;
      toX = (end.getMinX() + end.getMaxX()) / 2 + side;
      boolean far = Math.abs(toY - fromY) > start.getHeight();
      bendX = far ? side * 8 : 0;
    }
    graphics.setStroke(colour(ThemeColour.REMOTE));
    graphics.setFill(colour(ThemeColour.REMOTE));
    graphics.setGlobalAlpha(0.85);
    graphics.setLineWidth(width);
    graphics.setLineCap(StrokeLineCap.BUTT);
    boolean sideways = bendX != 0 && bendY == 0 && Math.abs(fromY - toY) >= 2;
    double controlX1 =
        sideways ? fromX + bendX : fromX + (toX - fromX) / 3 + (bendY == 0 ? bendX : 0);
    double controlX2 =
        sideways ? toX - bendX : fromX + 2 * (toX - fromX) / 3 + (bendY == 0 ? bendX : 0);
    double controlY1 = sideways ? fromY : fromY + (toY - fromY) / 3 + bendY;
    double controlY2 = sideways ? toY : fromY + 2 * (toY - fromY) / 3 + bendY;
    graphics.beginPath();
    graphics.moveTo(fromX, fromY);
    graphics.bezierCurveTo(controlX1, controlY1, controlX2, controlY2, toX, toY);
    graphics.stroke();
    arrowHead(graphics, controlX2, controlY2, toX, toY, 7 + width);
    graphics.setGlobalAlpha(1);
    if (labelled) {
      double x = (fromX + 3 * controlX1 + 3 * controlX2 + toX) / 8;
      double y = (fromY + 3 * controlY1 + 3 * controlY2 + toY) / 8;
      paintCount(graphics, Quantity.count(link.count), x, y + (side < 0 ? -12 : 12));
    }
  }

  private void paintCount(GraphicsContext graphics, String count, double x, double y) {
    double half = 4 + 3.2 * count.length();
    graphics.setFill(colour(ThemeColour.BACKGROUND));
    graphics.setGlobalAlpha(0.85);
    graphics.fillRoundRect(Math.round(x - half), Math.round(y - 7), 2 * half, 14, 6, 6);
    graphics.setGlobalAlpha(1);
    graphics.setFill(colour(ThemeColour.TEXT));
    graphics.setFont(StyleSheets.font(10.5, false));
    text(graphics, count, x, y, TextAlignment.CENTER, VPos.CENTER);
  }

  private static void arrowHead(
      GraphicsContext graphics, double fromX, double fromY, double x, double y, double size) {
    double length = Math.hypot(x - fromX, y - fromY);
    if (length > 0) {
      double alongX = (x - fromX) / length * size;
      double alongY = (y - fromY) / length * size;
      graphics.fillPolygon(
          new double[] {x, x - alongX - alongY / 2, x - alongX + alongY / 2},
          new double[] {y, y - alongY + alongX / 2, y - alongY - alongX / 2},
          3);
    }
  }

  private void paintLegend(GraphicsContext graphics, double width, double height) {
    if (picture == null) {
      return;
    }
    double y = height - LEGEND_HEIGHT / 2;
    graphics.setFont(StyleSheets.font(11, false));
    graphics.setFill(colour(ThemeColour.DIM));
    List<Link> all = shownLinks();
    double x = 2;
    if (!all.isEmpty()) {
      long largest = all.getFirst().count;
      String words =
          links.caption()
              + ", up to "
              + Quantity.count(largest)
              + (all.size() > MOST_LINKS ? ", " + MOST_LINKS + " largest of " + all.size() : "");
      graphics.setStroke(colour(ThemeColour.REMOTE));
      for (int step = 0; step < 3; step++) {
        graphics.setLineWidth(1 + 2.5 * step);
        graphics.strokeLine(x + 12 * step, y, x + 12 * step + 10, y);
      }
      text(graphics, words, x + 44, y, TextAlignment.LEFT, VPos.CENTER);
    }
    if (!values.shareByPu().isEmpty()) {
      double bar = 110;
      double right = width - 2;
      text(graphics, "100 %", right, y, TextAlignment.RIGHT, VPos.CENTER);
      heatBar(graphics, right - 38 - bar, y - 4, bar, 9);
      text(
          graphics,
          values.caption() + "   0",
          right - 44 - bar,
          y,
          TextAlignment.RIGHT,
          VPos.CENTER);
    }
  }

  // Mouse and keys

  private Optional<TopologyObject> objectAt(double x, double y) {
    Picture drawn = picture;
    if (drawn == null || y > viewHeight()) {
      return Optional.empty();
    }
    double pictureX = (x - left) / scale;
    double pictureY = (y - top) / scale;
    List<Picture.Shape> shapes = drawn.shapes();
    for (int i = shapes.size() - 1; i >= 0; i--) {
      if (shapes.get(i) instanceof Box box
          && box.object() != null
          && pictureX >= box.x()
          && pictureX < box.x() + box.width()
          && pictureY >= box.y()
          && pictureY < box.y() + box.height()) {
        return Optional.of(box.object());
      }
    }
    return Optional.empty();
  }

  private void hover(@Nullable TopologyObject object) {
    if (hovered == object) {
      return;
    }
    boolean installed = hovered != null;
    hovered = object;
    live.redraw();
    if (object == null || topology == null) {
      Tooltip.uninstall(this, tooltip);
      tooltip.hide();
      return;
    }
    String words = ObjectDescription.of(object, topology);
    Double share =
        object.type() == ObjectType.PU ? values.shareByPu().get(object.logicalIndex()) : null;
    tooltip.setText(
        share == null ? words : words + "\n" + Quantity.share(share) + " " + values.caption());
    if (!installed) {
      Tooltip.install(this, tooltip);
    }
  }

  private void select() {
    live.redraw();
    TopologyObject selected = selection.get();
    if (topology != null) {
      setAccessibleText(
          selected == null
              ? "Topology: " + topology.summary()
              : ObjectDescription.of(selected, topology));
    }
  }

  private void press(MouseEvent event) {
    requestFocus();
    pressedX = event.getX();
    pressedY = event.getY();
    dragged = false;
  }

  private void drag(MouseEvent event) {
    double x = event.getX() - pressedX;
    double y = event.getY() - pressedY;
    if (dragged || Math.hypot(x, y) > 4) {
      dragged = true;
      hover(null);
      move(x, y);
      pressedX = event.getX();
      pressedY = event.getY();
    }
  }

  private void click(MouseEvent event) {
    if (dragged || event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    Optional<TopologyObject> hit = objectAt(event.getX(), event.getY());
    if (event.getClickCount() == 2 && hit.isEmpty()) {
      fit();
    } else {
      selection.set(hit.orElse(null));
    }
  }

  private void key(KeyEvent event) {
    switch (event.getCode()) {
      case PLUS, ADD, EQUALS -> zoomIn();
      case MINUS, SUBTRACT -> zoomOut();
      case DIGIT1, NUMPAD1 -> actualSize();
      case F -> fit();
      case LEFT -> move(40, 0);
      case RIGHT -> move(-40, 0);
      case UP -> move(0, 40);
      case DOWN -> move(0, -40);
      case ESCAPE -> {
        if (selection.get() == null) {
          return;
        }
        selection.set(null);
      }
      default -> {
        return;
      }
    }
    event.consume();
  }
}
