package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.Theme;
import org.numascape.recording.RunRecord;
import org.numascape.ui.view.MatrixView;
import org.numascape.ui.view.StatusDot;
import org.testfx.api.FxRobot;

/** Uses the window as a person does, from outside, with the mouse and the keys. */
class WorkbenchRobotTest {
  private static final int MOST_STOPS = 60;

  private final List<ControlledRun> started = new CopyOnWriteArrayList<>();
  private final FxRobot robot = new FxRobot();
  private WindowFixture window;

  @BeforeEach
  void open() throws Exception {
    window = WindowFixture.controlled(started);
    eventually(() -> enabled("run"));
  }

  @AfterEach
  void close() throws Exception {
    // Null where the test was skipped.
    if (window != null) {
      window.close();
    }
  }

  @Test
  void theWorkloadHasTheKeysWhenTheWindowOpens() throws Exception {
    assertThat(focused("workload")).isTrue();
  }

  @Test
  void aTopologyIsTypedThenRunThenStoppedWithTheMouse() throws Exception {
    robot.clickOn("#override");
    eventually(() -> focused("override-text"));
    type("numa:4 core:2 pu:");
    eventually(() -> !text("override-text-error").isEmpty());
    assertThat(enabled("override-apply")).isFalse();
    type("1");
    eventually(() -> enabled("override-apply"));
    robot.clickOn("#override-apply");
    eventually(() -> text("topology-summary").equals("4 nodes, 8 cores, 8 PUs"));

    robot.clickOn("#run");
    ControlledRun run = eventually(started::getFirst);
    run.show(1_000_000_000L, 5, 15);
    eventually(() -> progress().startsWith("iteration 5 of 15"));
    robot.clickOn("#run");

    eventually(run::cancelled);
    eventually(() -> progress().startsWith("stopped after"));
  }

  @Test
  void theSameGoesWithKeysAlone() throws Exception {
    onFxThread(() -> focus("override"));
    robot.type(KeyCode.SPACE);
    eventually(() -> focused("override-text"));
    type("numa:4 core:2 pu:1");
    eventually(() -> enabled("override-apply"));
    robot.type(KeyCode.ENTER);
    eventually(() -> text("topology-summary").equals("4 nodes, 8 cores, 8 PUs"));

    robot.push(KeyCode.CONTROL, KeyCode.R);
    ControlledRun run = eventually(started::getFirst);
    eventually(() -> onFxThread(() -> window.model.running().get() != null));
    robot.type(KeyCode.ESCAPE);

    eventually(run::cancelled);
    eventually(() -> progress().startsWith("stopped after"));
  }

  @Test
  void aCellOfTheHeatMapOpensToItsWorkersByMouseAndByKeys() throws Exception {
    finishRun("numa:2 core:2 pu:1");
    MatrixView steals = onFxThread(() -> window.find(MatrixView.class, "steals"));
    Bounds place = onFxThread(() -> steals.localToScreen(steals.getBoundsInLocal()));

    // The first cell, below the labels and beside them.
    robot.clickOn(place.getMinX() + 80, place.getMinY() + 45);
    eventually(() -> pair().equals("workers of node 0 that stole from node 0"));
    robot.clickOn("#node-pair");
    eventually(() -> !onFxThread(() -> window.find(Node.class, "node-pair").isVisible()));
    robot.clickOn("#steals-detail .toggle-button");

    onFxThread(() -> focus("steals"));
    robot.type(KeyCode.LEFT, KeyCode.UP, KeyCode.RIGHT, KeyCode.ENTER);
    eventually(() -> pair().equals("workers of node 0 that stole from node 1"));
  }

  @Test
  void anotherMachineClearsTheTimeLinesOfTheRunBefore() throws Exception {
    finishRun("numa:2 core:2 pu:1");
    eventually(() -> course().startsWith("Time lines of"));

    robot.clickOn("#override");
    eventually(() -> focused("override-text"));
    type("numa:4 core:2 pu:1");
    eventually(() -> enabled("override-apply"));
    robot.clickOn("#override-apply");

    eventually(() -> course().equals("Time lines: nothing was measured yet"));
  }

  @Test
  void theMenuIsClosedWhenTheFileOfTheReportIsAskedFor() throws Exception {
    finishRun("numa:2 core:2 pu:1");
    eventually(() -> !onFxThread(() -> window.find(Node.class, "export").isDisabled()));

    robot.clickOn("#export");
    robot.clickOn(Messages.text("header.export.json"));

    eventually(() -> window.popupsBesideDialog.equals(List.of(0)));
  }

  private String course() throws Exception {
    return onFxThread(() -> window.find(Node.class, "course").getAccessibleText());
  }

  @Test
  void everythingHasRoomInTheNarrowestWindow() throws Exception {
    finishRun("numa:2 core:2 pu:1");
    onFxThread(() -> window.scene.snapshot(null));

    double right =
        onFxThread(
            () -> {
              window.view.layout();
              return Stream.of("theme", "steals-detail", "course", "boxes", "find", "local-share")
                  .map(id -> window.find(Node.class, id))
                  .mapToDouble(node -> node.localToScene(node.getBoundsInLocal()).getMaxX())
                  .max()
                  .orElseThrow();
            });

    assertThat(right).isLessThanOrEqualTo(window.scene.getWidth());
  }

  @Test
  void theThemeIsSwitchedByMouseAndByKeys() throws Exception {
    robot.clickOn("#theme");
    eventually(() -> onFxThread(() -> window.view.theme().get() == Theme.DARK));

    robot.press(KeyCode.CONTROL).type(KeyCode.T).release(KeyCode.CONTROL);
    eventually(() -> onFxThread(() -> window.view.theme().get() == Theme.LIGHT));
  }

  @Test
  void anObjectIsFoundByTyping() throws Exception {
    robot.press(KeyCode.CONTROL).type(KeyCode.F).release(KeyCode.CONTROL);
    eventually(() -> focused("find"));

    type("pu 1");
    robot.type(KeyCode.ENTER);

    eventually(() -> text("found").equals("1 of 1"));
  }

  /** What a user must be able to reach by Tab; what has no name is not in this list. */
  private static final List<String> MUST_BE_REACHED =
      List.of(
          "run",
          "export",
          "theme",
          "workload",
          "parameter-rounds",
          "open-workload",
          "override",
          "use-this-machine",
          "parameter-workers",
          "parameter-pinning",
          "parameter-stealing",
          "runs",
          "colour-by",
          "find",
          "boxes",
          "steals",
          "locality",
          "course");

  @Test
  void tabReachesEverythingAndItIsSeenWhereTheKeysAre() throws Exception {
    finishRun("numa:2 core:2 pu:1");
    Set<Node> stops = new LinkedHashSet<>();
    List<String> unseen = new ArrayList<>();
    for (int i = 0; i < MOST_STOPS; i++) {
      robot.type(KeyCode.TAB);
      Node stop = onFxThread(() -> window.scene.getFocusOwner());
      if (stop == null || !stops.add(stop)) {
        break;
      }
      if (!marked(stop)) {
        unseen.add(stop + "");
      }
    }

    assertThat(stops).hasSizeLessThan(MOST_STOPS);
    assertThat(stops.stream().map(Node::getId).filter(Objects::nonNull).toList())
        .containsAll(MUST_BE_REACHED);
    // These have no id: the statements of the status bar.
    assertThat(stops.stream().filter(each -> each.getStyleClass().contains("statement")))
        .hasSizeGreaterThanOrEqualTo(3);
    assertThat(unseen).as("no mark where the keys are").isEmpty();
  }

  /** Whether a control that has the keys looks other than the same control without them. */
  private boolean marked(Node node) throws Exception {
    WritableImage with = picture(node);
    Node other = node.getId() != null && node.getId().equals("run") ? other("theme") : other("run");
    onFxThread(() -> focus(other.getId()));
    WritableImage without = picture(node);
    onFxThread(
        () -> {
          node.requestFocus();
          return true;
        });
    return onFxThread(() -> differ(with, without));
  }

  private Node other(String id) throws Exception {
    return onFxThread(() -> window.find(Node.class, id));
  }

  /** Of a node as it will be at the next pulse. */
  private static WritableImage picture(Node node) throws Exception {
    return onFxThread(
        () -> {
          node.getScene().getRoot().applyCss();
          node.getScene().getRoot().layout();
          SnapshotParameters cut = new SnapshotParameters();
          Bounds bounds = node.getBoundsInParent();
          cut.setViewport(
              new Rectangle2D(
                  bounds.getMinX(), bounds.getMinY(), bounds.getWidth(), bounds.getHeight()));
          return node.snapshot(cut, null);
        });
  }

  private static boolean differ(WritableImage one, WritableImage other) {
    PixelReader pixels = one.getPixelReader();
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        if (pixels.getArgb(x, y) != other.getPixelReader().getArgb(x, y)) {
          return true;
        }
      }
    }
    return false;
  }

  private void finishRun(String synthetic) throws Exception {
    onFxThread(
        () -> {
          window.model.setup().override(Machines.override(synthetic));
          window.model.run();
          return true;
        });
    eventually(started::getFirst).end(RunRecord.End.VERIFIED, "");
    eventually(() -> progress().startsWith("verified"));
  }

  /** Types by keys, as on an American keyboard; TestFX's own way does not reach a dialog. */
  private void type(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case ' ' -> robot.type(KeyCode.SPACE);
        case ':' -> robot.press(KeyCode.SHIFT).type(KeyCode.SEMICOLON).release(KeyCode.SHIFT);
        default -> robot.type(KeyCode.getKeyCode(String.valueOf(Character.toUpperCase(each))));
      }
    }
  }

  private boolean focus(String id) {
    window.find(Node.class, id).requestFocus();
    return true;
  }

  private boolean focused(String id) throws Exception {
    return onFxThread(() -> window.find(Node.class, id).isFocused());
  }

  private boolean enabled(String id) throws Exception {
    return onFxThread(() -> !window.find(Button.class, id).isDisabled());
  }

  private String pair() throws Exception {
    return onFxThread(() -> window.find(Button.class, "node-pair").getText());
  }

  private String text(String id) throws Exception {
    return onFxThread(() -> window.find(Label.class, id).getText());
  }

  private String progress() throws Exception {
    return onFxThread(() -> window.find(StatusDot.class, "progress").text());
  }
}
