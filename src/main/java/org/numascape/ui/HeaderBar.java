package org.numascape.ui;

import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.Progress;
import org.numascape.ui.view.StatusDot;

/** What is shown, Run or Stop, how far the run is, and what to do with it. */
final class HeaderBar extends HBox {
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

  private final WorkbenchViewModel model;
  private final Label experiment = new Label();
  private final Button run = new Button();
  private final ProgressBar bar = new ProgressBar(0);
  private final StatusDot progress = new StatusDot(StatusDot.Level.BUSY, "", "");
  private final MenuButton export = new MenuButton(Messages.text("header.export"));
  private Subscription shownRun = Subscription.EMPTY;

  /** What the header's buttons do beyond the model's commands. */
  interface Actions {
    void exportReport(String extension);

    void toggleTheme();
  }

  HeaderBar(WorkbenchViewModel model, Actions actions) {
    this.model = model;
    getStyleClass().add("header");
    setAlignment(Pos.CENTER_LEFT);
    Label name = new Label("Numascape");
    name.getStyleClass().add("product");
    name.setMinWidth(USE_PREF_SIZE);
    experiment.getStyleClass().add("dim");
    run.setId("run");
    run.setMinWidth(USE_PREF_SIZE);
    run.setOnAction(event -> runOrStop());
    bar.getStyleClass().add("run-progress");
    bar.setMinWidth(60);
    bar.setPrefWidth(180);
    bar.setAccessibleText(Messages.text("header.progress"));
    progress.setId("progress");
    // What the run is called gives way first; it is in the list of runs too.
    progress.setMinWidth(USE_PREF_SIZE);
    Region gap = new Region();
    setHgrow(gap, Priority.ALWAYS);
    setHgrow(experiment, Priority.SOMETIMES);
    MenuItem html = new MenuItem(Messages.text("header.export.html"));
    // Not before the menu has closed: it would stay open beside the dialog, and open another.
    html.setOnAction(event -> Platform.runLater(() -> actions.exportReport(".html")));
    MenuItem json = new MenuItem(Messages.text("header.export.json"));
    json.setOnAction(event -> Platform.runLater(() -> actions.exportReport(".json")));
    export.getItems().setAll(html, json);
    export.setId("export");
    export.setMinWidth(USE_PREF_SIZE);
    export.setTooltip(new Tooltip(Messages.text("header.export.help")));
    Button theme = new Button(null, Icon.THEME.node());
    theme.setId("theme");
    theme.setAccessibleText(Messages.text("header.theme"));
    theme.setTooltip(new Tooltip(Messages.text("header.theme.help")));
    theme.setOnAction(event -> actions.toggleTheme());
    getChildren().setAll(Icon.logo(), name, experiment, run, bar, progress, gap, export, theme);
    model.running().subscribe(this::showRunButton);
    model.setup().obstacle().subscribe(this::showRunButton);
    model.shown().subscribe(this::watch);
    showRunButton();
  }

  private void runOrStop() {
    if (model.running().get() == null) {
      model.run();
    } else {
      model.stop();
    }
  }

  private void showRunButton() {
    boolean stops = model.running().get() != null;
    String obstacle = model.setup().obstacle().get();
    run.setText(Messages.text(stops ? "header.stop" : "header.run"));
    run.setGraphic((stops ? Icon.STOP : Icon.RUN).node());
    run.setDisable(!stops && !obstacle.isEmpty());
    run.getStyleClass().remove("accent");
    if (!stops) {
      run.getStyleClass().add("accent");
    }
    run.setTooltip(
        new Tooltip(
            stops
                ? Messages.text("header.stop.help")
                : obstacle.isEmpty() ? Messages.text("header.run.help") : obstacle));
    if (model.shown().get() == null) {
      progress.show(StatusDot.Level.BUSY, obstacle, "");
      progress.setVisible(!obstacle.isEmpty());
    }
  }

  private void watch(@Nullable RunViewModel shown) {
    shownRun.unsubscribe();
    shownRun =
        shown == null
            ? Subscription.EMPTY
            : Subscription.combine(
                shown.figures().subscribe(() -> show(shown)),
                shown.state().subscribe(() -> show(shown)));
    show(shown);
  }

  private void show(@Nullable RunViewModel shown) {
    bar.setVisible(shown != null);
    bar.setManaged(shown != null);
    export.setDisable(shown == null || shown.record().get() == null);
    if (shown == null) {
      experiment.setText("");
      showRunButton();
      return;
    }
    experiment.setText(shown.title() + " · " + shown.topology().topology().summary());
    experiment.setTooltip(new Tooltip(experiment.getText()));
    RunViewModel.State state = shown.state().get();
    progress.setVisible(true);
    progress.show(RunCell.level(state), shown.progressText(), shown.durationDetail());
    bar.setProgress(part(shown));
    boolean failed = state == RunViewModel.State.NOT_VERIFIED || state == RunViewModel.State.FAILED;
    bar.pseudoClassStateChanged(FAILED, failed);
  }

  private static double part(RunViewModel shown) {
    switch (shown.state().get()) {
      case VERIFIED, NOT_VERIFIED -> {
        return 1;
      }
      case FAILED, CANCELLED, RUNNING -> {}
    }
    RunFigures figures = shown.figures().get();
    Progress progress = figures == null ? null : figures.counters().progress();
    if (progress == null || progress.total() <= 0) {
      return shown.state().get() == RunViewModel.State.RUNNING
          ? ProgressBar.INDETERMINATE_PROGRESS
          : 0;
    }
    return (double) progress.done() / progress.total();
  }
}
