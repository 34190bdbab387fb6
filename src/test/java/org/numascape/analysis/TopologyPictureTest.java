package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.TopologyLayout.Rectangle;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.MemoryLine;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyEdit;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyObject.Draft;

class TopologyPictureTest {
  static Stream<Arguments> machines() {
    return Stream.of(
        Arguments.of("one PU, no package, no cache", onePu()),
        Arguments.of("two packages of two nodes", TestMachines.of(2, 2, 2, 4, 2)),
        Arguments.of("64 nodes", TestMachines.of(8, 8, 1, 8, 1)),
        Arguments.of("4096 PUs", TestMachines.of(8, 4, 4, 16, 2)),
        Arguments.of("4096 PUs in a row", flat(4096)),
        Arguments.of("P and E cores", hybrid()),
        Arguments.of("HBM, memory-side cache, node without PUs", strangeMemory()));
  }

  private static Topology onePu() {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    TestMachines.memory(machine, 0, 2L << 30);
    TestMachines.pu(machine, 0);
    TestMachines.close(machine);
    return TestMachines.topology(machine, (from, to) -> 10);
  }

  private static Topology flat(int pus) {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    TestMachines.memory(machine, 0, 2L << 30);
    for (int pu = 0; pu < pus; pu++) {
      TestMachines.pu(machine, pu);
    }
    TestMachines.close(machine);
    return TestMachines.topology(machine, (from, to) -> 10);
  }

  /** Six cores of two PUs, and two L2 caches of four cores of one. */
  static Topology hybrid() {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    TestMachines.memory(machine, 0, 32L << 30);
    Draft pack = TestMachines.child(machine, ObjectType.PACKAGE, 0);
    Draft l3 = TestMachines.child(pack, ObjectType.L3_CACHE, -1);
    int pu = 0;
    for (int core = 0; core < 6; core++) {
      Draft big = TestMachines.child(l3, ObjectType.CORE, core);
      TestMachines.pu(big, pu++);
      TestMachines.pu(big, pu++);
      TestMachines.close(big);
    }
    for (int cluster = 0; cluster < 2; cluster++) {
      Draft l2 = TestMachines.child(l3, ObjectType.L2_CACHE, -1);
      for (int core = 0; core < 4; core++) {
        Draft small = TestMachines.child(l2, ObjectType.CORE, 6 + cluster * 4 + core);
        TestMachines.pu(small, pu++);
        TestMachines.close(small);
      }
      TestMachines.close(l2);
    }
    TestMachines.close(l3);
    TestMachines.close(pack);
    TestMachines.close(machine);
    return TestMachines.topology(machine, (from, to) -> 10);
  }

  /** A package with DRAM behind a memory-side cache and HBM beside it; a third node has no PUs. */
  static Topology strangeMemory() {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    TestMachines.memory(machine, 2, 512L << 30);
    Draft pack = TestMachines.child(machine, ObjectType.PACKAGE, 0);
    Draft cache = new Draft(ObjectType.MEMORY_CACHE);
    cache.attributes =
        new ObjectAttributes.Cache(16L << 30, 1, 64, 1, ObjectAttributes.CacheKind.UNIFIED);
    pack.memoryChildren.add(cache);
    TestMachines.memory(cache, 0, 96L << 30);
    TestMachines.close(cache);
    TestMachines.memory(pack, 1, 16L << 30).subtype = "HBM";
    for (int core = 0; core < 4; core++) {
      Draft each = TestMachines.child(pack, ObjectType.CORE, core);
      TestMachines.pu(each, core);
      TestMachines.close(each);
    }
    TestMachines.close(pack);
    TestMachines.close(machine);
    return TestMachines.topology(machine, (from, to) -> from == to ? 10 : 20);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void everyPuAndEveryNodeHasAPlaceInsideThePicture(String name, Topology topology) {
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    for (TopologyObject object :
        Stream.concat(topology.pus().stream(), topology.nodes().stream()).toList()) {
      Rectangle at = layout.boundsOf(object).orElseThrow();
      assertThat(at.width()).as("%s of %s", object, name).isGreaterThanOrEqualTo(2);
      assertThat(at.height()).isGreaterThanOrEqualTo(2);
      assertThat(at.x()).isGreaterThanOrEqualTo(0);
      assertThat(at.y()).isGreaterThanOrEqualTo(0);
      assertThat(at.right()).isLessThanOrEqualTo(layout.width() + 1e-6);
      assertThat(at.bottom()).isLessThanOrEqualTo(layout.height() + 1e-6);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void noTwoPusOverlapAndEachIsInsideItsNode(String name, Topology topology) {
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    for (TopologyObject pu : topology.pus()) {
      Rectangle at = layout.boundsOf(pu).orElseThrow();
      double x = at.x() + at.width() / 2;
      double y = at.y() + at.height() / 2;
      // The innermost object there is the PU itself, so nothing lies on top of it.
      assertThat(layout.at(x, y)).as(name).containsSame(pu);
      Rectangle node = layout.boundsOf(topology.localNode(pu)).orElseThrow();
      assertThat(node.contains(x, y)).as("%s in its node, %s", pu, name).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void anyRoomGivesABoxForEveryPu(String name, Topology topology) {
    for (double[] room : new double[][] {{300, 900}, {1400, 300}, {60, 40}}) {
      TopologyLayout layout = TopologyLayout.of(topology, room[0], room[1]);
      assertThat(boxesOf(picture(layout, ColourBy.NONE), ObjectType.PU))
          .as(name)
          .hasSize(topology.pus().size());
    }
  }

  static Stream<Path> realMachines() throws IOException {
    String folder = System.getProperty("numascape.test.topologies", "");
    assumeTrue(Files.isDirectory(Path.of(folder)), "no topologies of real machines in " + folder);
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(".xml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("realMachines")
  void everyPuAndEveryNodeOfARealMachineCanBeHit(Path file) throws IOException {
    Topology topology;
    try (InputStream in = Files.newInputStream(file)) {
      topology = HwlocXmlReader.read(in, file.toString());
    }
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    for (TopologyObject object :
        Stream.concat(topology.pus().stream(), topology.nodes().stream()).toList()) {
      Rectangle at = layout.boundsOf(object).orElseThrow();
      assertThat(layout.at(at.x() + 1, at.y() + 1)).as("%s", object).containsSame(object);
    }
  }

  @Test
  void anOrdinaryServerFitsTheRoomItIsGiven() {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(2, 2, 2, 4, 2), 780, 560);
    assertThat(layout.width()).isLessThanOrEqualTo(780);
    assertThat(layout.height()).isLessThanOrEqualTo(560);
    assertThat(texts(picture(layout, ColourBy.NONE)))
        .contains("Package L#0", "NUMANode L#3", "L3 L#7", "64 GiB", "32 MiB", "16 cores", "31");
  }

  @Test
  void fourThousandPusFitAnOrdinaryWindowWithoutText() {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(8, 4, 4, 16, 2), 780, 560);
    assertThat(layout.width()).isLessThanOrEqualTo(780);
    assertThat(layout.height()).isLessThanOrEqualTo(560);
    assertThat(texts(picture(layout, ColourBy.NONE))).doesNotContain("4095");
  }

  @Test
  void aSmallMachineStaysSmall() {
    TopologyLayout layout = TopologyLayout.of(onePu(), 1600, 1000);
    assertThat(layout.width()).isLessThan(500);
    assertThat(layout.height()).isLessThan(400);
  }

  @Test
  void aRoomWithoutExtentIsRefused() {
    assertThatThrownBy(() -> TopologyLayout.of(onePu(), 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width=0.0");
  }

  @Test
  void aPointOutsideHitsNothingAndAHeaderHitsItsNode() {
    Topology topology = TestMachines.of(2, 2, 2, 4, 2);
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    assertThat(layout.at(-1, -1)).isEmpty();
    Rectangle node = layout.boundsOf(topology.nodes().get(2)).orElseThrow();
    assertThat(layout.at(node.x() + 20, node.y() + 8)).containsSame(topology.nodes().get(2));
  }

  @Test
  void nodesThatFrameNoPusAreLinesWithTheirMemory() {
    Topology topology = strangeMemory();
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    assertThat(texts(picture(layout, ColourBy.NONE)))
        .contains("HBM 16 GiB", "512 GiB", "96 GiB, cached by 16 GiB");
    Rectangle strip = layout.boundsOf(topology.nodes().get(0)).orElseThrow();
    assertThat(layout.at(strip.x() + 3, strip.y() + 3)).containsSame(topology.nodes().get(0));
  }

  @Test
  void aMemorySideCacheIsALineInTheBoxOfItsNode() {
    Topology topology = strangeMemory();
    TopologyLayout layout = TopologyLayout.of(topology, 780, 560);
    TopologyObject cache = topology.objects(ObjectType.MEMORY_CACHE).getFirst();
    assertThat(texts(picture(layout, ColourBy.NONE))).contains("MemCache L#0", "16 GiB");
    assertThat(
            layout
                .boundsOf(cache.memoryChildren().getFirst())
                .orElseThrow()
                .holds(layout.boundsOf(cache).orElseThrow()))
        .isTrue();
  }

  @Test
  void aPuWithoutANodeOfItsOwnHasNoNodesColour() {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    for (int index = 0; index < 2; index++) {
      Draft pack = TestMachines.child(machine, ObjectType.PACKAGE, index);
      if (index == 0) {
        TestMachines.memory(pack, 0, 1 << 30);
      }
      TestMachines.pu(pack, index);
      TestMachines.close(pack);
    }
    TestMachines.close(machine);
    Topology topology = TestMachines.topology(machine, (from, to) -> 10);
    assertThat(topology.pus()).extracting(topology::hasLocalNode).containsExactly(true, false);
    TopologyLayout layout = TopologyLayout.of(topology, 400, 300);
    assertThat(boxesOf(picture(layout, ColourBy.NODE), ObjectType.PU))
        .extracting(Box::fill)
        .containsExactly(new Paint.Node(0), new Paint.Role(Picture.ThemeColour.PANEL));
    assertThat(
            texts(
                PictureSheet.of(
                    layout, Values.still(ColourBy.NODE), PictureStyle.USUAL, List.of("a test"))))
        .contains("PU that has no NUMA node of its own");
  }

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource({"400, 300", "780, 560", "900, 500", "1200, 800", "1600, 1000"})
  void ofAMachinesPusAllHaveTheirNumberOrNone(double width, double height) {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(2, 4, 2, 8, 2), width, height);
    for (Map<Integer, Double> activity : List.of(Map.<Integer, Double>of(), Map.of(7, 1.0))) {
      Picture picture =
          TopologyPicture.paint(
              layout,
              new Values(ColourBy.ACTIVITY, activity, Map.of(), List.of(), ""),
              PictureStyle.USUAL);
      assertThat(texts(picture).stream().filter(text -> text.matches("\\d+( %)?")).count())
          .isIn(0L, 256L);
    }
  }

  @Test
  void activityColoursTheCellAndSaysPercentBesideTheIndex() {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(1, 1, 1, 4, 1), 500, 400);
    Picture picture =
        TopologyPicture.paint(
            layout,
            new Values(ColourBy.ACTIVITY, Map.of(2, 0.876), Map.of(), List.of(), ""),
            PictureStyle.USUAL.withIndexes(IndexKind.OS));
    List<Box> cells = boxesOf(picture, ObjectType.PU);
    assertThat(cells.get(2).fill()).isEqualTo(new Paint.Heat(0.876));
    assertThat(cells.get(1).fill()).isEqualTo(new Paint.Nothing());
    assertThat(texts(picture)).contains("88 %", "P#2", "1").doesNotContain("2");
  }

  @Test
  void aPuTheProcessMayNotUseIsNotFilled() {
    Draft machine = TestMachines.draft(ObjectType.MACHINE);
    TestMachines.memory(machine, 0, 1 << 30);
    TestMachines.pu(machine, 0);
    TestMachines.pu(machine, 1);
    TestMachines.close(machine);
    Topology topology =
        Topology.of(machine, objects -> List.of(), List.of(), IndexSet.of(0), IndexSet.of(0));
    List<Box> cells =
        boxesOf(picture(TopologyLayout.of(topology, 400, 300), ColourBy.NODE), ObjectType.PU);
    assertThat(cells.get(0).fill()).isEqualTo(new Paint.Node(0));
    assertThat(cells.get(1).fill()).isEqualTo(new Paint.Nothing());
  }

  private static List<NodeLink> links(int nodes) {
    List<NodeLink> links = new ArrayList<>();
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        links.add(new NodeLink(from, to, from * nodes + to, from + ">" + to));
        links.add(new NodeLink(from, to, 0, "nothing"));
      }
    }
    return links;
  }

  private static Picture linked(TopologyLayout layout) {
    int nodes = layout.topology().nodes().size();
    return TopologyPicture.paint(
        layout,
        new Values(ColourBy.NONE, Map.of(), Map.of(), links(nodes), ""),
        PictureStyle.USUAL);
  }

  private static List<Line> lines(Picture picture) {
    return picture.shapes().stream().filter(Line.class::isInstance).map(Line.class::cast).toList();
  }

  /** With many and with few nodes, and where they fill the picture to its edges. */
  @ParameterizedTest(name = "{0} packages of {1} nodes, {2} x {3}")
  @CsvSource({
    "2, 4, 656, 433",
    "2, 4, 780, 560",
    "2, 2, 656, 433",
    "1, 8, 656, 200",
    "8, 1, 300, 433"
  })
  void noLinkIsCutOffAtThePicturesEdge(int packages, int nodes, double width, double height) {
    Topology machine = TestMachines.of(packages, nodes, 2, 16, 2);
    Picture picture = linked(TopologyLayout.of(machine, width, height));
    assertThat(lines(picture)).isNotEmpty();
    for (Line line : lines(picture)) {
      double half = line.width() / 2;
      assertThat(line.points())
          .allMatch(at -> at.x() >= half && at.x() <= picture.width() - half)
          .allMatch(at -> at.y() >= half && at.y() <= picture.height() - half);
    }
  }

  /** A ring: the last is as near to the first as any neighbour, and two stand between them. */
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "numa:4 core:2 pu:1, HORIZONTAL",
    "numa:4 core:1 pu:1, HORIZONTAL",
    "numa:4 l2:1 core:1 pu:1, VERTICAL",
    "numa:4 core:2 pu:1, VERTICAL",
    "pack:4 [numa] core:2 pu:1, HORIZONTAL",
    "pack:4 [numa] core:2 pu:1, VERTICAL"
  })
  void theLinkAroundOthersHasItsNumberAndCrossesNoName(
      String machine, LayoutOptions.Direction direction) {
    LayoutOptions options = LayoutOptions.USUAL.withDirection(direction).withComplete(true);
    Topology ring =
        TopologyEdit.parse("distances 10,21,31,22/21,10,21,31/31,21,10,21/22,31,21,10")
            .apply(SyntheticReader.read(machine));
    Picture picture =
        TopologyPicture.paint(
            TopologyLayout.of(ring, options, 1200, 1200),
            new Values(ColourBy.NODE, Map.of(), Map.of(), DistanceLinks.of(ring), ""),
            PictureStyle.USUAL);
    assertThat(lines(picture)).hasSize(4);
    List<Text> all =
        picture.shapes().stream().filter(Text.class::isInstance).map(Text.class::cast).toList();
    List<Text> numbers = all.stream().filter(each -> each.text().equals("22")).toList();
    assertThat(numbers).hasSize(1);
    Rectangle number = extent(numbers.getFirst());
    assertThat(number.x()).isNotNegative();
    assertThat(number.right()).isLessThanOrEqualTo(picture.width());
    for (Text other : all) {
      Rectangle at = extent(other);
      assertThat(
              other == numbers.getFirst()
                  || at.x() > number.right()
                  || at.right() < number.x()
                  || at.y() > number.bottom()
                  || at.bottom() < number.y())
          .as("apart from %s", other.text())
          .isTrue();
      // The farthest is drawn last.
      assertThat(other == numbers.getFirst() ? List.<Point>of() : lines(picture).getLast().points())
          .as("over %s", other.text())
          .noneMatch(point -> at.contains(point.x(), point.y()));
    }
  }

  private static Rectangle extent(Text text) {
    double width = Labels.width(text.text(), text.sizePixels(), text.bold());
    double left =
        switch (text.anchor()) {
          case START -> text.x();
          case MIDDLE -> text.x() - width / 2;
          case END -> text.x() - width;
        };
    return new Rectangle(
        left, text.y() - 0.75 * text.sizePixels(), width, 0.75 * text.sizePixels());
  }

  /** In the lower row the name of each package stands between its node and the one above. */
  @ParameterizedTest(name = "{0} x {1}, directed: {2}")
  @CsvSource({"760, 530, true", "760, 450, false", "1200, 900, true", "640, 430, false"})
  void noLinkCrossesAPackagesName(double width, double height, boolean directed) {
    Topology machine = SyntheticReader.read("pack:8 [numa] l3:1 core:4 pu:1");
    List<NodeLink> links = new ArrayList<>();
    for (int node = 0; node < 4; node++) {
      links.add(new NodeLink(node, node + 4, 10, "10", directed));
      if (directed) {
        links.add(new NodeLink(node + 4, node, 10, "10", true));
      }
    }
    TopologyLayout layout = TopologyLayout.of(machine, width, height);
    Values values = new Values(ColourBy.ACTIVITY, Map.of(), Map.of(), links, "");
    Picture picture = TopologyPicture.paint(layout, values, PictureStyle.USUAL);
    assertThat(lines(picture)).hasSize(links.size());
    List<Text> names =
        picture.shapes().stream()
            .filter(Text.class::isInstance)
            .map(Text.class::cast)
            .filter(each -> each.text().startsWith("Package") || each.text().endsWith("cores"))
            .toList();
    assertThat(names).hasSize(16);
    for (Text name : names) {
      Rectangle at = extent(name);
      assertThat(lines(picture))
          .as("over %s", name.text())
          .allSatisfy(
              line ->
                  assertThat(line.points())
                      .noneMatch(
                          point ->
                              point.y() > at.y()
                                  && point.y() < at.bottom()
                                  && point.x() > at.x() - line.width() / 2
                                  && point.x() < at.right() + line.width() / 2));
    }
    assertThat(TopologyPicture.paintMeasured(layout, values, PictureStyle.USUAL))
        .as("drawn over the still machine, the same lines")
        .containsAll(lines(picture));
  }

  @Test
  void theEightLargestLinksAreDrawnTheLargestThickest() {
    Picture picture = linked(TopologyLayout.of(TestMachines.of(2, 2, 1, 2, 1), 780, 560));
    assertThat(lines(picture)).hasSize(8).allMatch(Line::arrow);
    assertThat(lines(picture).getFirst().width()).isEqualTo(5);
    assertThat(texts(picture)).contains("3>2").doesNotContain("nothing", "3>3");
  }

  @ParameterizedTest(name = "{0} packages of {1} nodes in {2} x {3}")
  @CsvSource({
    "2, 2, 780, 560",
    "8, 1, 640, 430",
    "2, 4, 640, 430",
    "8, 2, 1200, 700",
    "4, 1, 900, 200"
  })
  void noLinkRunsThroughANode(int packages, int nodes, double width, double height) {
    Topology topology = TestMachines.of(packages, nodes, 1, 4, 1);
    TopologyLayout layout = TopologyLayout.of(topology, width, height);
    List<Line> lines = lines(linked(layout));
    assertThat(lines).isNotEmpty();
    for (Line line : lines) {
      for (TopologyObject node : topology.nodes()) {
        Rectangle at = layout.boundsOf(node).orElseThrow();
        // Its ends lie on the edges of the two nodes that it joins.
        assertThat(line.points().subList(1, line.points().size() - 1))
            .as("through %s", node)
            .noneMatch(point -> at.contains(point.x(), point.y()));
      }
    }
  }

  @Test
  void cellsOfASmallMachineAreNoSlabs() {
    for (int pus : new int[] {1, 2, 4}) {
      Topology topology = TestMachines.of(2, 2, 1, pus, 1);
      for (double[] room : new double[][] {{640, 430}, {1200, 700}, {560, 300}}) {
        TopologyLayout layout = TopologyLayout.of(topology, room[0], room[1]);
        for (TopologyObject pu : topology.pus()) {
          Rectangle at = layout.boundsOf(pu).orElseThrow();
          assertThat(at.width() / at.height()).as("width / height").isBetween(0.5, 3.0);
        }
      }
    }
  }

  @Test
  void aMemoryLineShowsLocalAndRemoteParts() {
    Topology topology = TestMachines.of(1, 1, 1, 4, 1);
    Picture picture =
        TopologyPicture.paint(
            TopologyLayout.of(topology, 780, 560),
            new Values(
                ColourBy.NONE,
                Map.of(),
                Map.of(0, new MemoryLine(0.5, 0.25)),
                List.of(),
                "a caption"),
            PictureStyle.USUAL);
    List<Box> lines = boxesOf(picture, ObjectType.NUMA_NODE).stream().skip(1).toList();
    double whole = lines.get(0).width();
    assertThat(lines.get(1).width()).isEqualTo(0.75 * whole);
    assertThat(lines.get(2).width()).isEqualTo(0.5 * whole);
    assertThat(lines.get(2).fill()).isEqualTo(new Paint.Node(0));
    assertThat(texts(picture)).contains("a caption");
  }

  @Test
  void textStaysInsideItsFrame() {
    for (Arguments each : machines().toList()) {
      Topology topology = (Topology) each.get()[1];
      for (double[] room : new double[][] {{1200, 800}, {780, 560}, {300, 400}}) {
        TopologyLayout layout = TopologyLayout.of(topology, room[0], room[1]);
        for (Picture.Shape shape : picture(layout, ColourBy.TYPE).shapes()) {
          if (shape instanceof Text text) {
            double width = Labels.width(text.text(), text.sizePixels(), text.bold());
            double left =
                switch (text.anchor()) {
                  case START -> text.x();
                  case MIDDLE -> text.x() - width / 2;
                  case END -> text.x() - width;
                };
            assertThat(left).as("%s in %s", text, each.get()[0]).isGreaterThanOrEqualTo(0);
            assertThat(left + width).isLessThanOrEqualTo(layout.width());
            assertThat(text.y()).isBetween(0.0, layout.height());
          }
        }
      }
    }
  }

  @Test
  void repaintingFourThousandPusTakesNoNewLayout() {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(8, 4, 4, 16, 2), 780, 560);
    Map<Integer, Double> activity = new HashMap<>();
    Set<Paint> seen = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      for (int pu = 0; pu < 4096; pu++) {
        activity.put(pu, (pu + round) % 100 / 100.0);
      }
      Picture picture =
          TopologyPicture.paint(
              layout,
              new Values(ColourBy.ACTIVITY, activity, Map.of(), List.of(), ""),
              PictureStyle.USUAL);
      seen.add(boxesOf(picture, ObjectType.PU).getFirst().fill());
      assertThat(picture.width()).isEqualTo(layout.width());
    }
    assertThat(seen).hasSize(3);
  }

  private static Picture picture(TopologyLayout layout, ColourBy colourBy) {
    return TopologyPicture.paint(layout, Values.still(colourBy), PictureStyle.USUAL);
  }

  private static List<Box> boxesOf(Picture picture, ObjectType type) {
    return picture.shapes().stream()
        .filter(Box.class::isInstance)
        .map(Box.class::cast)
        .filter(box -> box.object() != null && box.object().type() == type)
        .toList();
  }

  private static List<String> texts(Picture picture) {
    return picture.shapes().stream()
        .filter(Text.class::isInstance)
        .map(shape -> ((Text) shape).text())
        .toList();
  }
}
