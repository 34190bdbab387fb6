package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.Topology;

class PictureSheetTest {
  private static final Topology MACHINE = TestMachines.of(2, 2, 2, 4, 2);
  private static final List<String> PROVENANCE =
      List.of("4 nodes, from a test; emulated: not the machine this was made on.", "2026-11-24");

  private static Values measured() {
    Map<Integer, Double> activity = new HashMap<>();
    for (int pu = 0; pu < 32; pu++) {
      activity.put(pu, pu / 31.0);
    }
    return new RunOverlay(
            activity,
            "time in tasks / time, whole run",
            new long[][] {{90, 10, 0, 0}, {5, 80, 0, 0}, {0, 0, 70, 0}, {0, 1, 0, 60}},
            new long[][] {{0, 1200, 4, 0}, {30, 0, 0, 0}, {0, 0, 0, 2}, {8, 0, 0, 0}})
        .values();
  }

  private static Picture sheet(Values values, PictureStyle style) {
    return PictureSheet.of(TopologyLayout.of(MACHINE, 780, 560), values, style, PROVENANCE);
  }

  private static List<String> texts(Picture picture) {
    return picture.shapes().stream()
        .filter(Text.class::isInstance)
        .map(shape -> ((Text) shape).text())
        .toList();
  }

  @Test
  void aRunsPictureHasItsScaleItsUnitsItsArrowsAndItsProvenance() {
    assertThat(texts(sheet(measured(), PictureStyle.USUAL)))
        .contains("0 %", "25 %", "50 %", "75 %", "100 %")
        .contains("time in tasks / time, whole run", "no worker")
        .contains("steals between nodes, from victim to thief, up to 1.2 k")
        .contains("by others; the longest line is the most")
        .containsSubsequence(PROVENANCE);
  }

  @Test
  void aStillPictureSaysWhichColourIsWhichNodeAndWhichIndexesStandThere() {
    assertThat(
            texts(sheet(Values.still(ColourBy.NODE), PictureStyle.USUAL.withIndexes(IndexKind.OS))))
        .contains("NUMANode P#3", "Indexes are the operating system’s (P#).")
        .doesNotContain("100 %");
    assertThat(texts(sheet(Values.still(ColourBy.TYPE), PictureStyle.USUAL)))
        .contains("Package", "NUMANode", "cache", "Core", "PU");
  }

  private static Topology hybrid(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "hybrid.xml");
  }

  private static List<String> textsOf(Topology machine, double width, double height) {
    return texts(
        PictureSheet.of(
            TopologyLayout.of(machine, width, height),
            Values.still(ColourBy.NODE),
            PictureStyle.USUAL,
            PROVENANCE));
  }

  @Test
  void kindsAreExplainedOnlyWhereACoreBearsTheNumberOfItsKind() throws IOException {
    String xml = Files.readString(Path.of("samples/topologies/hybrid-laptop.xml"));
    String explanation = "kind: hwloc’s kind of CPU, 0 the least powerful";
    assertThat(textsOf(hybrid(xml), 1600, 1000))
        .contains("fast", "efficient")
        .doesNotContain("kind 0", explanation);
    String unnamed = xml.replaceAll("<info name=\"CoreType\"[^>]*/>", "");
    assertThat(textsOf(hybrid(unnamed), 1600, 1000)).contains("kind 0", "kind 1", explanation);
    assertThat(textsOf(hybrid(unnamed), 300, 200)).doesNotContain("kind 0", explanation);
  }

  @Test
  void withoutProvenanceThereIsTheMachineAlone() {
    TopologyLayout layout = TopologyLayout.of(MACHINE, 780, 560);
    Picture picture = PictureSheet.of(layout, measured(), PictureStyle.USUAL, List.of());
    assertThat(picture.height()).isEqualTo(layout.height());
  }

  @Test
  void longProvenanceIsBrokenBetweenWordsAndStaysInThePicture() {
    Picture picture =
        PictureSheet.of(
            TopologyLayout.of(TestMachines.of(1, 1, 1, 1, 1), 780, 560),
            Values.still(ColourBy.NODE),
            PictureStyle.USUAL,
            List.of("a word ".repeat(60).strip()));
    for (Shape shape : picture.shapes()) {
      if (shape instanceof Text text && text.anchor() == Picture.Anchor.START) {
        assertThat(text.x() + Labels.width(text.text(), text.sizePixels(), text.bold()))
            .isLessThanOrEqualTo(picture.width());
        assertThat(text.y()).isLessThanOrEqualTo(picture.height());
      }
    }
  }

  @Test
  void inANarrowPictureLegendsStandClearOfEachOtherAndBesideTheirSigns() {
    Values values = measured();
    String caption = "time in tasks / (time working, searching and idle), whole run";
    Picture picture =
        PictureSheet.of(
            TopologyLayout.of(TestMachines.of(1, 1, 1, 1, 1), 200, 200),
            new Values(
                values.colourBy(), values.activity(), values.memory(), values.links(), caption),
            PictureStyle.USUAL,
            PROVENANCE);

    assertThat(text(picture, caption).y()).isGreaterThan(text(picture, "100 %").y() + 12);
    Text others = text(picture, "by others; the longest line is the most");
    assertThat(picture.shapes())
        .anyMatch(
            shape ->
                shape instanceof Box box
                    && box.fill().equals(new Paint.Role(ThemeColour.REMOTE))
                    && box.x() < others.x()
                    && box.y() < others.y()
                    && box.y() > others.y() - 10);
  }

  private static Text text(Picture picture, String words) {
    return picture.shapes().stream()
        .filter(Text.class::isInstance)
        .map(Text.class::cast)
        .filter(text -> text.text().equals(words))
        .findFirst()
        .orElseThrow();
  }

  /** WCAG 2's contrast is of luminance alone, so this is what a grey print keeps. */
  @ParameterizedTest
  @EnumSource
  void everyTextStandsOutFromItsGroundInGreyToo(Theme theme) {
    for (Values values :
        List.of(measured(), Values.still(ColourBy.NODE), Values.still(ColourBy.TYPE))) {
      List<Shape> shapes = sheet(values, PictureStyle.USUAL).shapes();
      for (int i = 0; i < shapes.size(); i++) {
        if (shapes.get(i) instanceof Text text) {
          int ground = ground(shapes.subList(0, i), text, theme);
          int ink = theme.rgb(text.paint()).orElseThrow();
          assertThat(contrast(ink, ground))
              .as("%s, #%06x on #%06x", text.text(), ink, ground)
              .isGreaterThanOrEqualTo(4.5);
        }
      }
    }
  }

  private static int ground(List<Shape> below, Text text, Theme theme) {
    int ground = theme.rgb(ThemeColour.BACKGROUND);
    for (Shape shape : below) {
      if (shape instanceof Box box
          && !(box.fill() instanceof Paint.Nothing)
          && new TopologyLayout.Rectangle(box.x(), box.y(), box.width(), box.height())
              .contains(text.x(), text.y() - 2)) {
        ground = theme.rgb(box.fill()).orElseThrow();
      }
    }
    return ground;
  }

  private static double contrast(int one, int other) {
    double lighter = Math.max(Palette.luminance(one), Palette.luminance(other));
    double darker = Math.min(Palette.luminance(one), Palette.luminance(other));
    return (lighter + 0.05) / (darker + 0.05);
  }

  @Test
  void theHeatScaleOnlyGetsLighterSoThatGreyKeepsItsOrder() {
    for (int step = 1; step <= 100; step++) {
      assertThat(Palette.luminance(Palette.heat(step / 100.0)))
          .isGreaterThan(Palette.luminance(Palette.heat((step - 1) / 100.0)));
    }
  }
}
