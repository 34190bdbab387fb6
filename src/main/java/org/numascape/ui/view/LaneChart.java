package org.numascape.ui.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import javafx.scene.layout.Region;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYDataset;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Theme;

/**
 * One lane of the time lines: a JFreeChart plot that fills its canvas to the edges, without axes,
 * frame or text of its own, so that lanes above each other share one time axis to the pixel.
 */
final class LaneChart extends Region {
  private static final BasicStroke HAIRLINE = new BasicStroke(1);

  private final NumberAxis time = new NumberAxis();
  private final NumberAxis range = new NumberAxis();
  private final XYPlot plot;
  private final JFreeChart chart;
  private final ChartCanvas canvas;

  LaneChart(XYDataset data, XYItemRenderer renderer) {
    for (NumberAxis axis : new NumberAxis[] {time, range}) {
      axis.setVisible(false);
      axis.setAutoRange(false);
      // Choosing a unit itself, an axis would measure text, which fails where AWT finds no font.
      axis.setTickUnit(new NumberTickUnit(1), false, true);
      axis.setLowerMargin(0);
      axis.setUpperMargin(0);
    }
    plot = new XYPlot(data, time, range, renderer);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setOutlineVisible(false);
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
    plot.setRangeGridlinesVisible(true);
    plot.setDomainGridlineStroke(HAIRLINE);
    plot.setRangeGridlineStroke(HAIRLINE);
    chart = new JFreeChart(null, new Font(Font.DIALOG, Font.PLAIN, 11), plot, false);
    chart.setBackgroundPaint(null);
    chart.setBorderVisible(false);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    // Without this each change of the data would draw at once, not with the next pulse.
    chart.setNotify(false);
    canvas = new ChartCanvas(chart);
    canvas.setDomainZoomable(false);
    canvas.setRangeZoomable(false);
    canvas.setTooltipEnabled(false);
    canvas.setMouseTransparent(true);
    canvas.setManaged(false);
    getChildren().add(canvas);
    setMinHeight(18);
  }

  /** Draws the data anew. */
  void draw(TimeAxis axis, double top, Theme theme) {
    time.setRange(0, axis.lastSeconds());
    time.setTickUnit(new NumberTickUnit(axis.tickSeconds()), false, true);
    range.setRange(0, top);
    range.setTickUnit(new NumberTickUnit(top / 2), false, true);
    plot.setBackgroundPaint(colour(theme.rgb(ThemeColour.RAISED)));
    plot.setDomainGridlinePaint(colour(theme.rgb(ThemeColour.LINE)));
    plot.setRangeGridlinePaint(colour(theme.rgb(ThemeColour.LINE)));
    if (canvas.getWidth() > 0 && canvas.getHeight() > 0) {
      canvas.draw();
    }
  }

  static Color colour(int rgb) {
    return new Color(rgb);
  }

  static Color colour(int rgb, int alpha) {
    return new Color(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, alpha);
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(Math.floor(getWidth()));
    canvas.setHeight(Math.floor(getHeight()));
  }
}
