package org.numascape.ui;

import java.util.Locale;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import org.numascape.analysis.Theme;

/**
 * The whole window: what is set up on the left, the machine, figures on the right, course below.
 */
final class WorkbenchView extends BorderPane implements HeaderBar.Actions, SetupPane.Actions {
  private static final double LEFT_WIDTH = 264;
  private static final double RIGHT_WIDTH = 344;
  private static final double BOTTOM_HEIGHT = 164;

  private final WorkbenchViewModel model;
  private final FileDialogs files;
  private final ObjectProperty<Theme> theme;
  private final MachinePane machine;
  private final SetupPane setup;

  WorkbenchView(WorkbenchViewModel model, FileDialogs files, Theme theme) {
    this.model = model;
    this.files = files;
    this.theme = new SimpleObjectProperty<>(theme);
    this.machine = new MachinePane(model, files, this.theme);
    getStyleClass().add("workbench");
    setTop(new HeaderBar(model, this));
    setup = new SetupPane(model, this);
    setup.setPrefWidth(LEFT_WIDTH);
    setup.setMinWidth(LEFT_WIDTH);
    setLeft(setup);
    VBox centre = new VBox(new NoticeBar(model), new AdviceBar(model), machine);
    VBox.setVgrow(machine, javafx.scene.layout.Priority.ALWAYS);
    FiguresPane figures = new FiguresPane(model);
    figures
        .prefWidthProperty()
        .bind(widthProperty().map(width -> Math.max(RIGHT_WIDTH, 0.23 * width.doubleValue())));
    figures.setMinWidth(RIGHT_WIDTH);
    // Where the window is low, what does not fit is scrolled, and pushes nothing else out.
    ScrollPane right = new ScrollPane(figures);
    right.getStyleClass().add("edge-to-edge");
    right.setFitToWidth(true);
    right.setFitToHeight(true);
    right.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    right.setMinSize(RIGHT_WIDTH, 0);
    CoursePane course = new CoursePane(model);
    course
        .prefHeightProperty()
        .bind(heightProperty().map(height -> Math.max(BOTTOM_HEIGHT, 0.23 * height.doubleValue())));
    course.setMinHeight(BOTTOM_HEIGHT);
    BorderPane shown = new BorderPane(centre, null, right, course, null);
    setCenter(shown);
    setBottom(new StatusBar(model));
    this.theme.subscribe(each -> dress(getScene(), each));
    sceneProperty().subscribe(scene -> dress(scene, this.theme.get()));
    addEventFilter(KeyEvent.KEY_PRESSED, this::press);
    // Only where nothing else has a use for the key: Esc also closes, clears and selects nothing.
    addEventHandler(KeyEvent.KEY_PRESSED, this::stopOnEscape);
  }

  private static void dress(@org.jspecify.annotations.Nullable Scene scene, Theme theme) {
    if (scene != null) {
      WorkbenchStyle.apply(scene, theme);
    }
  }

  /**
   * Gives the keys to what is chosen first, once the window is shown; else they would be with the
   * theme, as Run is of no use until this machine is known.
   */
  void focusFirst() {
    setup.focusFirst();
  }

  ObjectProperty<Theme> theme() {
    return theme;
  }

  private void press(KeyEvent event) {
    Map<KeyCombination, Runnable> keys =
        Map.of(
            shortcut(KeyCode.R),
            model::run,
            // As in lstopo.
            new KeyCodeCombination(KeyCode.F5),
            model::refresh,
            shortcut(KeyCode.E),
            () -> exportReport(".html"),
            shortcut(KeyCode.F),
            machine::startFinding,
            shortcut(KeyCode.O),
            this::openWorkload,
            shortcut(KeyCode.T),
            this::toggleTheme);
    for (Map.Entry<KeyCombination, Runnable> each : keys.entrySet()) {
      if (each.getKey().match(event)) {
        each.getValue().run();
        event.consume();
      }
    }
  }

  private void stopOnEscape(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE && model.running().get() != null) {
      model.stop();
      event.consume();
    }
  }

  private static KeyCombination shortcut(KeyCode code) {
    return new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN);
  }

  @Override
  public void exportReport(String extension) {
    RunViewModel run = model.shown().get();
    if (run != null && run.record().get() != null) {
      String name =
          run.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
      files
          .report(name + extension)
          .ifPresent(target -> model.export(target.file(), target.mayOverwrite()));
    }
  }

  @Override
  public void toggleTheme() {
    theme.set(theme.get() == Theme.LIGHT ? Theme.DARK : Theme.LIGHT);
  }

  @Override
  public void openWorkload() {
    files.workload().ifPresent(model::open);
  }

  @Override
  public void overrideTopology() {
    new OverrideDialog(getScene().getWindow(), model.override(), files, theme.get())
        .showAndWait()
        .ifPresent(model.setup()::override);
  }
}
