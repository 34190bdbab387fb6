package org.numascape.ui.view;

import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;

/** A word that qualifies what it stands beside, such as {@code emulated}, with its explanation. */
public final class Badge extends Label {
  public Badge(String text, String explanation) {
    super(text);
    getStyleClass().add("badge");
    setMinWidth(USE_PREF_SIZE);
    setTooltip(new Tooltip(explanation));
    setAccessibleHelp(explanation);
  }
}
