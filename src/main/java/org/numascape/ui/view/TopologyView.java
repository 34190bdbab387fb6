package org.numascape.ui.view;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
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
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.ui.view.LayoutMaker.Wanted;

/**
 * The machine as nested boxes, laid out for the room it has, with the values of the moment.
 *
 * <p>Scroll or {@code +}/{@code -} zoom, drag or arrow keys move, {@code 1} shows it at its own
 * size, {@code F} (with Shift) or a double click beside it fits it in; a click selects, Esc selects
 * nothing. Arrow keys with Shift move the selection: up to what it is in, down into it, and to its
 * neighbours. As in lstopo, {@code f} folds equal siblings, {@code i} goes through the kinds of
 * indexes, and {@code t}, {@code a}, {@code d}, {@code b} and {@code l} show and hide names, sizes,
 * marks of what the process may not use, outlines of PUs with workers, and the legend.
 */
public final class TopologyView extends Drawing {
  private static final double LEGEND_HEIGHT = 30;

  /** Below it the legend of links and that of colours would run into each other. */
  private static final double WORDY_LEGEND_WIDTH = 560;

  private static final double CLOSEST = 12;
  private static final double LARGEST_FIT = 1.5;
  private static final double STEP = 1.2;

  private final ObjectProperty<@Nullable TopologyObject> selection =
      new SimpleObjectProperty<>(this, "selection");
  private final ObjectProperty<PictureStyle> style =
      new SimpleObjectProperty<>(this, "style", PictureStyle.USUAL);
  private final ObjectProperty<LayoutOptions> options =
      new SimpleObjectProperty<>(this, "options", LayoutOptions.USUAL);
  private final BooleanProperty legend = new SimpleBooleanProperty(this, "legend", true);
  private final Tooltip tooltip = new Tooltip();
  private final Layer machine = layer(this::paintMachine);
  private final Layer live = layer(this::paintLive);
  private final Layer marks = layer(this::paintMarks);
  private final LayoutMaker layouts;

  private @Nullable Topology topology;
  private @Nullable TopologyLayout layout;
  private @Nullable Wanted laidOutFor;
  private @Nullable Still still;
  private List<Shape> stillShapes = List.of();
  private Values values = Values.still(ColourBy.NODE);
  private @Nullable TopologyObject hovered;
  private boolean fitted = true;
  private double scale = 1;
  private double left;
  private double top;
  private double pressedX;
  private double pressedY;
  private boolean dragged;

  public TopologyView() {
    this(task -> Thread.ofPlatform().daemon().name("topology-layout").start(task));
  }

  /**
   * @param background where large machines are laid out
   */
  public TopologyView(Executor background) {
    layouts = new LayoutMaker(Wanted::laidOut, background, Platform::runLater, this::redraw);
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
    style.subscribe(this::redraw);
    legend.subscribe(this::redraw);
    options.subscribe(this::redraw);
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
    laidOutFor = null;
    values = Values.still(ColourBy.NODE);
    options.set(options.get().withFolded(options.get().folded()));
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
    Values before = values.withoutMeasured();
    values = shown;
    TopologyLayout now = layout;
    if (now != null && laidOutFor != null && laidOutFor.options().equals(drawn())) {
      layout = showing(now, laidOutFor);
    }
    if (layout != now) {
      redraw();
    }
    if (!shown.withoutMeasured().equals(before)) {
      machine.redraw();
    }
    live.redraw();
  }

  /** What is written and marked; settable. */
  public ObjectProperty<PictureStyle> styleOfPicture() {
    return style;
  }

  /** What has a box of its own; settable. */
  public ObjectProperty<LayoutOptions> layoutOptions() {
    return options;
  }

  /** Whether what the colours mean stands below the machine; settable. */
  public BooleanProperty legendShown() {
    return legend;
  }

  /**
   * Why a machine could not be laid out, the last time that it couldn't; null if it always could.
   */
  public ReadOnlyObjectProperty<@Nullable Throwable> layoutFailure() {
    return layouts.failure();
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

  /** Live PUs are large rather than accompanied by each cache. */
  private LayoutOptions drawn() {
    return options.get().withComplete(values.colourBy() != ColourBy.ACTIVITY);
  }

  private double viewWidth() {
    return Math.max(1, Math.floor(getWidth()));
  }

  private double viewHeight() {
    return Math.max(1, Math.floor(getHeight()) - (legend.get() ? LEGEND_HEIGHT : 0));
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
    if (layout == null) {
      return;
    }
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
    if (topology != null && getWidth() > 0 && getHeight() > 0) {
      Wanted wanted = wanted(topology);
      // The picture before stays until there is that which is wanted.
      if (!wanted.equals(laidOutFor)) {
        layouts.layout(wanted).ifPresent(made -> take(wanted, made));
      }
      if (fitted && layout != null) {
        fitIn(layout);
      }
    }
    super.layoutChildren();
  }

  private void fitIn(TopologyLayout shown) {
    // Larger than this, a small machine would look coarse.
    scale = Math.min(LARGEST_FIT, fittingScale(shown));
    left = Math.round((viewWidth() - shown.width() * scale) / 2);
    top = Math.round((viewHeight() - shown.height() * scale) / 2);
  }

  /** What should be shown now; a picture that was zoomed or moved keeps its room. */
  private Wanted wanted(Topology shown) {
    return fitted || laidOutFor == null
        ? new Wanted(shown, drawn(), viewWidth(), viewHeight())
        : new Wanted(shown, drawn(), laidOutFor.width(), laidOutFor.height());
  }

  private void take(Wanted wanted, TopologyLayout made) {
    TopologyLayout before = layout;
    TopologyLayout now = showing(made, wanted);
    if (before != null && !fitted) {
      stayAt(before, now);
    }
    laidOutFor = wanted;
    layout = now;
    machine.redraw();
    marks.redraw();
  }

  /** With each object in sight whose activity stands out from that of its siblings. */
  private TopologyLayout showing(TopologyLayout shown, Wanted wanted) {
    return values.colourBy() == ColourBy.ACTIVITY
        ? shown.showing(values.activity(), wanted.width(), wanted.height())
        : shown;
  }

  /** Leaves what is in the middle of the view there, as far as the other layout has it. */
  private void stayAt(TopologyLayout before, TopologyLayout now) {
    double viewX = getWidth() / 2;
    double viewY = viewHeight() / 2;
    double x = (viewX - left) / scale;
    double y = (viewY - top) / scale;
    TopologyLayout.Rectangle from = all(before);
    TopologyLayout.Rectangle to = all(now);
    TopologyObject object = before.at(x, y).orElse(null);
    while (object != null) {
      Optional<TopologyLayout.Rectangle> then = before.boundsOf(object);
      Optional<TopologyLayout.Rectangle> next = now.boundsOf(object);
      if (then.isPresent() && next.isPresent()) {
        from = then.get();
        to = next.get();
        break;
      }
      object = object.parent();
    }
    left = viewX - scale * (to.x() + (x - from.x()) / from.width() * to.width());
    top = viewY - scale * (to.y() + (y - from.y()) / from.height() * to.height());
  }

  private static TopologyLayout.Rectangle all(TopologyLayout shown) {
    return new TopologyLayout.Rectangle(0, 0, shown.width(), shown.height());
  }

  // Painting

  private void paintMachine(GraphicsContext graphics, double width, double height) {
    TopologyLayout laidOut = layout;
    if (laidOut == null) {
      graphics.setFill(colour(ThemeColour.DIM));
      graphics.setFont(StyleSheets.font(13, false));
      text(
          graphics,
          topology == null ? "No topology" : "",
          width / 2,
          height / 2,
          TextAlignment.CENTER,
          VPos.CENTER);
      return;
    }
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    painter(graphics, view).paint(stillShapes(laidOut));
    live.redraw();
  }

  /** They stay the same while the machine is only moved and zoomed. */
  private List<Shape> stillShapes(TopologyLayout laidOut) {
    Still now = new Still(laidOut, values.withoutMeasured(), style.get());
    if (!now.equals(still)) {
      still = now;
      stillShapes = TopologyPicture.paint(laidOut, now.values(), now.style()).shapes();
    }
    return stillShapes;
  }

  /** What the still machine's shapes depend on; layouts are the same only if identical. */
  private record Still(TopologyLayout layout, Values values, PictureStyle style) {}

  /** Paints what values change over the still machine. */
  private void paintLive(GraphicsContext graphics, double width, double height) {
    TopologyLayout laidOut = layout;
    if (laidOut == null) {
      return;
    }
    if (legend.get()) {
      paintLegend(graphics, width, height);
    }
    Rectangle2D view = new Rectangle2D(0, 0, width, viewHeight());
    clip(graphics, view);
    painter(graphics, view).paint(TopologyPicture.paintMeasured(laidOut, values, style.get()));
  }

  private ShapePainter painter(GraphicsContext graphics, Rectangle2D view) {
    return new ShapePainter(graphics, theme(), left, top, scale, view);
  }

  private static void clip(GraphicsContext graphics, Rectangle2D view) {
    graphics.beginPath();
    graphics.rect(0, 0, view.getWidth(), view.getHeight());
    graphics.clip();
  }

  private void paintMarks(GraphicsContext graphics, double width, double height) {
    marks.setUsed(hovered != null || selection.get() != null || isFocusVisible());
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
                // Within the box: around one at the view's edge a part would be cut off.
                graphics.strokeRoundRect(
                    at.getMinX() + width / 2,
                    at.getMinY() + width / 2,
                    Math.max(1, at.getWidth() - width),
                    Math.max(1, at.getHeight() - width),
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

  private void paintLegend(GraphicsContext graphics, double width, double height) {
    double y = height - LEGEND_HEIGHT / 2;
    boolean narrow = width < WORDY_LEGEND_WIDTH;
    graphics.setFont(StyleSheets.font(11, false));
    List<NodeLink> links =
        values.links().stream()
            .filter(link -> link.value() > 0)
            .sorted(Comparator.comparingDouble(NodeLink::value).reversed())
            .toList();
    if (!links.isEmpty()) {
      NodeLink largest = links.getFirst();
      graphics.setStroke(colour(largest.directed() ? ThemeColour.REMOTE : ThemeColour.ACCENT));
      for (int step = 0; step < 3; step++) {
        graphics.setLineWidth(1 + 2 * step);
        graphics.strokeLine(2 + 15 * step, y, 13 + 15 * step, y);
      }
      graphics.setFill(colour(ThemeColour.DIM));
      text(
          graphics,
          largest.directed()
              ? (narrow
                      ? "≤ "
                      : links.size() > TopologyPicture.MOST_ARROWS
                          ? "most steals, victim → thief, up to "
                          : "steals, victim → thief, up to ")
                  + Quantity.count(Math.round(largest.value()))
              : narrow ? "distance" : "distance between nodes; thicker is nearer",
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
      double bar = narrow ? 60 : 110;
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

  private static IndexKind next(IndexKind kind) {
    IndexKind[] kinds = IndexKind.values();
    return kinds[(kind.ordinal() + 1) % kinds.length];
  }

  private void key(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown()) {
      return;
    }
    if (event.isShiftDown() && event.getCode().isArrowKey()) {
      walk(event.getCode());
      event.consume();
      return;
    }
    switch (event.getCode()) {
      case PLUS, ADD, EQUALS -> zoomIn();
      case MINUS, SUBTRACT -> zoomOut();
      case DIGIT1, NUMPAD1 -> actualSize();
      case F -> {
        if (event.isShiftDown()) {
          fit();
        } else {
          options.set(options.get().withFolded(!options.get().folded()));
        }
      }
      case I -> style.set(style.get().withIndexes(next(style.get().indexes())));
      case T -> style.set(style.get().withText(!style.get().text()));
      case A -> style.set(style.get().withAttributes(!style.get().attributes()));
      case D -> style.set(style.get().withDisallowed(!style.get().disallowed()));
      case B -> style.set(style.get().withBinding(!style.get().binding()));
      case L -> legend.set(!legend.get());
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
