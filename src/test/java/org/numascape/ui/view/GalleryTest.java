package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javafx.geometry.Insets;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.MemoryLine;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.recording.RunRecord.Pass;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;

class GalleryTest {
  private static final long[][] STEALS = {
    {41_200, 6_800, 1_200, 310},
    {7_200, 39_800, 420, 650},
    {900, 0, 40_700, 6_100},
    {260, 2_000, 6_900, 42_100}
  };

  @ParameterizedTest
  @EnumSource
  void theGalleryShowsEachComponentInItsThemesColours(Theme theme) throws Exception {
    String suffix = theme.name().toLowerCase(Locale.ROOT);
    Stage stage = Stages.show(theme, 1440, 860, GalleryTest::gallery);
    Stages.keep(stage, "gallery-" + suffix);
    WritableImage picture = Stages.picture(stage);
    Stages.close(stage);

    Color corner = picture.getPixelReader().getColor(2, 2);
    assertThat(rgb(corner)).isEqualTo(theme.rgb(ThemeColour.PANEL));
    assertThat(coloursIn(picture, 262, 40, 1060, 560)).isGreaterThan(60);
    assertThat(coloursIn(picture, 1075, 40, 1430, 230)).isGreaterThan(30);
    assertThat(coloursIn(picture, 120, 660, 1280, 840)).isGreaterThan(30);
    assertThat(
            Files.size(
                Path.of(System.getProperty("numascape.screenshots", "target/screenshots"))
                    .resolve("gallery-" + suffix + ".png")))
        .isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void largeMachinesAndEmptyViewsAreShownToo(Theme theme) throws Exception {
    Stage stage = Stages.show(theme, 1440, 860, GalleryTest::extremes);
    Stages.keep(stage, "extremes-" + theme.name().toLowerCase(Locale.ROOT));
    WritableImage picture = Stages.picture(stage);
    Stages.close(stage);
    assertThat(coloursIn(picture, 10, 10, 900, 600)).isGreaterThan(30);
  }

  private static int rgb(Color colour) {
    return (int) Math.round(colour.getRed() * 255) << 16
        | (int) Math.round(colour.getGreen() * 255) << 8
        | (int) Math.round(colour.getBlue() * 255);
  }

  private static long coloursIn(WritableImage picture, int left, int top, int right, int bottom) {
    return IntStream.range(top, bottom)
        .flatMap(y -> IntStream.range(left, right).map(x -> picture.getPixelReader().getArgb(x, y)))
        .distinct()
        .count();
  }

  private static Parent gallery() {
    Topology topology = TestMachine.of(2, 2, 2, 4, 2);
    TopologyView machine = new TopologyView();
    machine.show(topology);
    machine.setValues(values(topology, 7));
    machine.selectionProperty().set(topology.nodes().get(2));
    VBox centre = new VBox(machine);
    VBox.setVgrow(machine, Priority.ALWAYS);
    centre.setPadding(new Insets(12));

    TopologyTree tree = new TopologyTree();
    tree.show(topology);
    tree.setValues(values(topology, 7));
    tree.selectionProperty().set(topology.pus().get(3));
    tree.setPrefHeight(330);

    List<String> nodes = List.of("node 0", "node 1", "node 2", "node 3");
    MatrixView steals = new MatrixView((row, column) -> {});
    steals.show(
        new Matrix(
            "Steals", "thief", "victim", nodes, nodes, STEALS, Matrix.Figure.COUNT, "no steals"));
    MatrixView locality = new MatrixView((row, column) -> {});
    long[][] touched = {{942, 31, 19, 8}, {40, 926, 11, 23}, {0, 0, 0, 0}, {7, 39, 36, 918}};
    locality.show(
        new Matrix(
            "Bytes touched",
            "runs on",
            "memory home",
            nodes,
            nodes,
            touched,
            Matrix.Figure.SHARE_OF_ROW,
            "nothing touched yet"));
    FigureBox local = new FigureBox("of bytes touched are local");
    local.show("93.1 %", true, "bytes touched locally / bytes touched, since the start");
    FigureBox distance = new FigureBox("mean distance (1 = all local)");
    HBox figures = new HBox(26, local, distance);
    VBox right =
        new VBox(
            10, section("STEALS: THIEF ← VICTIM"), steals, section("LOCALITY"), locality, figures);
    right.getStyleClass().add("panel");
    right.setPadding(new Insets(12));
    right.setPrefWidth(372);

    SegmentedControl<String> size =
        new SegmentedControl<>("class", List.of("S", "W", "A", "B"), each -> each);
    size.valueProperty().set("B");
    SegmentedControl<String> touch =
        new SegmentedControl<>("first touch", List.of("parallel", "main"), each -> each);
    VBox left =
        new VBox(
            10,
            section("CONTROLS"),
            size,
            touch,
            new Badge("emulated", "these figures follow from an override"),
            new StatusDot(StatusDot.Level.OK, "hwloc 2.9.0", ""),
            new StatusDot(StatusDot.Level.BUSY, "cg B, parallel touch", ""),
            new StatusDot(StatusDot.Level.WARNING, "emulated: 64 PUs folded on 2", ""),
            new StatusDot(StatusDot.Level.FAILED, "uts T1", "did not verify"),
            new StatusDot(StatusDot.Level.ABSENT, "hardware counters", "EPERM"),
            section("TREE"),
            tree);
    left.getStyleClass().add("panel");
    left.setPadding(new Insets(12));
    left.setPrefWidth(400);
    VBox.setVgrow(tree, Priority.ALWAYS);

    TimeLinesView time = new TimeLinesView();
    time.show(
        places(32, 4),
        course(32, 100),
        List.of(
            new Pass(Pass.Kind.WARM_UP, 200_000_000L, 1_900_000_000L),
            new Pass(Pass.Kind.REPETITION, 2_000_000_000L, 3_950_000_000L),
            new Pass(Pass.Kind.REPETITION, 4_050_000_000L, 6_150_000_000L)));
    VBox bottom = new VBox(time);
    bottom.getStyleClass().add("panel");
    bottom.setPadding(new Insets(10, 14, 6, 14));
    BorderPane all = new BorderPane(centre);
    all.setLeft(left);
    all.setRight(right);
    all.setBottom(bottom);
    return all;
  }

  private static Parent extremes() {
    Topology huge = TestMachine.of(8, 2, 4, 8, 2);
    TopologyView machine = new TopologyView();
    machine.show(huge);
    machine.setValues(values(huge, 3));
    VBox.setVgrow(machine, Priority.ALWAYS);
    Topology tiny = TestMachine.of(1, 1, 1, 2, 1);
    TopologyView small = new TopologyView();
    small.show(tiny);
    small.setPrefHeight(240);
    TimeLinesView time = new TimeLinesView();
    VBox centre = new VBox(10, machine, time);
    centre.setPadding(new Insets(12));
    MatrixView many = new MatrixView((row, column) -> {});
    many.show(workers(256, 1));
    many.setPrefHeight(300);
    MatrixView some = new MatrixView((row, column) -> {});
    some.show(workers(16, 1));
    MatrixView none = new MatrixView((row, column) -> {});
    none.show(
        new Matrix(
            "Steals",
            "thief",
            "victim",
            List.of("node 0"),
            List.of("node 0"),
            new long[1][1],
            Matrix.Figure.COUNT,
            "no steals yet"));
    none.setPrefHeight(120);
    VBox right = new VBox(10, many, some, none, small);
    right.getStyleClass().add("panel");
    right.setPadding(new Insets(12));
    right.setPrefWidth(372);
    BorderPane all = new BorderPane(centre);
    all.setRight(right);
    return all;
  }

  static Matrix workers(int count, int seed) {
    Random random = new Random(seed);
    List<String> labels = IntStream.range(0, count).mapToObj(i -> "worker " + i).toList();
    long[][] counts = new long[count][count];
    for (int thief = 0; thief < count; thief++) {
      for (int victim = 0; victim < count; victim++) {
        int apart = Math.abs(thief / 8 - victim / 8);
        counts[thief][victim] =
            thief == victim ? 0 : random.nextInt(1 + (2000 >> Math.min(12, 3 * apart)));
      }
    }
    return new Matrix(
        "Steals", "thief", "victim", labels, labels, counts, Matrix.Figure.COUNT, "no steals yet");
  }

  static Values values(Topology topology, int seed) {
    Random random = new Random(seed);
    Map<Integer, Double> activity = new HashMap<>();
    for (int pu = 0; pu < topology.pus().size(); pu += topology.pus().size() > 64 ? 1 : 2) {
      activity.put(pu, 0.2 + 0.8 * random.nextDouble());
    }
    Map<Integer, MemoryLine> memory = new HashMap<>();
    List<NodeLink> links = new ArrayList<>();
    int nodes = topology.nodes().size();
    for (int node = 0; node < nodes; node++) {
      memory.put(node, new MemoryLine(0.4, 0.05));
      for (int other = 0; other < nodes && nodes <= 4; other++) {
        if (other != node) {
          links.add(
              new NodeLink(
                  other,
                  node,
                  STEALS[node][other],
                  STEALS[node][other] > 1000 ? Quantity.count(STEALS[node][other]) : ""));
        }
      }
    }
    return new Values(
        ColourBy.ACTIVITY, activity, memory, links, "time in tasks / time, last 500 ms");
  }

  static List<WorkerPlace> places(int workers, int nodes) {
    return IntStream.range(0, workers)
        .mapToObj(i -> new WorkerPlace(i, i, i, i * nodes / workers, i, IndexSet.of(i)))
        .toList();
  }

  static List<Sample> course(int workers, int samples) {
    Random random = new Random(5);
    List<Sample> all = new ArrayList<>();
    long tasks = 0;
    long[] steals = new long[5];
    long local = 0;
    long touched = 0;
    long[] working = new long[workers];
    long step = 62_000_000;
    for (int i = 1; i <= samples; i++) {
      boolean pause = i % 31 < 3;
      tasks += pause ? 200_000 : 700_000 + random.nextInt(90_000);
      long[] rates = {800, 500, 400, 180, pause ? 300 : 70};
      for (int tier = 0; tier < steals.length; tier++) {
        steals[tier] += rates[tier] + random.nextInt(60);
      }
      touched += 1000;
      local += pause ? 720 : 930 + random.nextInt(30);
      for (int worker = 0; worker < workers; worker++) {
        working[worker] += (long) (step * (pause ? 0.1 : 0.75 + 0.25 * random.nextDouble()));
      }
      all.add(new Sample(i * step, tasks, steals.clone(), local, touched, working.clone()));
    }
    return all;
  }

  private static Label section(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("section");
    return label;
  }
}
