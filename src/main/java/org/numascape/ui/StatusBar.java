package org.numascape.ui;

import atlantafx.base.controls.Popover;
import java.util.Arrays;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.numascape.ui.view.StatusDot;

/**
 * What the figures rest on, one statement beside the other; a press on one shows its reasons. Where
 * there is no room for all, the widest give way to the others; their whole text is a press away.
 */
final class StatusBar extends HBox {
  StatusBar(WorkbenchViewModel model) {
    getStyleClass().add("status-bar");
    setAlignment(Pos.CENTER_LEFT);
    show(model.status());
    model.status().addListener((ListChangeListener<StatusItem>) change -> show(model.status()));
  }

  private void show(List<StatusItem> items) {
    getChildren().setAll(items.stream().map(StatusBar::statement).toList());
  }

  private static Node statement(StatusItem item) {
    Button button = new Button(item.text(), new StatusDot(level(item.level()), "", ""));
    button.setGraphicTextGap(0);
    button.getStyleClass().addAll("flat", "statement");
    button.setAccessibleText(item.text() + ". " + item.detail());
    button.setOnAction(event -> explain(button, item));
    return button;
  }

  /** Else what is said here would make the window's content wider than the window. */
  @Override
  protected double computeMinWidth(double height) {
    return 0;
  }

  @Override
  protected void layoutChildren() {
    List<Node> statements = getManagedChildren();
    double[] wanted = statements.stream().mapToDouble(each -> each.prefWidth(-1)).toArray();
    double top = snappedTopInset();
    double height = getHeight() - top - snappedBottomInset();
    double between = getSpacing();
    double room =
        getWidth() - snappedLeftInset() - snappedRightInset() - between * (wanted.length - 1);
    double widest = widest(wanted, room);
    double x = snappedLeftInset();
    for (int i = 0; i < wanted.length; i++) {
      double width = Math.min(wanted[i], widest);
      layoutInArea(
          statements.get(i), x, top, width, height, 0, HPos.LEFT, getAlignment().getVpos());
      x += width + between;
    }
  }

  /** How wide one may be at most, so that all find room together. */
  private static double widest(double[] wanted, double room) {
    double[] ascending = Arrays.stream(wanted).sorted().toArray();
    double left = room;
    for (int i = 0; i < ascending.length; i++) {
      double share = Math.max(0, Math.floor(left / (ascending.length - i)));
      if (ascending[i] > share) {
        return share;
      }
      left -= ascending[i];
    }
    return Double.MAX_VALUE;
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
