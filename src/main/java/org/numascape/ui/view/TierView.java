package org.numascape.ui.view;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.LatencyHistogram;

/** Steals by tier: how many, and how long a thief had searched, as a histogram and in numbers. */
public final class TierView extends Drawing {
  private static final Font LABEL = StyleSheets.font(10.5, false);
  private static final Font TEXT = StyleSheets.font(11.5, false);
  private static final double FOOT_HEIGHT = 30;
  private static final double FOOT_LINE = 14;
  private static final double HIGHEST_ROW = 48;
  private static final double TWO_LINES = 23;
  private static final double NAME_WIDTH = 100;
  private static final double QUANTILE_WIDTH = 86;

  private final Layer bars = layer(this::paintTiers);
  private final Layer marks = layer(this::paintFocus);
  private final Tooltip tooltip = new Tooltip();
  private List<TierSteals> tiers = List.of();
  private String explanation = "";
  private String remark = "";
  private Optional<TierSteals> hovered = Optional.empty();

  public TierView() {
    getStyleClass().add("tiers");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setFocusTraversable(true);
    setPrefSize(344, 200);
    setMinSize(160, 120);
    tooltip.setShowDelay(Duration.millis(250));
    focusVisibleProperty().subscribe(() -> marks.redraw());
    setOnMouseMoved(event -> hover(at(event.getY())));
    setOnMouseExited(event -> hover(Optional.empty()));
    setOnMouseClicked(event -> requestFocus());
    explain("nothing was measured yet");
  }

  /**
   * Shows all tiers, in the order in which they are given.
   *
   * @param below what is to be said of all of them
   */
  public void show(List<TierSteals> shown, String below) {
    tiers = List.copyOf(shown);
    remark = below;
    setAccessibleText(
        String.join(". ", tiers.stream().map(TierSteals::sentence).toList()) + ". " + below);
    bars.redraw();
  }

  /** Shows no tiers, but why there are none. */
  public void explain(String reason) {
    tiers = List.of();
    explanation = reason;
    setAccessibleText(reason);
    hover(Optional.empty());
    bars.redraw();
  }

  private double rowHeight(double height) {
    return Math.min(HIGHEST_ROW, Math.floor((height - FOOT_HEIGHT) / tiers.size()));
  }

  private Optional<TierSteals> at(double y) {
    int row = (int) Math.floor(y / rowHeight(Math.floor(getHeight())));
    return row < 0 || row >= tiers.size() ? Optional.empty() : Optional.of(tiers.get(row));
  }

  private void hover(Optional<TierSteals> tier) {
    if (tier.isEmpty()) {
      Tooltip.uninstall(this, tooltip);
      tooltip.hide();
    } else {
      tooltip.setText(tier.get().sentence());
      if (hovered.isEmpty()) {
        Tooltip.install(this, tooltip);
      }
    }
    hovered = tier;
  }

  /** The buckets that any tier has something in; they share a scale. */
  private record Buckets(int first, int last) {
    static @Nullable Buckets of(List<TierSteals> tiers) {
      int first = Integer.MAX_VALUE;
      int last = -1;
      for (TierSteals tier : tiers) {
        long[] counts = tier.latency().counts();
        for (int bucket = 0; bucket < counts.length; bucket++) {
          if (counts[bucket] > 0) {
            first = Math.min(first, bucket);
            last = Math.max(last, bucket);
          }
        }
      }
      return last < 0 ? null : new Buckets(first, last);
    }

    int size() {
      return last - first + 1;
    }
  }

  private void paintTiers(GraphicsContext graphics, double width, double height) {
    if (tiers.isEmpty()) {
      paintReason(graphics, explanation, width, height);
      return;
    }
    double step = rowHeight(height);
    double right = width - QUANTILE_WIDTH;
    Buckets buckets = Buckets.of(tiers);
    for (int row = 0; row < tiers.size(); row++) {
      TierSteals tier = tiers.get(row);
      double top = row * step;
      paintWords(graphics, tier, top + step / 2, step, width);
      if (buckets != null) {
        graphics.setFill(colour(Palette.tier(tier.tier())));
        histogram(graphics, tier.latency(), buckets, NAME_WIDTH, top + 2, right, step - 4);
      }
    }
    paintScale(graphics, buckets, NAME_WIDTH, tiers.size() * step + 2, right);
  }

  /** What stands on both sides of a histogram; in a low row only the first line of it. */
  private void paintWords(
      GraphicsContext graphics, TierSteals tier, double middle, double step, double width) {
    graphics.setFill(colour(Palette.tier(tier.tier())));
    graphics.fillRoundRect(0, middle - 5, 10, 10, 3, 3);
    double apart = step < TWO_LINES ? 0 : 6;
    graphics.setFont(TEXT);
    graphics.setFill(colour(tier.steals() == 0 ? ThemeColour.DIM : ThemeColour.TEXT));
    text(graphics, tier.tier().label(), 16, middle - apart, TextAlignment.LEFT, VPos.CENTER);
    graphics.setFont(LABEL);
    String median = Quantity.quantile(tier.latency(), 0.5);
    text(graphics, "p50 " + median, width - 1, middle - apart, TextAlignment.RIGHT, VPos.CENTER);
    if (apart > 0) {
      graphics.setFill(colour(ThemeColour.DIM));
      String steals = Quantity.count(tier.steals()) + (tier.steals() == 1 ? " steal" : " steals");
      text(graphics, steals, 16, middle + apart, TextAlignment.LEFT, VPos.CENTER);
      String late = "p99 " + Quantity.quantile(tier.latency(), 0.99);
      text(graphics, late, width - 1, middle + apart, TextAlignment.RIGHT, VPos.CENTER);
    }
  }

  /** Bars as high as their share of the tier's largest, so that each tier's shape is seen. */
  private void histogram(
      GraphicsContext graphics,
      LatencyHistogram latency,
      Buckets buckets,
      double left,
      double top,
      double right,
      double height) {
    double most = Arrays.stream(latency.counts()).max().orElse(0);
    double step = (right - left) / buckets.size();
    for (int bucket = buckets.first; bucket <= buckets.last && most > 0; bucket++) {
      long count = latency.counts()[bucket];
      // Never less than a pixel, so that something always differs from nothing.
      double bar = count == 0 ? 0 : Math.max(1, height * count / most);
      graphics.fillRect(
          left + (bucket - buckets.first) * step, top + height - bar, Math.max(1, step - 1), bar);
    }
    graphics.setFill(colour(ThemeColour.LINE));
    graphics.fillRect(left, top + height, right - left, 1);
  }

  private void paintScale(
      GraphicsContext graphics, @Nullable Buckets buckets, double left, double top, double right) {
    graphics.setFont(LABEL);
    graphics.setFill(colour(ThemeColour.DIM));
    text(graphics, remark, 16, top + FOOT_LINE, TextAlignment.LEFT, VPos.TOP);
    if (buckets == null) {
      text(graphics, "latency was not counted", left, top, TextAlignment.LEFT, VPos.TOP);
      return;
    }
    String least =
        buckets.first == 0
            ? "0"
            : Quantity.duration(LatencyHistogram.boundNanos(buckets.first - 1));
    String most =
        buckets.last == LatencyHistogram.BUCKETS - 1
            ? "more"
            : Quantity.duration(LatencyHistogram.boundNanos(buckets.last));
    text(graphics, least, left, top, TextAlignment.LEFT, VPos.TOP);
    text(graphics, most, right, top, TextAlignment.RIGHT, VPos.TOP);
    text(graphics, "log scale", 16, top, TextAlignment.LEFT, VPos.TOP);
  }
}
