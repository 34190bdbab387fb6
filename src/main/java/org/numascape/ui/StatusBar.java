package org.numascape.ui;

import atlantafx.base.controls.Popover;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.numascape.ui.view.StatusDot;

/** What the figures rest on, one statement beside the other; a press on one shows its reasons. */
final class StatusBar extends HBox {
  private static final double LEAST_WIDTH = 60;

  StatusBar(WorkbenchViewModel model) {
    getStyleClass().add("status-bar");
    setAlignment(Pos.CENTER_LEFT);
    show(model.status());
    model.status().addListener((ListChangeListener<StatusItem>) change -> show(model.status()));
  }

  private void show(List<StatusItem> items) {
    int longest = items.stream().mapToInt(item -> item.text().length()).max().orElse(0);
    getChildren()
        .setAll(
            items.stream().map(item -> statement(item, item.text().length() == longest)).toList());
  }

  private static Node statement(StatusItem item, boolean givesWay) {
    Button button = new Button(item.text(), new StatusDot(level(item.level()), "", ""));
    button.setGraphicTextGap(0);
    button.getStyleClass().addAll("flat", "statement");
    // Only the longest gives way in a narrow window; its whole text is a press away.
    button.setMinWidth(givesWay ? LEAST_WIDTH : USE_PREF_SIZE);
    button.setAccessibleText(item.text() + ". " + item.detail());
    button.setOnAction(event -> explain(button, item));
    return button;
  }

  private static void explain(Button button, StatusItem item) {
    Label words =
        new Label(item.detail().isEmpty() ? item.text() : item.text() + "\n\n" + item.detail());
    words.setWrapText(true);
    words.setMaxWidth(520);
    Popover popover = new Popover(words);
    popover.setArrowLocation(Popover.ArrowLocation.BOTTOM_LEFT);
    popover.setDetachable(false);
    popover.show(button);
  }

  private static StatusDot.Level level(StatusItem.Level level) {
    return switch (level) {
      case OK -> StatusDot.Level.OK;
      case WARNING -> StatusDot.Level.WARNING;
      case BUSY -> StatusDot.Level.BUSY;
      case ABSENT -> StatusDot.Level.ABSENT;
    };
  }
}
