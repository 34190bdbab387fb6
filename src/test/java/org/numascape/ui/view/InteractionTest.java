package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.event.Event;
import javafx.geometry.BoundingBox;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.text.Font;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.StealTier;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

class InteractionTest {
  private static final List<String> NODES = List.of("node 0", "node 1");

  private static Matrix steals(long... values) {
    return new Matrix(
        "Steals",
        "thief",
        "victim",
        NODES,
        NODES,
        new long[][] {{values[0], values[1]}, {values[2], values[3]}},
        Matrix.Figure.COUNT,
        "no steals yet");
  }

  private static void click(Node node, double x, double y) {
    Event.fireEvent(node, mouse(MouseEvent.MOUSE_PRESSED, x, y));
    Event.fireEvent(node, mouse(MouseEvent.MOUSE_CLICKED, x, y));
  }

  private static MouseEvent mouse(javafx.event.EventType<MouseEvent> type, double x, double y) {
    return new MouseEvent(
        type,
        x,
        y,
        x,
        y,
        MouseButton.PRIMARY,
        1,
        false,
        false,
        false,
        false,
        true,
        false,
        false,
        false,
        false,
        true,
        null);
  }

  private static void press(Node node, KeyCode code) {
    Event.fireEvent(
        node, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false));
  }

  private static void pressShift(Node node, KeyCode code) {
    Event.fireEvent(
        node, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, true, false, false, false));
  }

  @Test
  void aLargeMachineIsLaidOutBesideTheFxThreadAndOnlyTheLatestIsShown() throws Exception {
    Topology large = TestMachine.of(8, 4, 4, 16, 2);
    Topology small = TestMachine.of(1, 1, 1, 2, 1);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stage stage = Stages.show(Theme.LIGHT, 900, 600, () -> view);
    TopologyObject pu = large.pus().getLast();
    boolean atOnce =
        Stages.onFxThread(
            () -> {
              view.show(large);
              view.layout();
              return view.screenBoundsOf(pu).isPresent();
            });
    assertThat(atOnce).isFalse();
    Stages.until(() -> view.screenBoundsOf(pu).isPresent());
    boolean replaced =
        Stages.onFxThread(
            () -> {
              view.show(large);
              view.layout();
              view.show(small);
              view.layout();
              return view.screenBoundsOf(small.pus().getLast()).isPresent();
            });
    assertThat(replaced).isTrue();
    Stages.pulses(20);
    assertThat(Stages.onFxThread(() -> view.screenBoundsOf(small.pus().getLast()))).isPresent();
    Stages.close(stage);
  }

  private static Values busy(Topology machine) {
    Map<Integer, Double> activity = new HashMap<>();
    machine.pus().forEach(pu -> activity.put(pu.logicalIndex(), 0.5));
    return new Values(ColourBy.ACTIVITY, activity, Map.of(), List.of(), "");
  }

  /** Still, each core has a box with its caches; live, PUs are larger: another layout. */
  @Test
  void whatIsLookedAtStaysInTheMiddleWhenColoursSaySomethingElse() throws Exception {
    Topology machine = SyntheticReader.read("pack:2 [numa] l3:1 l2:16 l1d:1 core:1 pu:2");
    TopologyObject pu = machine.pus().get(45);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stage stage = Stages.show(Theme.LIGHT, 900, 600, () -> view);
    Stages.onFxThread(
        () -> {
          view.show(machine);
          view.layout();
          press(view, KeyCode.PLUS);
          press(view, KeyCode.PLUS);
          press(view, KeyCode.PLUS);
          while (view.screenBoundsOf(pu).orElseThrow().getCenterX() > 470) {
            press(view, KeyCode.RIGHT);
          }
          while (view.screenBoundsOf(pu).orElseThrow().getCenterY() > 305) {
            press(view, KeyCode.DOWN);
          }
          return true;
        });
    double zoom = Stages.onFxThread(view::zoom);
    BoundingBox before = Stages.onFxThread(() -> view.screenBoundsOf(pu).orElseThrow());
    for (Values values : List.of(busy(machine), Values.still(ColourBy.TYPE), busy(machine))) {
      BoundingBox after =
          Stages.onFxThread(
              () -> {
                view.setValues(values);
                view.layout();
                return view.screenBoundsOf(pu).orElseThrow();
              });
      assertThat(Stages.onFxThread(view::zoom)).isEqualTo(zoom);
      assertThat(Math.abs(after.getCenterX() - before.getCenterX())).isLessThan(60);
      assertThat(Math.abs(after.getCenterY() - before.getCenterY())).isLessThan(60);
    }
    Stages.close(stage);
  }

  @Test
  void oneLayoutAtATimeIsMadeBesideAndTheLastThatIsAskedForIsShown() throws Exception {
    Topology large = TestMachine.of(8, 4, 4, 16, 2);
    TopologyObject pu = large.pus().getLast();
    List<Runnable> beside = new ArrayList<>();
    TopologyView view = Stages.onFxThread(() -> new TopologyView(beside::add));
    Stage stage = Stages.show(Theme.LIGHT, 900, 600, () -> new Group(view));
    // Else the group would give it its own size.
    Stages.onFxThread(
        () -> {
          view.setManaged(false);
          return true;
        });
    boolean atOnce =
        Stages.onFxThread(
            () -> {
              resize(view, 900, 600);
              view.show(large);
              view.layout();
              view.layout();
              return view.screenBoundsOf(pu).isPresent();
            });
    assertThat(atOnce).isFalse();
    shownAfter(view, beside, pu);
    for (int width = 880; width > 600; width -= 20) {
      double narrower = width;
      boolean shown =
          Stages.onFxThread(
              () -> {
                resize(view, narrower, 600);
                return view.screenBoundsOf(pu).isPresent();
              });
      assertThat(shown).as("the picture before stays").isTrue();
    }
    assertThat(beside).hasSize(1);
    shownAfter(view, beside, pu);
    assertThat(beside).as("that of the last size").hasSize(1);
    BoundingBox last = shownAfter(view, beside, pu);
    assertThat(beside).isEmpty();
    assertThat(last.getMaxX()).isLessThanOrEqualTo(620);
    Stages.close(stage);
  }

  @Test
  void afterALayoutThatFailedTheNextIsMade() throws Exception {
    Topology large = TestMachine.of(8, 4, 4, 16, 2);
    List<Runnable> beside = new ArrayList<>();
    AtomicBoolean refusing = new AtomicBoolean(true);
    TopologyView view =
        Stages.onFxThread(
            () ->
                new TopologyView(
                    task -> {
                      if (refusing.get()) {
                        throw new RejectedExecutionException("no further thread");
                      }
                      beside.add(task);
                    }));
    Throwable told =
        Stages.onFxThread(
            () -> {
              view.show(large);
              resize(view, 900, 600);
              refusing.set(false);
              resize(view, 880, 600);
              return view.layoutFailure().get();
            });
    assertThat(told).hasMessage("no further thread");
    shownAfter(view, beside, large.pus().getLast());
  }

  private static void resize(TopologyView view, double width, double height) {
    view.resize(width, height);
    view.layout();
  }

  /** Lets the layout that was asked for be made, and what follows of it. */
  private static BoundingBox shownAfter(
      TopologyView view, List<Runnable> beside, TopologyObject object) throws Exception {
    beside.removeFirst().run();
    return Stages.onFxThread(
        () -> {
          view.layout();
          return view.screenBoundsOf(object).orElseThrow();
        });
  }

  @Test
  void aClickOnACellReportsItsRowAndColumn() throws Exception {
    List<String> asked = new ArrayList<>();
    MatrixView view =
        Stages.onFxThread(() -> new MatrixView((row, column) -> asked.add(row + "," + column)));
    Stage stage = Stages.show(Theme.LIGHT, 340, 200, () -> view);
    Stages.onFxThread(
        () -> {
          view.show(steals(5, 6, 7, 8));
          view.layout();
          click(view, 180, 55);
          click(view, 100, 95);
          click(view, 5, 5);
          return view;
        });
    Stages.close(stage);
    assertThat(asked).containsExactly("0,1", "1,0");
  }

  @Test
  void arrowKeysAndEnterReachEveryCellAndSayWhichItIs() throws Exception {
    List<String> asked = new ArrayList<>();
    String spoken =
        Stages.onFxThread(
            () -> {
              MatrixView view = new MatrixView((row, column) -> asked.add(row + "," + column));
              view.show(steals(900, 6, 1234, 8));
              press(view, KeyCode.UP);
              press(view, KeyCode.RIGHT);
              press(view, KeyCode.ENTER);
              return view.getAccessibleText();
            });
    assertThat(asked).containsExactly("0,1");
    assertThat(spoken).isEqualTo("Steals: 6\nthief node 0, victim node 1\n0.7 % of this row");
  }

  @Test
  void whatNobodyToldIsNotSaidToBeZeroAndDistancesAreNoSharesOfARow() throws Exception {
    List<String> nodes = List.of("node 0", "node 1");
    Matrix bandwidths =
        new Matrix(
            "Bandwidth",
            "from",
            "to",
            nodes,
            nodes,
            new long[][] {{12_000, 0}, {0, 9_000}},
            Matrix.Figure.GIVEN,
            "none");
    List<String> spoken =
        Stages.onFxThread(
            () -> {
              MatrixView view = new MatrixView((row, column) -> {});
              view.show(bandwidths);
              press(view, KeyCode.UP);
              String told = view.getAccessibleText();
              press(view, KeyCode.RIGHT);
              return List.of(told, view.getAccessibleText());
            });
    assertThat(spoken)
        .containsExactly(
            "Bandwidth: 12 000\nfrom node 0, to node 0",
            "Bandwidth: not told\nfrom node 0, to node 1");
  }

  @Test
  void aMatrixOfZerosSaysWhyItIsEmpty() throws Exception {
    List<String> asked = new ArrayList<>();
    String spoken =
        Stages.onFxThread(
            () -> {
              MatrixView view = new MatrixView((row, column) -> asked.add("asked"));
              view.resize(340, 200);
              view.show(steals(0, 0, 0, 0));
              click(view, 180, 55);
              press(view, KeyCode.ENTER);
              return view.getAccessibleText();
            });
    assertThat(spoken).isEqualTo("Steals: no steals yet");
    assertThat(asked).isEmpty();
  }

  @Test
  void aClickSelectsTheInnermostObjectAndEscapeNone() throws Exception {
    Topology topology = TestMachine.of(1, 1, 1, 1, 1);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stage stage = Stages.show(Theme.LIGHT, 400, 300, () -> view);
    List<String> selected = new ArrayList<>();
    Stages.onFxThread(
        () -> {
          view.show(topology);
          view.layout();
          view.selectionProperty().subscribe(each -> selected.add(String.valueOf(each)));
          TopologyObject pu = topology.pus().getFirst();
          var bounds = view.screenBoundsOf(pu).orElseThrow();
          click(view, bounds.getCenterX(), bounds.getCenterY());
          press(view, KeyCode.ESCAPE);
          return view;
        });
    Stages.close(stage);
    assertThat(selected).containsExactly("null", "PU L#0", "null");
  }

  @Test
  void fittingUndoesZoomAndMoves() throws Exception {
    Topology topology = TestMachine.of(2, 2, 2, 4, 2);
    TopologyView view = Stages.onFxThread(TopologyView::new);
    Stage stage = Stages.show(Theme.LIGHT, 700, 500, () -> view);
    List<Double> zooms = new ArrayList<>();
    Stages.onFxThread(
        () -> {
          view.show(topology);
          view.layout();
          zooms.add(view.zoom());
          press(view, KeyCode.PLUS);
          zooms.add(view.zoom());
          press(view, KeyCode.LEFT);
          pressShift(view, KeyCode.F);
          view.layout();
          zooms.add(view.zoom());
          return view;
        });
    Stages.close(stage);
    assertThat(zooms.get(1)).isGreaterThan(zooms.get(0));
    assertThat(zooms.get(2)).isEqualTo(zooms.get(0));
  }

  @Test
  void theTreeOpensDownToTheObjectSelectedElsewhere() throws Exception {
    Topology topology = TestMachine.of(2, 2, 2, 4, 2);
    List<ObjectType> selected = new ArrayList<>();
    Stages.onFxThread(
        () -> {
          TopologyTree tree = new TopologyTree();
          tree.show(topology);
          tree.selectionProperty().set(topology.pus().getLast());
          tree.selectionProperty().subscribe(object -> selected.add(object.type()));
          return tree;
        });
    assertThat(selected).containsExactly(ObjectType.PU);
  }

  @Test
  void oneSegmentStaysChosenWhenItIsPressedAgain() throws Exception {
    List<String> chosen = new ArrayList<>();
    Stages.onFxThread(
        () -> {
          SegmentedControl<String> control =
              new SegmentedControl<>("class", List.of("S", "W", "A"), each -> each);
          control
              .valueProperty()
              .subscribe(
                  each -> {
                    chosen.add(each);
                  });
          ToggleButton second = (ToggleButton) control.getChildren().get(1);
          second.fire();
          second.fire();
          assertThat(second.isSelected()).isTrue();
          control.valueProperty().set("A");
          assertThat(((ToggleButton) control.getChildren().get(2)).isSelected()).isTrue();
          return control;
        });
    assertThat(chosen).containsExactly("S", "W", "A");
  }

  @Test
  void anAbsentFigureSaysWhyInsteadOfZero() throws Exception {
    String spoken =
        Stages.onFxThread(
            () -> {
              FigureBox box = new FigureBox("of bytes touched are local");
              box.show("93.1 %", true, "since the start");
              box.absent("kernel refused move_pages, EPERM");
              return box.getAccessibleText();
            });
    assertThat(spoken)
        .isEqualTo("no figure of bytes touched are local: kernel refused move_pages, EPERM");
  }

  @ParameterizedTest
  @EnumSource
  void styleSheetsRepeatThePicturesColours(Theme theme) throws Exception {
    String path =
        "/org/numascape/assets/css/numascape-" + theme.name().toLowerCase(Locale.ROOT) + ".css";
    try (var in = InteractionTest.class.getResourceAsStream(path)) {
      String sheet = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (ThemeColour colour : ThemeColour.values()) {
        assertThat(sheet)
            .contains(
                String.format(
                    "-numa-%s: #%06x;", colour.name().toLowerCase(Locale.ROOT), theme.rgb(colour)));
      }
    }
  }

  @Test
  void textIsDrawnInTheProgramsOwnFont() throws Exception {
    Font font = Stages.onFxThread(() -> StyleSheets.font(12, false));
    Font strong = Stages.onFxThread(() -> StyleSheets.font(12, true));
    assertThat(font.getFamily()).isEqualTo("Inter");
    assertThat(strong.getName()).isEqualTo("Inter Bold");
  }

  @Test
  void aViewRedrawsInTheOtherThemeAsSoonAsTheSceneWearsIt() throws Exception {
    TimeLinesView view = Stages.onFxThread(TimeLinesView::new);
    Stage stage = Stages.show(Theme.LIGHT, 900, 220, () -> view);
    WritableImage light = Stages.picture(stage);
    Stages.onFxThread(
        () -> {
          StyleSheets.apply(stage.getScene(), Theme.DARK);
          return stage;
        });
    Stages.pulses(3);
    WritableImage dark = Stages.picture(stage);
    Stages.close(stage);
    // In the lanes of a chart and of the workers, between two grid lines.
    for (int y : new int[] {5, 180}) {
      assertThat(light.getPixelReader().getArgb(130, y) & 0xffffff)
          .isEqualTo(Theme.LIGHT.rgb(ThemeColour.RAISED));
      assertThat(dark.getPixelReader().getArgb(130, y) & 0xffffff)
          .isEqualTo(Theme.DARK.rgb(ThemeColour.RAISED));
    }
  }

  @Test
  void tiersSayHowManyStealsTheyHadAndHowLongTheySearched() throws Exception {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[4] = 98;
    counts[10] = 2;
    TierView view = Stages.onFxThread(TierView::new);
    Stage stage = Stages.show(Theme.LIGHT, 344, 200, () -> view);
    WritableImage without = Stages.picture(stage);
    Stages.onFxThread(
        () -> {
          view.show(
              List.of(
                  new TierSteals(StealTier.SAME_CORE, 100, 110, new LatencyHistogram(counts)),
                  new TierSteals(
                      StealTier.REMOTE, 0, 0, new LatencyHistogram(new long[counts.length]))),
              "7 attempts took nothing");
          return true;
        });
    Stages.pulses(2);

    assertThat(Stages.onFxThread(view::getAccessibleText))
        .isEqualTo(
            "same core: 100 steals, 110 stolen tasks\n"
                + "from search to task: median < 1.0 µs, 99th percentile < 65.5 µs. "
                + "remote: 0 steals, 0 stolen tasks. 7 attempts took nothing");
    assertThat(pixels(Stages.picture(stage), Palette.tier(StealTier.SAME_CORE)))
        .isGreaterThan(300 + pixels(without, Palette.tier(StealTier.SAME_CORE)));
    Stages.close(stage);
  }

  private static int pixels(WritableImage picture, int rgb) {
    int count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        count += (picture.getPixelReader().getArgb(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }
}
