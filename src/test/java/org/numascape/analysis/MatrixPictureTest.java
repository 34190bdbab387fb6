package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.MatrixPicture.Axes;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;

class MatrixPictureTest {
  private static final Axes NODES = Axes.nodes(2, "thief", "victim");
  private static final Paint PALE = new Paint.Role(ThemeColour.RAISED);

  private static List<Paint> fills(Picture picture, int cells) {
    return picture.shapes().stream()
        .filter(Box.class::isInstance)
        .map(shape -> ((Box) shape).fill())
        .limit(cells)
        .toList();
  }

  private static List<String> texts(Picture picture) {
    return picture.shapes().stream()
        .filter(Text.class::isInstance)
        .map(shape -> ((Text) shape).text())
        .toList();
  }

  @Test
  void amountsAreOnALogarithmicScaleAndZeroIsPale() {
    Picture picture =
        MatrixPicture.amounts(new long[][] {{10_000, 100}, {1, 0}}, Quantity::count, NODES, 400);
    assertThat(fills(picture, 4))
        .containsExactly(new Paint.Heat(1), new Paint.Heat(0.5), new Paint.Heat(0), PALE);
    assertThat(texts(picture))
        .contains("10.0 k", "100", "1", "0", "node 1", "thief ↓", "victim →")
        .contains("pale: 0; colours: 1 to 10.0 k, log scale");
  }

  @Test
  void sharesAreOfTheirRowAndARowOfNothingHasNone() {
    Picture picture = MatrixPicture.sharesOfRow(new long[][] {{3, 1}, {0, 0}}, NODES, 400);
    assertThat(fills(picture, 4))
        .containsExactly(new Paint.Heat(0.75), new Paint.Heat(0.25), PALE, PALE);
    assertThat(texts(picture)).contains("75.0 %", "25.0 %", Quantity.ABSENT).doesNotContain("0 %");
  }

  @Test
  void whereNumbersDoNotFitThereAreNoneButTheScaleRemains() {
    long[][] values = new long[64][64];
    values[0][1] = 123_456;
    Picture picture =
        MatrixPicture.amounts(values, Quantity::count, Axes.nodes(64, "thief", "victim"), 600);
    assertThat(texts(picture))
        .doesNotContain("123.5 k")
        .contains("pale: 0; colours: 123.5 k to 123.5 k, log scale");
  }

  @Test
  void aMatrixOfZerosSaysSo() {
    assertThat(texts(MatrixPicture.amounts(new long[1][1], Quantity::count, NODES, 300)))
        .contains("all are 0");
  }
}
