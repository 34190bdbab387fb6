package org.numascape.ui.view;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** One statement about the measurement, led by a mark whose colour and shape say how it stands. */
public final class StatusDot extends HBox {
  private final Label label = new Label();
  private final Tooltip tooltip = new Tooltip();

  /** How a statement stands. */
  public enum Level {
    OK("ok"),
    BUSY("under way"),
    WARNING("warning"),
    FAILED("failed"),
    ABSENT("not available");

    private final String spoken;

    Level(String spoken) {
      this.spoken = spoken;
    }

    private PseudoClass state() {
      return PseudoClass.getPseudoClass(name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  public StatusDot(Level level, String text, String detail) {
    getStyleClass().add("status");
    setAlignment(Pos.CENTER_LEFT);
    Region mark = new Region();
    mark.getStyleClass().add("mark");
    mark.setMinSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    mark.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    getChildren().addAll(mark, label);
    show(level, text, detail);
  }

  /** The statement that is shown. */
  public String text() {
    return label.getText();
  }

  /**
   * Shows another statement.
   *
   * @param detail the reason and the remedy, in the tooltip; may be empty
   */
  public void show(Level level, String text, String detail) {
    for (Level each : Level.values()) {
      pseudoClassStateChanged(each.state(), each == level);
    }
    label.setText(text);
    tooltip.setText(detail);
    if (detail.isEmpty()) {
      Tooltip.uninstall(this, tooltip);
    } else {
      Tooltip.install(this, tooltip);
    }
    setAccessibleText(level.spoken + ": " + text + (detail.isEmpty() ? "" : ". " + detail));
  }
}
