package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private static Matrix matrix(Matrix.Figure figure, long... values) {
    List<String> nodes = List.of("node 0", "node 1");
    return new Matrix(
        "Steals",
        "thief",
        "victim",
        nodes,
        nodes,
        new long[][] {{values[0], values[1]}, {values[2], values[3]}},
        figure,
        "none");
  }

  @Test
  void amountsAreOnALogarithmicScaleFromTheSmallestButZeroAsInReports() {
    double[][] heats = matrix(Matrix.Figure.COUNT, 10_000, 1_000, 100, 0).heats();
    assertThat(heats[0]).containsExactly(new double[] {1, 0.5}, within(1e-9));
    assertThat(heats[1]).containsExactly(0, 0);
    assertThat(matrix(Matrix.Figure.BYTES, 7, 7, 7, 0).heats())
        .isDeepEqualTo(new double[][] {{1, 1}, {1, 0}});
    assertThat(matrix(Matrix.Figure.COUNT, 0, 0, 0, 0).heats()).isDeepEqualTo(new double[2][2]);
  }

  @Test
  void sharesAreOfTheirRow() {
    assertThat(matrix(Matrix.Figure.SHARE_OF_ROW, 3, 1, 0, 0).heats())
        .isDeepEqualTo(new double[][] {{0.75, 0.25}, {0, 0}});
  }

  @Test
  void whereNoShareIsAHalfTheLargestEndsTheScale() {
    Matrix even =
        new Matrix(
            "m",
            "row",
            "column",
            List.of("a"),
            List.of("a", "b", "c", "d"),
            new long[][] {{4, 2, 2, 2}},
            Matrix.Figure.SHARE_OF_ROW,
            "nothing");
    assertThat(even.endOfShares()).isEqualTo(0.4);
    assertThat(even.heats()).isDeepEqualTo(new double[][] {{1, 0.5, 0.5, 0.5}});
  }
}
