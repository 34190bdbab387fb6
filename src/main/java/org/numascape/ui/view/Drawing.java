package org.numascape.ui.view;

import java.util.ArrayList;
import java.util.List;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableObjectProperty;
import javafx.css.StyleableProperty;
import javafx.geometry.Bounds;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Theme;

/**
 * A region that is drawn, in layers, on canvases. A layer is painted again in the next pulse after
 * it, the region's size or the theme changed, and not otherwise.
 */
abstract class Drawing extends Region {
  private static final CssMetaData<Drawing, Theme> THEME =
      new CssMetaData<>("-numa-theme", StyleConverter.getEnumConverter(Theme.class), Theme.LIGHT) {
        @Override
        public boolean isSettable(Drawing drawing) {
          return !drawing.theme.isBound();
        }

        @Override
        public StyleableProperty<Theme> getStyleableProperty(Drawing drawing) {
          return drawing.theme;
        }
      };
  private static final List<CssMetaData<? extends Styleable, ?>> METADATA = withTheme();

  private final StyleableObjectProperty<Theme> theme =
      new SimpleStyleableObjectProperty<>(THEME, this, "theme", Theme.LIGHT);
  private final List<Layer> layers = new ArrayList<>();
  private @Nullable Tooltip shownByKeys;

  Drawing() {
    getStyleClass().add("drawing");
    theme.subscribe(this::redraw);
    focusedProperty()
        .subscribe(
            focused -> {
              if (!focused) {
                hideBeside();
              }
            });
  }

  /**
   * Shows a tooltip beside a place in this drawing to someone who came there by keys. It goes with
   * the focus.
   */
  final void showBeside(Tooltip tooltip, Bounds place) {
    hideBeside();
    Bounds onScreen = localToScreen(place);
    if (onScreen != null && isFocusVisible()) {
      shownByKeys = tooltip;
      tooltip.show(this, onScreen.getMaxX() + 8, onScreen.getMinY());
    }
  }

  final void hideBeside() {
    if (shownByKeys != null) {
      shownByKeys.hide();
      shownByKeys = null;
    }
  }

  /** Shows, on the layer of marks, that this drawing has the keys. */
  final void paintFocus(GraphicsContext graphics, double width, double height) {
    if (isFocusVisible()) {
      graphics.setStroke(colour(ThemeColour.ACCENT));
      graphics.setLineWidth(2);
      graphics.strokeRoundRect(1, 1, width - 2, height - 2, 8, 8);
    }
  }

  /** Writes, in the middle of a dashed frame, why there is nothing to draw. */
  final void paintReason(GraphicsContext graphics, String reason, double width, double height) {
    graphics.setStroke(colour(ThemeColour.LINE));
    graphics.setLineDashes(4, 4);
    graphics.strokeRoundRect(0.5, 0.5, width - 1, height - 1, 12, 12);
    graphics.setFill(colour(ThemeColour.DIM));
    graphics.setFont(StyleSheets.font(12, false));
    text(graphics, reason, width / 2, height / 2, TextAlignment.CENTER, VPos.CENTER);
  }

  /** What paints a layer, from a cleared canvas. */
  @FunctionalInterface
  interface Painter {
    void paint(GraphicsContext graphics, double width, double height);
  }

  /** One canvas of the drawing. */
  final class Layer {
    private final Canvas canvas = new Canvas();
    private final Painter painter;
    private boolean stale = true;

    private Layer(Painter painter) {
      this.painter = painter;
      canvas.setMouseTransparent(true);
      canvas.setManaged(false);
    }

    /** Has this layer painted in the next pulse. */
    void redraw() {
      stale = true;
      requestLayout();
    }

    /** Whether there is anything on it; each layer that is shown is blended, pixel by pixel. */
    void setUsed(boolean used) {
      canvas.setVisible(used);
    }

    private void paint(double width, double height) {
      if (canvas.getWidth() != width || canvas.getHeight() != height) {
        canvas.setWidth(width);
        canvas.setHeight(height);
        stale = true;
      }
      if (stale && width > 0 && height > 0) {
        stale = false;
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, width, height);
        graphics.save();
        painter.paint(graphics, width, height);
        graphics.restore();
      }
    }
  }

  /** Adds a layer in front of the others. */
  final Layer layer(Painter painter) {
    Layer layer = new Layer(painter);
    layers.add(layer);
    getChildren().add(layer.canvas);
    return layer;
  }

  final void redraw() {
    layers.forEach(Layer::redraw);
  }

  @Override
  protected void layoutChildren() {
    double width = Math.floor(getWidth());
    double height = Math.floor(getHeight());
    for (Layer layer : layers) {
      layer.paint(width, height);
    }
  }

  final Theme theme() {
    return theme.get();
  }

  final Color colour(ThemeColour role) {
    return colour(theme().rgb(role));
  }

  static Color colour(int rgb) {
    return Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
  }

  /** Draws a line of text around a point; {@code vertical} says what of the text is at y. */
  static void text(
      GraphicsContext graphics,
      String text,
      double x,
      double y,
      TextAlignment alignment,
      VPos vertical) {
    graphics.setTextAlign(alignment);
    graphics.setTextBaseline(vertical);
    graphics.fillText(text, x, y);
  }

  /** Draws a horizontal heat scale from 0 to 1. */
  static void heatBar(GraphicsContext graphics, double x, double y, double width, double height) {
    for (int step = 0; step < width; step++) {
      graphics.setFill(colour(Palette.heat(step / (width - 1))));
      graphics.fillRect(x + step, y, 1, height);
    }
  }

  @Override
  public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
    return METADATA;
  }

  private static List<CssMetaData<? extends Styleable, ?>> withTheme() {
    List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(Region.getClassCssMetaData());
    all.add(THEME);
    return List.copyOf(all);
  }
}
