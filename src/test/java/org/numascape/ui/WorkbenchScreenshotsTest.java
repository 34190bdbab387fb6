package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.Theme;
import org.numascape.platform.Detection;
import org.numascape.run.Runs;
import org.numascape.run.TopologyCatalog;
import org.numascape.ui.view.SegmentedControl;

/** Runs CG for real, on four emulated nodes, and pictures the window for people to look at. */
class WorkbenchScreenshotsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("numascape.screenshots", "target/screenshots"));
  private static final String FOUR_NODES = "pack:2 numa:2 l3:1 core:2 pu:1";
  private static final boolean LONG_RUN = Boolean.getBoolean("numascape.screenshots.long");

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({"1280, 800", "1920, 1080"})
  void theWholeWindowAfterARealRun(int width, int height) throws Exception {
    try (WindowFixture window = realWindow(width, height)) {
      setUp(window);
      runToTheEnd(window, width + "x" + height);
      for (Theme theme : Theme.values()) {
        on(() -> window.view.theme().set(theme));
        String name = "workbench-" + theme.name().toLowerCase(java.util.Locale.ROOT);
        WritableImage image = shoot(window.scene, name + "-" + width + "x" + height);
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(colours(image)).as("colours in " + name).isGreaterThan(100);
      }
    }
  }

  @Test
  void theOtherFacesOfTheWindow() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      setUp(window);
      runToTheEnd(window, "other");
      on(() -> select(window, "machine-view", 1));
      on(() -> select(window, "steals-detail", 1));
      on(() -> select(window, "locality-unit", 1));
      assertThat(colours(shoot(window.scene, "tree-and-workers"))).isGreaterThan(100);
      Platform.runLater(() -> window.find(Button.class, "override").fire());
      eventually(() -> onFxThread(() -> window.find(TextField.class, "override-text") != null));
      on(
          () ->
              window
                  .find(TextField.class, "override-text")
                  .setText("pack:2 numa:2 l3:2 core:4 pu:2"));
      eventually(() -> onFxThread(() -> window.find(Node.class, "override-preview").isVisible()));
      Scene dialog = onFxThread(() -> window.find(Node.class, "override-text").getScene());
      assertThat(colours(shoot(dialog, "override"))).isGreaterThan(50);
      on(() -> window.find(TextField.class, "override-text").setText("pack:2 numa:2 what:3"));
      eventually(() -> onFxThread(() -> !window.find(Node.class, "override-preview").isVisible()));
      shoot(dialog, "override-invalid");
    }
  }

  private static WindowFixture realWindow(double width, double height) throws Exception {
    return new WindowFixture(
        new Workshop(
            Detection::best,
            new CatalogShelf(),
            () -> TopologyCatalog.ofInstallation().samples(),
            Runs::embedded,
            new FileReports()),
        width,
        height,
        Theme.LIGHT);
  }

  private static void setUp(WindowFixture window) throws Exception {
    eventually(() -> onFxThread(() -> window.model.setup().obstacle().get().isEmpty()));
    on(
        () -> {
          SetupViewModel setup = window.model.setup();
          setup.workloads().stream()
              .filter(each -> each.reference().equals("cg"))
              .forEach(setup.workload()::set);
          set(setup, "class", LONG_RUN ? "W" : "S");
          setup.passes().getFirst().text().set("3");
          setup.override(Machines.override(FOUR_NODES));
        });
  }

  private static void set(SetupViewModel setup, String parameter, String value) {
    setup.parameters().stream()
        .filter(each -> each.parameter().name().equals(parameter))
        .forEach(each -> each.text().set(value));
  }

  private static void runToTheEnd(WindowFixture window, String name) throws Exception {
    on(window.model::run);
    RunViewModel run = onFxThread(() -> window.model.shown().get());
    eventually(
        () -> {
          RunFigures figures = run.figures().get();
          return figures != null && figures.counters().progress().done() > 2
              || run.state().get() != RunViewModel.State.RUNNING;
        });
    shoot(window.scene, "running-" + name);
    eventually(() -> run.state().get() != RunViewModel.State.RUNNING);
    assertThat(onFxThread(() -> run.detail().get()))
        .as(() -> run.state().get().name())
        .contains(LONG_RUN ? "10.36259508" : "8.59717750");
    assertThat(run.state().get()).isEqualTo(RunViewModel.State.VERIFIED);
  }

  @SuppressWarnings("unchecked") // The control's values are of a type that is private to its pane.
  private static void select(WindowFixture window, String id, int segment) {
    SegmentedControl<Object> control = window.find(SegmentedControl.class, id);
    control.valueProperty().set(control.getChildren().get(segment).getUserData());
  }

  private static void on(Runnable action) throws Exception {
    onFxThread(
        (Callable<Boolean>)
            () -> {
              action.run();
              return true;
            });
  }

  private static WritableImage shoot(Scene scene, String name) throws Exception {
    // Two pulses: one lays out, the next paints what layout made dirty.
    for (int pulse = 0; pulse < 2; pulse++) {
      onFxThread(() -> scene.snapshot(null));
    }
    WritableImage image = onFxThread(() -> scene.snapshot(null));
    write(image, FOLDER.resolve(name + ".png"));
    return image;
  }

  private static void write(WritableImage image, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(SwingFXUtils.fromFXImage(image, null), "png", file.toFile());
  }

  private static int colours(WritableImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getPixelReader().getArgb(x, y));
      }
    }
    return colours.size();
  }
}
