package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.LayoutOptions.Direction;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

class FoldingTest {
  private static final LayoutOptions FOLDED = LayoutOptions.USUAL.withFolded(true);
  private static final Topology MACHINE = SyntheticReader.read("pack:2 [numa] l3:1 core:16 pu:2");

  private static Map<Integer, Double> even() {
    Map<Integer, Double> activity = new HashMap<>();
    MACHINE.pus().forEach(pu -> activity.put(pu.logicalIndex(), 0.9));
    return activity;
  }

  private static List<Integer> drawnCores(TopologyLayout layout) {
    return layout.placed().stream()
        .filter(each -> each.kind() == Frame.Kind.CORE)
        .map(each -> each.object().logicalIndex())
        .toList();
  }

  private static List<String> texts(TopologyLayout layout, Values values) {
    return TopologyPicture.paint(layout, values, PictureStyle.USUAL).shapes().stream()
        .filter(Text.class::isInstance)
        .map(shape -> ((Text) shape).text())
        .toList();
  }

  @Test
  void ofEqualSiblingsTheFirstTwoAndTheLastAreDrawnAndACountOfTheOthers() {
    TopologyLayout layout = TopologyLayout.of(MACHINE, FOLDED, 780, 560);
    assertThat(drawnCores(layout)).containsExactly(0, 1, 15, 16, 17, 31);
    assertThat(texts(layout, Values.still(ColourBy.NODE))).contains("+13", "cores");
  }

  @Test
  void aHiddenObjectIsSelectedAtItsFold() {
    TopologyLayout layout = TopologyLayout.of(MACHINE, FOLDED, 780, 560);
    TopologyObject hidden = MACHINE.pus().get(12);
    TopologyLayout.Rectangle fold = layout.boundsOf(hidden).orElseThrow();
    assertThat(fold).isEqualTo(layout.boundsOf(MACHINE.cores().get(2)).orElseThrow());
    assertThat(layout.boundsOf(MACHINE.pus().get(2)).orElseThrow()).isNotEqualTo(fold);
  }

  @Test
  void oneWhoseActivityStandsOutKeepsABoxOfItsOwn() {
    Map<Integer, Double> activity = even();
    activity.put(14, 0.1);
    activity.put(15, 0.1);
    TopologyLayout layout =
        TopologyLayout.of(MACHINE, FOLDED, 780, 560).showing(activity, 780, 560);
    assertThat(drawnCores(layout)).containsExactly(0, 1, 7, 15, 16, 17, 31);
    List<String> texts =
        texts(layout, new Values(ColourBy.ACTIVITY, activity, Map.of(), List.of(), ""));
    assertThat(texts).contains("+5", "+7", "+13", "mean 90 %", "10 %");
  }

  @Test
  void oneWithoutAWorkerStandsOutAmongThoseWithOne() {
    Map<Integer, Double> activity = even();
    activity.remove(20);
    activity.remove(21);
    TopologyLayout layout =
        TopologyLayout.of(MACHINE, FOLDED, 780, 560).showing(activity, 780, 560);
    assertThat(drawnCores(layout)).contains(10);
  }

  @Test
  void anEvenRunChangesNothing() {
    TopologyLayout layout = TopologyLayout.of(MACHINE, FOLDED, 780, 560);
    assertThat(layout.showing(even(), 780, 560)).isSameAs(layout);
  }

  @Test
  void nodesAndUnequalSiblingsAreNeverFolded() {
    Topology nodes = SyntheticReader.read("pack:1 numa:8 core:1 pu:1");
    TopologyLayout layout = TopologyLayout.of(nodes, FOLDED, 780, 560);
    assertThat(layout.placed()).noneMatch(each -> each.kind() == Frame.Kind.FOLD);
    Topology hybrid = TopologyPictureTest.hybrid();
    assertThat(TopologyLayout.of(hybrid, FOLDED, 780, 560).placed())
        .filteredOn(each -> each.kind() == Frame.Kind.FOLD)
        .singleElement()
        .satisfies(fold -> assertThat(fold.hidden()).hasSize(3));
  }

  @Test
  void siblingsStandInARowOrAColumnIfThatIsWanted() {
    Topology four = SyntheticReader.read("pack:4 core:3 pu:1");
    for (Direction direction : List.of(Direction.HORIZONTAL, Direction.VERTICAL)) {
      TopologyLayout layout =
          TopologyLayout.of(four, LayoutOptions.USUAL.withDirection(direction), 900, 900);
      assertThat(
              four.objects(ObjectType.PACKAGE).stream()
                  .map(each -> layout.boundsOf(each).orElseThrow())
                  .map(at -> direction == Direction.HORIZONTAL ? at.y() : at.x())
                  .distinct())
          .hasSize(1);
    }
  }

  @Test
  void foldingTakesNoPuFromThePicture() {
    TopologyLayout layout = TopologyLayout.of(MACHINE, FOLDED, 780, 560);
    for (TopologyObject pu : MACHINE.pus()) {
      assertThat(layout.boundsOf(pu)).as("%s", pu).isPresent();
    }
    assertThat(
            TopologyPicture.paint(layout, Values.still(ColourBy.NODE), PictureStyle.USUAL)
                .shapes()
                .stream()
                .filter(shape -> shape instanceof Box box && box.object() != null))
        .hasSizeLessThan(60);
  }
}
