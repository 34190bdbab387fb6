package org.numascape.ui.view;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.numascape.analysis.Quantity;

/** One large number above the words that say what it is. */
public final class FigureBox extends VBox {
  private static final PseudoClass ABSENT = PseudoClass.getPseudoClass("absent");
  private static final PseudoClass EMULATED = PseudoClass.getPseudoClass("emulated");

  private final Label value = new Label(Quantity.ABSENT);
  private final Label caption;
  private final Tooltip tooltip = new Tooltip();

  /** A box without a figure yet, and with nothing beside it. */
  public FigureBox(String caption) {
    this(caption, new Badge[0]);
  }

  /**
   * A box without a figure yet.
   *
   * @param caption what is divided by what, such as {@code of bytes touched are local}
   * @param badges what qualifies the figure, beside it
   */
  public FigureBox(String caption, Badge... badges) {
    this.caption = new Label(caption);
    this.caption.setWrapText(true);
    this.caption.setMinHeight(USE_PREF_SIZE);
    getStyleClass().add("figure");
    value.getStyleClass().add("value");
    value.setMinWidth(USE_PREF_SIZE);
    this.caption.getStyleClass().add("caption");
    HBox figure = new HBox(6, value);
    figure.getChildren().addAll(badges);
    figure.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(figure, this.caption);
    Tooltip.install(this, tooltip);
    absent("nothing was measured yet");
  }

  /** Says anew what the figure is, such as over which time; before it is shown. */
  public void setCaption(String text) {
    caption.setText(text);
  }

  /**
   * Shows a figure.
   *
   * @param text the number with its unit
   * @param emulated whether it follows from an override
   * @param explanation the whole ratio and over which time, for the tooltip
   */
  public void show(String text, boolean emulated, String explanation) {
    set(text, false, emulated, explanation);
  }

  /** Shows that there is no figure, and why. */
  public void absent(String reason) {
    set(Quantity.ABSENT, true, false, reason);
  }

  private void set(String text, boolean absent, boolean emulated, String explanation) {
    value.setText(text);
    tooltip.setText(explanation);
    pseudoClassStateChanged(ABSENT, absent);
    pseudoClassStateChanged(EMULATED, emulated);
    setAccessibleText(
        (absent ? "no figure" : text)
            + " "
            + caption.getText()
            + (emulated ? ", emulated" : "")
            + ": "
            + explanation);
  }
}
