package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.analysis.Theme;
import org.numascape.platform.Detection;
import org.numascape.run.Runs;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyCatalog;
import org.numascape.run.TopologyChoice;
import org.numascape.ui.view.MatrixView;
import org.numascape.ui.view.SegmentedControl;

/** Runs for real, on emulated machines, and pictures the window for people to look at. */
class WorkbenchScreenshotsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("numascape.screenshots", "target/screenshots"));

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({"1280, 800", "1920, 1080"})
  void theWholeWindowBeforeInAndAfterARun(int width, int height) throws Exception {
    try (WindowFixture window = realWindow(width, height)) {
      chooseCg(window, "A", 3);
      shootInBothThemes(window, "setup-" + width + "x" + height);
      choose(window, "small-four-nodes");
      shootInBothThemes(window, "override-" + width + "x" + height);
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      eventually(
          () -> {
            RunFigures figures = run.figures().get();
            return figures != null && figures.counters().progress().done() > 7
                || run.state().get() != RunViewModel.State.RUNNING;
          });
      shootInBothThemes(window, "running-" + width + "x" + height);
      end(run);
      assertThat(onFxThread(() -> run.detail().get())).contains("17.130235");
      assertThat(run.state().get()).isEqualTo(RunViewModel.State.VERIFIED);
      shootInBothThemes(window, "finished-" + width + "x" + height);
    }
  }

  @Test
  void theOtherFacesOfTheWindow() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseCg(window, "W", 2);
      choose(window, "small-four-nodes");
      on(window.model::run);
      end(onFxThread(() -> window.model.shown().get()));
      on(
          () -> {
            select(window, "machine-view", 1);
            select(window, "steals-detail", 1);
            select(window, "locality-unit", 1);
          });
      shootInBothThemes(window, "tree-and-all-workers");
      on(
          () -> {
            select(window, "machine-view", 0);
            select(window, "steals-detail", 0);
            window.find(MatrixView.class, "steals").choose(1, 2);
          });
      assertThat(onFxThread(() -> window.find(Button.class, "node-pair").isVisible())).isTrue();
      shootInBothThemes(window, "drill-down");
      on(() -> select(window, "steals-detail", 2));
      shootInBothThemes(window, "steals-by-tier");
    }
  }

  @Test
  void anAdviceAndTheExperimentThatTestsIt() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseCg(window, "W", 1);
      choose(window, "small-four-nodes");
      on(() -> parameter(window, "touch").text().set("main"));
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      end(run);
      assertThat(onFxThread(() -> run.advice().get())).hasSize(1);
      on(() -> select(window, "locality-unit", 2));
      shootInBothThemes(window, "advice");
      on(() -> ((Button) window.view.lookup("#advice .set-up")).fire());
      assertThat(onFxThread(() -> parameter(window, "touch").text().get())).isEqualTo("parallel");
      assertThat(onFxThread(() -> window.model.setup().obstacle().get())).isEmpty();
      eventually(() -> onFxThread(() -> !window.model.notices().isEmpty()));
      shootInBothThemes(window, "advice-set-up");
    }
  }

  @Test
  void workersThatNothingBinds() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseCg(window, "S", 1);
      choose(window, "small-four-nodes");
      on(
          () ->
              window.model.setup().pool().stream()
                  .filter(each -> each.parameter().name().equals("pinning"))
                  .forEach(each -> each.text().set("none")));
      on(window.model::run);
      end(onFxThread(() -> window.model.shown().get()));
      assertThat(onFxThread(() -> window.find(Label.class, "unbound").isVisible())).isTrue();
      shootInBothThemes(window, "unbound");
    }
  }

  private static ParameterViewModel parameter(WindowFixture window, String name) {
    return window.model.setup().parameters().stream()
        .filter(each -> each.parameter().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunOfFibers() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseWorkload(window, "ping-pong");
      choose(window, "small-four-nodes");
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      end(run);
      assertThat(run.state().get()).isEqualTo(RunViewModel.State.VERIFIED);
      assertThat(onFxThread(() -> run.figures().get().fibers().mounts())).isPositive();
      assertThat(onFxThread(() -> window.find(Node.class, "fibers").isVisible())).isTrue();
      shootInBothThemes(window, "fibers");
    }
  }

  @Test
  void aRunThatDoesNotVerify() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseCg(window, "S", 1);
      choose(window, "two-sockets");
      window.model.open(Path.of("src/test/resources/org/numascape/ui/Wrong.java"));
      eventually(
          () ->
              onFxThread(
                  () -> window.model.setup().workload().get().reference().endsWith("Wrong.java")));
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      end(run);
      assertThat(run.state().get()).isEqualTo(RunViewModel.State.NOT_VERIFIED);
      shootInBothThemes(window, "not-verified");
    }
  }

  @ParameterizedTest(name = "{0} wide")
  @ValueSource(ints = {1024, 1280, 1920})
  void aRunWhoseTasksBlockIsToldBelow(int width) throws Exception {
    try (WindowFixture window = realWindow(width, 800)) {
      chooseCg(window, "S", 1);
      choose(window, "small-four-nodes");
      window.model.open(Path.of("src/test/resources/org/numascape/run/Blocks.java"));
      eventually(
          () ->
              onFxThread(
                  () -> window.model.setup().workload().get().reference().endsWith("Blocks.java")));
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      on(() -> select(window, "steals-detail", 2));
      end(run);
      shootInBothThemes(window, "blocked-" + width);
    }
  }

  @Test
  void aMachineOf256Pus() throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      chooseCg(window, "W", 1);
      choose(window, "chiplets-eight-nodes");
      on(window.model::run);
      RunViewModel run = onFxThread(() -> window.model.shown().get());
      end(run);
      assertThat(run.state().get()).isEqualTo(RunViewModel.State.VERIFIED);
      shootInBothThemes(window, "256-pus");
      on(() -> select(window, "steals-detail", 1));
      shootInBothThemes(window, "256-pus-by-worker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOverrideDialog(Theme theme) throws Exception {
    try (WindowFixture window = realWindow(1280, 800)) {
      on(() -> window.view.theme().set(theme));
      eventually(() -> onFxThread(() -> window.model.setup().obstacle().get().isEmpty()));
      Platform.runLater(window.view::overrideTopology);
      eventually(() -> onFxThread(() -> window.find(TextField.class, "override-text") != null));
      Scene dialog = onFxThread(() -> window.find(Node.class, "override-text").getScene());
      shoot(dialog, named("dialog-empty", theme));
      on(
          () ->
              window
                  .find(TextField.class, "override-text")
                  .setText("pack:2 numa:2 l3:2 core:4 pu:2"));
      eventually(() -> onFxThread(() -> window.find(Node.class, "override-preview").isVisible()));
      shoot(dialog, named("dialog-valid", theme));
      for (String[] edit :
          new String[][] {
            {"SPLIT_NODE", "1=2"}, {"ADD_NODE", "9=64GiB@30"}, {"MEMORY", "7=1GiB"}
          }) {
        on(
            () -> {
              @SuppressWarnings("unchecked")
              ComboBox<OverrideViewModel.Verb> verbs = window.find(ComboBox.class, "edit-verb");
              verbs.setValue(OverrideViewModel.Verb.valueOf(edit[0]));
              window.find(TextField.class, "edit-value").setText(edit[1]);
              window.find(Button.class, "edit-apply").fire();
            });
      }
      eventually(
          () -> onFxThread(() -> !window.find(Label.class, "edit-error").getText().isEmpty()));
      assertThat(onFxThread(() -> window.find(ListView.class, "edits").getItems().size()))
          .isEqualTo(2);
      assertThat(onFxThread(() -> window.find(Label.class, "edit-error").getText()))
          .startsWith("memory 7=1GiB: ");
      shoot(dialog, named("dialog-edited", theme));
      on(() -> window.find(TextField.class, "override-text").setText("pack:2 numa:2 what:3"));
      eventually(() -> onFxThread(() -> !window.find(Node.class, "override-preview").isVisible()));
      shoot(dialog, named("dialog-invalid", theme));
      on(() -> select(window, "override-source", 2));
      eventually(
          () ->
              onFxThread(
                  () -> {
                    ListView<?> list = window.find(ListView.class, "override-samples");
                    list.getSelectionModel().select(4);
                    return list.getSelectionModel().getSelectedItem() != null;
                  }));
      shoot(dialog, named("dialog-sample", theme));
    }
  }

  private static String named(String name, Theme theme) {
    return name + "-" + theme.name().toLowerCase(Locale.ROOT);
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

  private static void chooseCg(WindowFixture window, String size, int repetitions)
      throws Exception {
    chooseWorkload(window, "cg");
    on(
        () -> {
          SetupViewModel setup = window.model.setup();
          setup.parameters().stream()
              .filter(each -> each.parameter().name().equals("class"))
              .forEach(each -> each.text().set(size));
          setup.passes().getFirst().text().set(Integer.toString(repetitions));
        });
  }

  private static void chooseWorkload(WindowFixture window, String reference) throws Exception {
    eventually(() -> onFxThread(() -> window.model.setup().obstacle().get().isEmpty()));
    on(
        () -> {
          SetupViewModel setup = window.model.setup();
          setup.workloads().stream()
              .filter(each -> each.reference().equals(reference))
              .forEach(setup.workload()::set);
        });
  }

  private static void choose(WindowFixture window, String sampleName) throws Exception {
    SampleTopology sample = TopologyCatalog.ofInstallation().read(sampleName);
    on(
        () ->
            window
                .model
                .setup()
                .override(
                    new MachineChoice(
                        new TopologyChoice.Sample(sampleName),
                        sample.machine().topology(),
                        sample.machine().origin())));
  }

  private static void end(RunViewModel run) {
    eventually(() -> run.state().get() != RunViewModel.State.RUNNING);
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

  private static void shootInBothThemes(WindowFixture window, String name) throws Exception {
    for (Theme theme : Theme.values()) {
      on(() -> window.view.theme().set(theme));
      shoot(window.scene, named(name, theme));
    }
  }

  /** Keeps a picture; one in which nothing was drawn fails. */
  private static void shoot(Scene scene, String name) throws Exception {
    // Two pulses: one lays out, the next paints what layout made dirty.
    for (int pulse = 0; pulse < 2; pulse++) {
      onFxThread(() -> scene.snapshot(null));
    }
    WritableImage image = onFxThread(() -> scene.snapshot(null));
    write(image, FOLDER.resolve(name + ".png"));
    assertThat(image.getWidth()).isEqualTo(scene.getWidth());
    assertThat(image.getHeight()).isEqualTo(scene.getHeight());
    assertThat(colours(image)).as("colours in " + name).isGreaterThan(50);
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
