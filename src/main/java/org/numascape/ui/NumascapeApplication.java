package org.numascape.ui;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Theme;
import org.numascape.platform.Detection;
import org.numascape.run.Runs;
import org.numascape.run.TopologyCatalog;
import org.numascape.ui.view.StyleSheets;

/** The window, from when it is opened until it is closed. */
public final class NumascapeApplication extends Application {
  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;
  private static final double LEAST_WIDTH = 1024;
  private static final double LEAST_HEIGHT = 700;
  private static final int BACKGROUND_THREADS = 4;

  /** What it is opened for. JavaFX makes an application itself and hands it strings only. */
  private static final AtomicReference<@Nullable Errand> ERRAND = new AtomicReference<>();

  private final ScheduledExecutorService background =
      Executors.newScheduledThreadPool(
          BACKGROUND_THREADS,
          Thread.ofPlatform().name("numascape-window-", 0).daemon(true).factory());
  private @Nullable WorkbenchViewModel model;

  /**
   * Opens the window, once in a process, and waits until it is closed.
   *
   * @param errand what it is to do then; null for nothing
   * @throws RuntimeException if there can be no window
   */
  public static void open(@Nullable Errand errand) {
    ERRAND.set(errand);
    launch(NumascapeApplication.class);
  }

  /**
   * Shows the window.
   *
   * @throws IllegalStateException if this system can show no text; the message has the remedy
   */
  @Override
  public void start(Stage stage) {
    StyleSheets.textProblem()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    Workshop workshop =
        new Workshop(
            Detection::best,
            new CatalogShelf(),
            () -> TopologyCatalog.ofInstallation().samples(),
            Runs::inOwnJvm,
            new FileReports());
    WorkbenchViewModel workbench = new WorkbenchViewModel(workshop, background, Platform::runLater);
    model = workbench;
    Theme theme =
        Platform.getPreferences().getColorScheme() == ColorScheme.DARK ? Theme.DARK : Theme.LIGHT;
    WorkbenchView view = new WorkbenchView(workbench, new StageFileDialogs(stage), theme);
    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    stage.setScene(new Scene(view));
    // The stage's size, not the scene's: a title bar must find room on the screen, too.
    stage.setWidth(Math.min(WIDTH, screen.getWidth()));
    stage.setHeight(Math.min(HEIGHT, screen.getHeight()));
    stage.setTitle("Numascape");
    stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
    stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
    stage.show();
    view.focusFirst();
    Errand errand = ERRAND.getAndSet(null);
    if (errand == null) {
      var _ = workbench.start();
    } else {
      workbench.start(errand);
    }
  }

  @Override
  public void stop() {
    if (model != null) {
      model.stop();
    }
    background.shutdown();
  }
}
