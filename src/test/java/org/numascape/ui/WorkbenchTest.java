package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.analysis.Theme;
import org.numascape.recording.RunRecord;
import org.numascape.run.ChosenTopology;
import org.numascape.run.RunException;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.ui.view.StatusDot;
import org.numascape.ui.view.TopologyTree;

class WorkbenchTest {
  private final List<ControlledRun> started = new CopyOnWriteArrayList<>();
  private WindowFixture window;

  @BeforeEach
  void open() throws Exception {
    window = WindowFixture.controlled(started);
    eventually(() -> !button("run").isDisabled());
  }

  @AfterEach
  void close() throws Exception {
    // Null where the test was skipped.
    if (window != null) {
      window.close();
    }
  }

  private Button button(String id) throws Exception {
    return onFxThread(() -> window.find(Button.class, id));
  }

  private void press(String id) {
    // Not waited for: a button may open a dialog, which returns when it is closed.
    Platform.runLater(() -> window.find(Button.class, id).fire());
  }

  private String text(String id) throws Exception {
    return onFxThread(() -> window.find(Label.class, id).getText());
  }

  private String progress() throws Exception {
    return onFxThread(() -> window.find(StatusDot.class, "progress").text());
  }

  private boolean visible(String id) throws Exception {
    return onFxThread(() -> window.find(Node.class, id).isVisible());
  }

  private void key(KeyCode code, boolean shortcut) {
    Platform.runLater(
        () ->
            window.view.fireEvent(
                new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, shortcut, false, false)));
  }

  private ControlledRun startRun() {
    int before = started.size();
    press("run");
    return eventually(() -> started.get(before));
  }

  private void override(String synthetic) {
    press("override");
    eventually(
        () ->
            onFxThread(
                () -> {
                  window.find(TextField.class, "override-text").setText(synthetic);
                  return true;
                }));
  }

  private List<String> notices() throws Exception {
    return onFxThread(
        () ->
            window.model.notices().stream()
                .map(notice -> notice.level() + " " + notice.text() + " " + notice.detail())
                .toList());
  }

  @Test
  void whatTheKernelCountedIsThereWhenTheRunHasEndedAndWhatItDidNotSaysWhy() throws Exception {
    ControlledRun run = startRun();
    run.show(1_000_000_000L, 5, 15);
    eventually(() -> progress().startsWith("iteration 5 of 15"));
    assertThat(visible("system")).isFalse();

    run.end(RunRecord.End.VERIFIED, "as published");

    eventually(() -> visible("system"));
    press("system-all");
    List<String> list =
        eventually(
            () ->
                onFxThread(
                    () ->
                        window.find(GridPane.class, "system-list").getChildren().stream()
                            .map(Label.class::cast)
                            .map(Label::getText)
                            .toList()));
    assertThat(list)
        .containsSequence("process", "5.9 KiB (P#0 100 %)")
        .containsSequence("NUMA balancing", "off")
        .containsSequence("Where pages are", "asking the kernel")
        .anyMatch(each -> each.contains("within 1.0 % of the CPU time: 20 times; 3 more would"))
        .containsSequence("Not measured")
        .contains("not available, because: perf_event_open: ENOENT\n    → use another machine")
        .anyMatch(each -> each.contains(", node loads, "));
  }

  @Test
  void aRunGoesFromTheButtonToVerified() throws Exception {
    ControlledRun run = startRun();
    assertThat(eventually(() -> button("run").getText().equals("Stop"))).isTrue();
    run.show(1_000_000_000L, 5, 15);
    eventually(() -> progress().startsWith("iteration 5 of 15 · 1.0 s"));

    run.end(RunRecord.End.VERIFIED, "as published");

    eventually(() -> progress().equals("verified · 1.5 s · 2.0 s in all"));
    assertThat(button("run").getText()).isEqualTo("Run");
    assertThat(onFxThread(() -> window.model.runs().getFirst().state().get()))
        .isEqualTo(RunViewModel.State.VERIFIED);
    assertThat(notices()).isEmpty();
  }

  @Test
  void theDurationIsTheMedianOfTheRepetitionsAsInTheReports() throws Exception {
    ControlledRun run = startRun();
    run.end(RunRecord.End.VERIFIED, "", List.of(2_000_000_000L, 1_200_000_000L, 1_400_000_000L));

    eventually(() -> progress().equals("verified · 1.4 s, median of 3 · 2.0 s in all"));
    RunViewModel shown = onFxThread(() -> window.model.shown().get());
    assertThat(shown.durationText()).isEqualTo("1.4 s, median of 3");
    assertThat(shown.durationDetail())
        .isEqualTo(
            "median of 3 timed repetitions, 1.2 s to 2.0 s, preparation left out; whole run 2.0 s");
    assertThat(onFxThread(() -> window.find(StatusDot.class, "progress").getAccessibleText()))
        .contains("1.2 s to 2.0 s");
  }

  @Test
  void aNumberOutOfRangeIsToldAndNothingCanBeRun() throws Exception {
    onFxThread(
        () -> {
          window.find(TextField.class, "parameter-rounds").setText("10");
          return true;
        });

    eventually(() -> button("run").isDisabled());
    assertThat(onFxThread(() -> window.model.setup().obstacle().get()))
        .isEqualTo("rounds=10 must be a whole number in 1..9");
    key(KeyCode.R, true);
    assertThat(onFxThread(() -> window.model.runs().size())).isZero();
  }

  @Test
  void badOverrideTextIsToldAndCannotBeApplied() throws Exception {
    override("numa:4 kern:2");

    eventually(() -> text("override-text-error").contains("kern"));
    assertThat(button("override-apply").isDisabled()).isTrue();
    assertThat(visible("override-preview")).isFalse();

    override("numa:4 core:2 pu:1");
    eventually(() -> text("override-outcome").equals("4 nodes, 8 cores, 8 PUs"));
    assertThat(button("override-apply").isDisabled()).isFalse();
    assertThat(visible("override-preview")).isTrue();
    assertThat(visible("override-text-error")).isFalse();
  }

  @Test
  void anOverrideIsBentFurtherFromWhereItWasLeft() throws Exception {
    override("numa:4 core:2 pu:1");
    eventually(() -> !button("override-apply").isDisabled());
    edit("0,1");
    eventually(() -> text("override-outcome").equals("2 nodes, 4 cores, 4 PUs"));
    press("override-apply");
    eventually(() -> text("topology-summary").equals("2 nodes, 4 cores, 4 PUs"));

    press("override");
    eventually(() -> text("override-outcome").equals("2 nodes, 4 cores, 4 PUs"));
    assertThat(onFxThread(() -> window.find(TextField.class, "override-text").getText()))
        .isEqualTo("numa:4 core:2 pu:1");
    edit("1");
    eventually(() -> text("override-outcome").equals("1 node, 2 cores, 2 PUs"));
    press("edit-undo");
    eventually(() -> text("override-outcome").equals("2 nodes, 4 cores, 4 PUs"));
    press("edit-undo");
    eventually(() -> text("override-outcome").equals("4 nodes, 8 cores, 8 PUs"));
  }

  /** Keeps these nodes. */
  @SuppressWarnings("unchecked") // What a control holds is known by its id alone.
  private void edit(String nodes) throws Exception {
    onFxThread(
        () -> {
          ComboBox<OverrideViewModel.Verb> verbs = window.find(ComboBox.class, "edit-verb");
          verbs.setValue(OverrideViewModel.Verb.RESTRICT_NODES);
          window.find(TextField.class, "edit-value").setText(nodes);
          window.find(Button.class, "edit-apply").fire();
          return true;
        });
  }

  @Test
  @SuppressWarnings("unchecked") // What a control holds is known by its id alone.
  void aSampleIsChosenWithWhatItTeaches() throws Exception {
    press("override");
    eventually(
        () ->
            onFxThread(
                () -> {
                  SegmentedControl<Object> source =
                      window.find(SegmentedControl.class, "override-source");
                  source.valueProperty().set(OverrideViewModel.Source.SAMPLE);
                  ListView<SampleTopology> samples =
                      window.find(ListView.class, "override-samples");
                  samples.getSelectionModel().select(0);
                  return samples.getSelectionModel().getSelectedItem() != null;
                }));

    eventually(() -> text("override-outcome").equals("4 nodes, 8 cores, 8 PUs"));
    assertThat(text("override-lesson")).contains("touch=main", "--xml small-four-nodes");
    edit("0-2");
    eventually(() -> text("override-outcome").equals("3 nodes, 6 cores, 6 PUs"));
    assertThat(text("override-lesson")).contains("touch=main").doesNotContain("--xml");
    press("edit-undo");
    eventually(() -> text("override-outcome").equals("4 nodes, 8 cores, 8 PUs"));
    press("override-apply");
    eventually(() -> text("topology-origin").equals("from sample: small-four-nodes"));
    assertThat(visible("topology-emulated")).isTrue();
  }

  @Test
  void figuresUnderAnOverrideAreLabelledAndThoseOfThisMachineAreNot() throws Exception {
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> progress().startsWith("verified"));
    for (String badge : EMULATED) {
      assertThat(visible(badge)).as(badge).isFalse();
    }

    override("numa:4 core:2 pu:1");
    eventually(() -> !button("override-apply").isDisabled());
    press("override-apply");
    eventually(() -> text("topology-summary").equals("4 nodes, 8 cores, 8 PUs"));
    assertThat(visible("topology-emulated")).isTrue();
    ControlledRun run = startRun();
    run.show(1_000_000_000L, 5, 15);

    eventually(() -> visible("local-share-emulated"));
    for (String badge : EMULATED) {
      assertThat(visible(badge)).as(badge).isTrue();
    }
    // A synthetic description gives no distances; where there is no figure, nothing is emulated.
    assertThat(visible("mean-distance-emulated")).isFalse();
    run.end(RunRecord.End.VERIFIED, "");
    eventually(
        () ->
            onFxThread(
                () ->
                    window.model.status().stream()
                        .anyMatch(item -> item.detail().contains("all stand on P#0"))));

    press("use-this-machine");
    eventually(() -> text("topology-summary").equals("1 node, 2 cores, 2 PUs"));
    assertThat(visible("topology-emulated")).isFalse();
  }

  private static final List<String> EMULATED =
      List.of(
          "machine-emulated",
          "steals-emulated",
          "locality-emulated",
          "local-share-emulated",
          "course-emulated");

  @Test
  void stopEndsTheRunAndKeepsWhatWasCounted() throws Exception {
    ControlledRun run = startRun();
    eventually(() -> button("run").getText().equals("Stop"));

    press("run");

    eventually(() -> progress().startsWith("stopped after"));
    assertThat(run.cancelled()).isTrue();
    assertThat(onFxThread(() -> window.model.runs().getFirst().figures().get())).isNotNull();
  }

  @Test
  void controlAndRRunsAndEscapeStops() throws Exception {
    key(KeyCode.R, true);
    ControlledRun run = eventually(() -> started.getLast());

    key(KeyCode.ESCAPE, false);

    eventually(run::cancelled);
  }

  private static void escape(Node in) {
    Event.fireEvent(
        in, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ESCAPE, false, false, false, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runs", "tree"})
  void escapeStopsFromWithinAListToo(String id) throws Exception {
    ControlledRun run = startRun();
    onFxThread(
        () -> {
          Node list = window.find(Node.class, id);
          escape(list instanceof TopologyTree tree ? tree.getChildren().getFirst() : list);
          return true;
        });
    eventually(run::cancelled);
  }

  @Test
  void escapeClosesTheDialogFromWithinItsListToo() throws Exception {
    press("override");
    eventually(() -> text("override-outcome") != null);
    onFxThread(
        () -> {
          escape(window.find(Node.class, "override-samples"));
          return true;
        });
    eventually(() -> onFxThread(() -> Window.getWindows().size()) == 1);
  }

  @Test
  void threeRunsNeedNoScrollBar() throws Exception {
    for (int i = 0; i < 3; i++) {
      startRun().end(RunRecord.End.VERIFIED, "");
      int ended = i + 1;
      eventually(
          () ->
              onFxThread(
                  () ->
                      window.model.runs().size() == ended && window.model.running().get() == null));
    }
    eventually(
        () ->
            onFxThread(
                () ->
                    window.find(ListView.class, "runs").lookupAll(".scroll-bar").stream()
                        .noneMatch(Node::isVisible)));
  }

  @Test
  void f5LooksAtTheMachineAgainAsInLstopoAndRunsNothing() throws Exception {
    MachineChoice before = onFxThread(() -> window.model.setup().detected().get());
    key(KeyCode.F5, false);

    eventually(() -> notices().toString().contains("looked at again"));
    MachineChoice now = onFxThread(() -> window.model.setup().detected().get());
    assertThat(now).isNotSameAs(before);
    assertThat(onFxThread(() -> window.model.setup().topology().get())).isSameAs(now);
    assertThat(started).isEmpty();
  }

  @Test
  void f5ReadsAFileAgainThatStandsInForTheMachine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("machine.xml");
    TopologyChoice.XmlFile choice = new TopologyChoice.XmlFile(file);
    Files.writeString(file, HwlocXmlWriter.write(SyntheticReader.read("numa:2 core:1 pu:1")));
    ChosenTopology first = choice.resolve();
    onFxThread(
        () -> {
          window
              .model
              .setup()
              .override(new MachineChoice(choice, first.topology(), first.origin()));
          return true;
        });
    Files.writeString(file, HwlocXmlWriter.write(SyntheticReader.read("numa:3 core:1 pu:1")));
    key(KeyCode.F5, false);

    eventually(() -> text("topology-summary").equals("3 nodes, 3 cores, 3 PUs"));
    Files.delete(file);
    key(KeyCode.F5, false);
    eventually(() -> notices().toString().contains("machine.xml can’t be read again"));
    assertThat(text("topology-summary")).isEqualTo("3 nodes, 3 cores, 3 PUs");
  }

  @Test
  void aResultThatDoesNotVerifyIsSaid() throws Exception {
    startRun().end(RunRecord.End.NOT_VERIFIED, "zeta=1, published 2");

    eventually(() -> progress().startsWith("NOT VERIFIED"));
    assertThat(notices()).singleElement().asString().contains("FAILED", "zeta=1, published 2");
  }

  @Test
  void aRunThatDiesIsSaidInWordsAndTheWindowGoesOn() throws Exception {
    startRun().die(new RunException("the run's JVM ended with status 137; give it less memory"));

    eventually(() -> !notices().isEmpty());
    assertThat(notices()).singleElement().asString().contains("status 137; give it less memory");
    assertThat(progress()).isEqualTo("failed before anything was counted");
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> progress().startsWith("verified"));
  }

  @Test
  void whyARunFailedIsReadableInTheSmallestWindow() throws Exception {
    String why = "run: java.lang.IllegalStateException: seven is not allowed; ".repeat(3);
    startRun().end(RunRecord.End.FAILED, why);
    eventually(() -> !notices().isEmpty());

    eventually(
        () ->
            onFxThread(
                () -> {
                  window.scene.getRoot().layout();
                  Label detail = (Label) window.scene.lookup(".notice-detail");
                  return detail.getHeight() >= detail.prefHeight(detail.getWidth());
                }));
  }

  @Test
  void earlierRunsCanBeShownAgain() throws Exception {
    startRun().end(RunRecord.End.NOT_VERIFIED, "");
    eventually(() -> progress().startsWith("NOT VERIFIED"));
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> progress().startsWith("verified"));

    onFxThread(
        () -> {
          window.find(ListView.class, "runs").getSelectionModel().select(1);
          return true;
        });

    eventually(() -> progress().startsWith("NOT VERIFIED"));
  }

  @Test
  void aWorkloadOfTheUsersIsOpenedAndChosen() throws Exception {
    window.workloadFile = Optional.of(Path.of("mine.java"));
    press("open-workload");

    eventually(
        () ->
            onFxThread(
                () -> window.model.setup().workload().get().reference().equals("mine.java")));
  }

  @Test
  void theReportIsExportedByKeyAndByMenu(@TempDir Path folder) throws Exception {
    startRun().end(RunRecord.End.VERIFIED, "");
    eventually(() -> !onFxThread(() -> window.find(MenuButton.class, "export").isDisabled()));
    Path html = folder.resolve("report.html");
    Path json = folder.resolve("report.json");
    window.reportTarget = Optional.of(new FileDialogs.Target(html, false));
    key(KeyCode.E, true);
    eventually(() -> Files.exists(html));
    window.reportTarget = Optional.of(new FileDialogs.Target(json, false));
    Platform.runLater(() -> window.view.exportReport(".json"));
    eventually(() -> Files.exists(json));
    eventually(() -> notices().size() == 2);
  }

  @Test
  void anObjectIsFoundByItsName() throws Exception {
    key(KeyCode.F, true);
    eventually(() -> onFxThread(() -> window.find(TextField.class, "find").isFocused()));
    onFxThread(
        () -> {
          window.find(TextField.class, "find").setText("pu");
          return true;
        });

    assertThat(text("found")).isEqualTo("1 of 2");
  }

  @Test
  void theThemeIsToggled() throws Exception {
    key(KeyCode.T, true);

    eventually(() -> onFxThread(() -> window.view.theme().get() == Theme.DARK));
  }

  @Test
  void everythingThatCanBePressedHasANameForThoseWhoCannotSeeIt() throws Exception {
    List<Node> nameless =
        onFxThread(
            () ->
                window.view.lookupAll(".button").stream()
                    .filter(Button.class::isInstance)
                    .map(Button.class::cast)
                    .filter(each -> each.getText() == null || each.getText().isEmpty())
                    .filter(each -> each.getAccessibleText() == null)
                    .map(Node.class::cast)
                    .toList());
    assertThat(nameless).isEmpty();
  }

  @Test
  void howeverMuchTheStatusSaysTheWindowStaysWholeAndShortStatementsToo() throws Exception {
    List<String> said =
        List.of(
            "topology: small-four-nodes",
            "emulated: 8 PUs stand on this machine’s 2",
            "probe cost 2.4 %",
            "3 things not measured",
            "memory homes: bytes that tasks declared to access, and of frames",
            "blocked: worker 0 for 1.7 s, at Reader.read(Reader.java:35)");
    List<Button> statements =
        onFxThread(
            () -> {
              window
                  .model
                  .status()
                  .setAll(
                      said.stream()
                          .map(text -> new StatusItem(StatusItem.Level.WARNING, text, ""))
                          .toList());
              window.view.applyCss();
              window.view.layout();
              return window.view.lookupAll(".statement").stream()
                  .map(Button.class::cast)
                  .sorted(Comparator.comparingInt(each -> said.indexOf(each.getText())))
                  .toList();
            });
    assertThat(statements).hasSize(said.size());
    double right = 0;
    for (Button each : statements) {
      Bounds at = onFxThread(() -> each.localToScene(each.getBoundsInLocal()));
      assertThat(at.getMinX()).as(each.getText()).isGreaterThanOrEqualTo(right);
      right = at.getMaxX();
      if (each.getText().length() < 25) {
        assertThat(at.getWidth()).as(each.getText()).isGreaterThanOrEqualTo(each.prefWidth(-1));
      }
    }
    assertThat(right).isLessThanOrEqualTo(window.scene.getWidth());
    // The window may be that narrow.
    assertThat(onFxThread(() -> window.view.minWidth(-1))).isLessThanOrEqualTo(1024);
  }
}
