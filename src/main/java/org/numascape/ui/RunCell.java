package org.numascape.ui;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;
import org.numascape.ui.view.StatusDot;

/** One run of the session: how it ended, what it was, how long it took. */
final class RunCell extends ListCell<RunViewModel> {
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

  private final StatusDot dot = new StatusDot(StatusDot.Level.BUSY, "", "");
  private final Label outcome = new Label();
  private final HBox row = new HBox(8, dot, outcome);

  RunCell() {
    outcome.setMinWidth(USE_PREF_SIZE);
    outcome.getStyleClass().add("dim");
    dot.setMinWidth(0);
    dot.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(dot, Priority.ALWAYS);
    row.setAlignment(Pos.CENTER_LEFT);
    setPrefWidth(0);
  }

  @Override
  protected void updateItem(@Nullable RunViewModel run, boolean empty) {
    super.updateItem(run, empty);
    if (empty || run == null) {
      setGraphic(null);
      setTooltip(null);
      return;
    }
    String state = state(run.state().get());
    dot.show(level(run.state().get()), run.shortTitle(), "");
    boolean verified = run.state().get() == RunViewModel.State.VERIFIED;
    outcome.setText(verified ? run.durationText() : state);
    outcome.pseudoClassStateChanged(FAILED, level(run.state().get()) == StatusDot.Level.FAILED);
    setTooltip(
        new Tooltip(
            run.title()
                + "\n"
                + run.topology().topology().summary()
                + "\n"
                + state
                + (run.detail().get().isEmpty() ? "" : ": " + run.detail().get())
                + (run.durationDetail().isEmpty() ? "" : "\n" + run.durationDetail())));
    setAccessibleText(run.title() + ", " + state + " " + run.durationText());
    setGraphic(row);
  }

  private static String state(RunViewModel.State state) {
    return Messages.text(
        switch (state) {
          case RUNNING -> "state.running";
          case VERIFIED -> "state.verified";
          case NOT_VERIFIED -> "state.notVerified";
          case FAILED -> "state.failed";
          case CANCELLED -> "state.cancelled";
        });
  }

  static StatusDot.Level level(RunViewModel.State state) {
    return switch (state) {
      case RUNNING -> StatusDot.Level.BUSY;
      case VERIFIED -> StatusDot.Level.OK;
      case NOT_VERIFIED, FAILED -> StatusDot.Level.FAILED;
      case CANCELLED -> StatusDot.Level.ABSENT;
    };
  }
}
