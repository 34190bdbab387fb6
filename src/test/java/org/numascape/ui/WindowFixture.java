package org.numascape.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.numascape.analysis.Theme;
import org.numascape.platform.DetectedMachine;
import org.numascape.run.TopologyCatalog;
import org.numascape.run.TopologyChoice;
import org.numascape.ui.view.Stages;
import org.numascape.workload.WorkloadDescription;

/** A whole window on tools that a test decides. */
final class WindowFixture implements AutoCloseable {
  /** The headless platform's screen; a larger scene is not put on a stage, but can be pictured. */
  private static final double SCREEN = 1000;

  final WorkbenchViewModel model;
  final Scene scene;
  final WorkbenchView view;
  Optional<FileDialogs.Target> reportTarget = Optional.empty();
  Optional<Path> workloadFile = Optional.empty();

  /** How many menus and tips were open each time a report's file was asked for. */
  final List<Integer> popupsBesideDialog = new CopyOnWriteArrayList<>();

  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(4);

  WindowFixture(Workshop workshop, double width, double height, Theme theme) throws Exception {
    model = onFxThread(() -> new WorkbenchViewModel(workshop, background, Platform::runLater));
    view = onFxThread(() -> new WorkbenchView(model, dialogs(), theme));
    scene =
        onFxThread(
            () -> {
              Scene made = new Scene(view, width, height);
              if (width <= SCREEN && height <= SCREEN) {
                Stage stage = new Stage();
                stage.setScene(made);
                stage.show();
                view.focusFirst();
              }
              var _ = model.start();
              return made;
            });
  }

  /** A window whose runs the test controls, on a machine of two cores that is known at once. */
  static WindowFixture controlled(List<ControlledRun> started) throws Exception {
    return new WindowFixture(workshop(started), SCREEN, 700, Theme.LIGHT);
  }

  /** Tools whose runs the test controls. */
  static Workshop workshop(List<ControlledRun> started) {
    return new Workshop(
        () -> new DetectedMachine(Machines.detected().topology(), Machines.detected().origin()),
        new ShelfOfOne(),
        () -> TopologyCatalog.ofInstallation().samples(),
        experiment -> {
          ControlledRun run =
              new ControlledRun(
                  experiment.topology() instanceof TopologyChoice.Synthetic(String text)
                      ? Machines.override(text)
                      : Machines.detected());
          started.add(run);
          return run;
        },
        new FileReports());
  }

  /** One sample; files whose name says so are broken. */
  private static final class ShelfOfOne implements WorkloadShelf {
    @Override
    public List<WorkloadChoice> samples() {
      return List.of(Machines.SPIN);
    }

    @Override
    public WorkloadChoice open(Path file) {
      if (file.toString().contains("broken")) {
        throw new IllegalArgumentException("broken.java:3: ';' expected; correct the line");
      }
      return new WorkloadChoice(
          file.toString(), new WorkloadDescription("mine", "Mine", "My own.", List.of()));
    }
  }

  private FileDialogs dialogs() {
    return new FileDialogs() {
      @Override
      public Optional<Path> workload() {
        return workloadFile;
      }

      @Override
      public Optional<Path> topology() {
        return Optional.empty();
      }

      @Override
      public Optional<Target> report(String suggestedName) {
        popupsBesideDialog.add(
            (int) Window.getWindows().stream().filter(PopupWindow.class::isInstance).count());
        return reportTarget;
      }
    };
  }

  /** Lets nothing be done in the background any more. */
  void refuseBackground() {
    background.shutdownNow();
  }

  static <T> T onFxThread(Callable<T> action) throws Exception {
    return Stages.onFxThread(action);
  }

  /** The node of that id, in any window that is open. */
  <T extends Node> T find(Class<T> type, String id) {
    if (Platform.isFxApplicationThread()) {
      scene.getRoot().applyCss(); // what is scrolled is in no scene before that
    }
    Node here = scene.lookup("#" + id);
    if (here != null) {
      return type.cast(here);
    }
    for (Window window : Window.getWindows()) {
      Node node = window.getScene() == null ? null : window.getScene().lookup("#" + id);
      if (node != null) {
        return type.cast(node);
      }
    }
    throw new AssertionError("no #" + id);
  }

  @Override
  public void close() {
    try {
      onFxThread(
          () -> {
            List.copyOf(Window.getWindows()).forEach(Window::hide);
            return true;
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      background.shutdownNow();
    }
  }
}
