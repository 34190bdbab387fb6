package org.numascape.ui.view;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.BoundingBox;
import javafx.geometry.Rectangle2D;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.MemoryLine;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * The machine as nested boxes, laid out for the room it has, with the values of the moment.
 *
 * <p>Scroll or {@code +}/{@code -} zoom, drag or arrow keys move, {@code 1} shows it at its own
 * size, {@code F} or a double click beside it fits it in; a click selects, Esc selects nothing.
 * Arrow keys with Shift move the selection: up to what it is in, down into it, and to its
 * neighbours.
 */
public final class TopologyView extends Drawing {
  private static final double LEGEND_HEIGHT = 30;
  private static final double SMALLEST_TEXT = 7;
  private static final double CLOSEST = 12;
  private static final double LARGEST_FIT = 1.5;
  private static final double SMALLEST_ROUND = 20;
  private static final double STEP = 1.2;

  private final ObjectProperty<@Nullable TopologyObject> selection =
      new SimpleObjectProperty<>(this, "selection");
  private final Tooltip tooltip = new Tooltip();
  private final Layer machine = layer(this::paintMachine);
  private final Layer live = layer(this::paintLive);
  private final Layer marks = layer(this::paintMarks);

  private @Nullable Topology topology;
  private @Nullable TopologyLayout layout;
  private Set<Shape> still = Set.of();
  private Values values = Values.still(ColourBy.NODE, IndexKind.LOGICAL);
  private @Nullable TopologyObject hovered;
  private boolean fitted = true;
  private double laidOutWidth;
  private double laidOutHeight;
  private double scale = 1;
  private double left;
  private double top;
  private double pressedX;
  private double pressedY;
  private boolean dragged;

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
    focusVisibleProperty().subscribe(() -> marks.redraw());
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

  /** Shows a machine, fitted in, with nothing selected and its PUs in their nodes' colours. */
  public void show(Topology shown) {
    topology = shown;
    layout = null;
    values = Values.still(ColourBy.NODE, values.indexes());
    selection.set(null);
    hover(null);
    setAccessibleText("Topology: " + shown.summary());
    fit();
  }

  /** The selected object; null if none. Settable: the box is outlined. */
  public ObjectProperty<@Nullable TopologyObject> selectionProperty() {
    return selection;
  }

  /**
   * Shows the values of the moment.
   *
   * @param shown its caption, what is divided by what over which time, stands beside the heat scale
   */
  public void setValues(Values shown) {
    Values before = withoutActivity();
    values = shown;
    if (!withoutActivity().equals(before)) {
      machine.redraw();
    }
    live.redraw();
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

  private double viewWidth() {
    return Math.max(1, Math.floor(getWidth()));
  }

  private double viewHeight() {
    return Math.max(1, Math.floor(getHeight()) - LEGEND_HEIGHT);
  }

  private void zoom(double factor, double x, double y) {
    TopologyLayout laidOut = layout;
    if (laidOut == null) {
      return;
    }
    double smallest = Math.min(1, fittingScale(laidOut)) / 2;
    double wanted = Math.clamp(scale * factor, smallest, CLOSEST);
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

  private double fittingScale(TopologyLayout laidOut) {
    return Math.min(viewWidth() / laidOut.width(), viewHeight() / laidOut.height());
  }

  @Override
  protected void layoutChildren() {
    if (topology != null && getWidth() > 0 && getHeight() > 0 && (fitted || layout == null)) {
      fitIn(topology);
    }
    super.layoutChildren();
  }

  private void fitIn(Topology shown) {
    TopologyLayout laidOut = layout;
    if (laidOut == null || laidOutWidth != viewWidth() || laidOutHeight != viewHeight()) {
      laidOutWidth = viewWidth();
      laidOutHeight = viewHeight();
      laidOut = TopologyLayout.of(shown, laidOutWidth, laidOutHeight);
      layout = laidOut;
      machine.redraw();
      marks.redraw();
    }
    // Larger than this, a small machine would look coarse.
    scale = Math.min(LARGEST_FIT, fittingScale(laidOut));
    left = Math.round((viewWidth() - laidOut.width() * scale) / 2);
    top = Math.round((viewHeight() - laidOut.height() * scale) / 2);
  }

  // Painting

  private void paintMachine(GraphicsContext graphics, double width, double height) {
    TopologyLayout laidOut = layout;
    if (laidOut == null) {
      graphics.setFill(colour(ThemeColour.DIM));
      graphics.setFont(StyleSheets.font(13, false));
      text(graphics, "No topology", width / 2, height / 2, TextAlignment.CENTER, VPos.CENTER);
      return;
    }
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    List<Shape> shapes = TopologyPicture.paint(laidOut, withoutActivity()).shapes();
    paint(graphics, shapes, view);
    still = Set.copyOf(shapes);
    live.redraw();
  }

  /** Paints what differs from the still machine; each such shape covers the one below it. */
  private void paintLive(GraphicsContext graphics, double width, double height) {
    TopologyLayout laidOut = layout;
    if (laidOut == null) {
      return;
    }
    paintLegend(graphics, width, height);
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    // The caption stands in the legend, which stays where it is when the machine is moved.
    Values shown =
        new Values(
            values.colourBy(),
            values.indexes(),
            values.activity(),
            values.memory(),
            values.links(),
            "");
    List<Shape> changed =
        TopologyPicture.paint(laidOut, shown).shapes().stream()
            .filter(shape -> !still.contains(shape))
            .toList();
    paint(graphics, changed, view);
  }

  private Values withoutActivity() {
    Map<Integer, MemoryLine> memory = new HashMap<>();
    values.memory().keySet().forEach(node -> memory.put(node, new MemoryLine(0, 0)));
    return new Values(values.colourBy(), values.indexes(), Map.of(), memory, List.of(), "");
  }

  private void paint(GraphicsContext graphics, List<Shape> shapes, Rectangle2D view) {
    for (Shape shape : shapes) {
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
    // A round corner costs the software pipeline ten times a square one, and small cells are many.
    if (radius < 1.5 || Math.max(at.getWidth(), at.getHeight()) < SMALLEST_ROUND) {
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

  private void paintMarks(GraphicsContext graphics, double width, double height) {
    graphics.save();
    clip(graphics, new Rectangle2D(0, 0, width, viewHeight()));
    outline(graphics, hovered, 1);
    outline(graphics, selection.get(), 2);
    graphics.restore();
    paintFocus(graphics, width, height);
  }

  private void outline(GraphicsContext graphics, @Nullable TopologyObject object, double width) {
    if (object != null) {
      screenBoundsOf(object)
          .ifPresent(
              at -> {
                graphics.setStroke(colour(ThemeColour.ACCENT));
                graphics.setLineWidth(width);
                graphics.strokeRoundRect(
                    at.getMinX() - 0.5,
                    at.getMinY() - 0.5,
                    at.getWidth() + 1,
                    at.getHeight() + 1,
                    8,
                    8);
              });
    }
  }

  /** Where an object's box is in this view now; empty if it has none. */
  Optional<BoundingBox> screenBoundsOf(TopologyObject object) {
    return layout == null
        ? Optional.empty()
        : layout
            .boundsOf(object)
            .map(
                at ->
                    new BoundingBox(
                        Math.round(left + at.x() * scale),
                        Math.round(top + at.y() * scale),
                        Math.round(at.width() * scale),
                        Math.round(at.height() * scale)));
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
    double y = height - LEGEND_HEIGHT / 2;
    graphics.setFont(StyleSheets.font(11, false));
    List<NodeLink> links =
        values.links().stream()
            .filter(link -> link.value() > 0)
            .sorted(Comparator.comparingDouble(NodeLink::value).reversed())
            .toList();
    if (!links.isEmpty()) {
      graphics.setStroke(colour(ThemeColour.REMOTE));
      for (int step = 0; step < 3; step++) {
        graphics.setLineWidth(1 + 2 * step);
        graphics.strokeLine(2 + 15 * step, y, 13 + 15 * step, y);
      }
      graphics.setFill(colour(ThemeColour.DIM));
      text(
          graphics,
          "steals between nodes, up to " + Quantity.count(Math.round(links.getFirst().value())),
          54,
          y,
          TextAlignment.LEFT,
          VPos.CENTER);
    }
    graphics.setFill(colour(ThemeColour.DIM));
    String caption =
        values.colourBy() == ColourBy.NODE && values.caption().isEmpty()
            ? "coloured by local NUMA node"
            : values.caption();
    double right = width - 2;
    if (values.colourBy() == ColourBy.ACTIVITY) {
      double bar = 110;
      text(graphics, "100 %", right, y, TextAlignment.RIGHT, VPos.CENTER);
      heatBar(graphics, right - 38 - bar, y - 4, bar, 9);
      graphics.setFill(colour(ThemeColour.DIM));
      text(graphics, "0", right - 44 - bar, y, TextAlignment.RIGHT, VPos.CENTER);
      right -= 60 + bar;
    }
    text(graphics, caption, right, y, TextAlignment.RIGHT, VPos.CENTER);
  }

  // Mouse and keys

  private Optional<TopologyObject> objectAt(double x, double y) {
    return layout == null || y > viewHeight()
        ? Optional.empty()
        : layout.at((x - left) / scale, (y - top) / scale);
  }

  private void hover(@Nullable TopologyObject object) {
    if (hovered == object) {
      return;
    }
    boolean installed = hovered != null;
    hovered = object;
    marks.redraw();
    if (object == null || topology == null) {
      Tooltip.uninstall(this, tooltip);
      tooltip.hide();
      return;
    }
    tooltip.setText(words(object, topology));
    if (!installed) {
      Tooltip.install(this, tooltip);
    }
  }

  private String words(TopologyObject object, Topology shown) {
    String words = ObjectDescription.of(object, shown);
    Double share =
        object.type() == ObjectType.PU ? values.activity().get(object.logicalIndex()) : null;
    return share == null ? words : words + "\n" + Quantity.share(share) + " " + values.caption();
  }

  private void select() {
    marks.redraw();
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
    if (event.isShiftDown() && event.getCode().isArrowKey()) {
      walk(event.getCode());
      event.consume();
      return;
    }
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
        hideBeside();
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void walk(KeyCode direction) {
    TopologyLayout laidOut = layout;
    Topology shown = topology;
    if (laidOut == null || shown == null) {
      return;
    }
    TopologyObject from = selection.get();
    Optional<TopologyObject> next =
        from == null
            ? Optional.of(laidOut.first())
            : switch (direction) {
              case UP -> laidOut.around(from);
              case DOWN -> laidOut.within(from);
              case LEFT -> neighbour(shown, from, -1);
              default -> neighbour(shown, from, 1);
            };
    next.ifPresent(
        object -> {
          selection.set(object);
          tooltip.setText(words(object, shown));
          screenBoundsOf(object).ifPresent(at -> showBeside(tooltip, at));
        });
  }

  /** The next object of the same type that is drawn. */
  private Optional<TopologyObject> neighbour(Topology shown, TopologyObject from, int step) {
    List<TopologyObject> peers = shown.objects(from.type());
    for (int i = peers.indexOf(from) + step; i >= 0 && i < peers.size(); i += step) {
      if (screenBoundsOf(peers.get(i)).isPresent()) {
        return Optional.of(peers.get(i));
      }
    }
    return Optional.empty();
  }
}
