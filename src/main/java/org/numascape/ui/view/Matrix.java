package org.numascape.ui.view;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.numascape.analysis.MatrixPicture;

/**
 * What a {@link MatrixView} shows.
 *
 * @param title what the numbers are, such as {@code Steals}; read out and shown in the tooltip
 * @param rowName what a row is, such as {@code thief}
 * @param columnName what a column is, such as {@code victim}
 * @param rowLabels a label for each row
 * @param columnLabels a label for each column
 * @param values by row and column, not negative
 * @param figure how a value is shown
 * @param whenEmpty what to say while all values are 0, such as {@code no steals}
 */
public record Matrix(
    String title,
    String rowName,
    String columnName,
    List<String> rowLabels,
    List<String> columnLabels,
    long[][] values,
    Figure figure,
    String whenEmpty) {

  /** How a value is written and scaled. */
  public enum Figure {
    /** A number, on a logarithmic scale from the smallest but 0 to the largest. */
    COUNT,
    /** The same of something that does not add up; 0 is what nobody told. */
    GIVEN,
    /** A size in bytes, on the same kind of scale. */
    BYTES,
    /**
     * The value divided by its row's sum, on a linear scale from 0 to 100 %; or to the largest such
     * share, if that is less than a half.
     */
    SHARE_OF_ROW
  }

  public Matrix {
    rowLabels = List.copyOf(rowLabels);
    columnLabels = List.copyOf(columnLabels);
    if (values.length != rowLabels.size()) {
      throw new IllegalArgumentException(
          "rows=" + values.length + " must equal row labels=" + rowLabels.size());
    }
    values = values.clone();
    for (int row = 0; row < values.length; row++) {
      if (values[row].length != columnLabels.size()) {
        throw new IllegalArgumentException(
            "row " + row + " has " + values[row].length + " values, not " + columnLabels.size());
      }
      values[row] = values[row].clone();
    }
  }

  public int rows() {
    return rowLabels.size();
  }

  public int columns() {
    return columnLabels.size();
  }

  /** The largest value; 0 if there is none. */
  long largest() {
    long largest = 0;
    for (long[] row : values) {
      for (long value : row) {
        largest = Math.max(largest, value);
      }
    }
    return largest;
  }

  /** The smallest value that is not 0; 0 if there is none. */
  long smallest() {
    long smallest = Long.MAX_VALUE;
    for (long[] row : values) {
      for (long value : row) {
        smallest = value > 0 ? Math.min(smallest, value) : smallest;
      }
    }
    return smallest == Long.MAX_VALUE ? 0 : smallest;
  }

  /** Where the scale of shares ends. */
  double endOfShares() {
    return MatrixPicture.endOfShares(values);
  }

  /** Each value's place on the scale, 0 to 1. */
  double[][] heats() {
    double endOfShares = figure == Figure.SHARE_OF_ROW ? endOfShares() : 1;
    double[][] heats = new double[values.length][columns()];
    double least = Math.log(Math.max(1, smallest()));
    double range = Math.log(Math.max(1, largest())) - least;
    for (int row = 0; row < heats.length; row++) {
      double sum =
          figure == Figure.SHARE_OF_ROW ? Arrays.stream(values[row]).asDoubleStream().sum() : 0;
      for (int column = 0; column < heats[row].length; column++) {
        long value = values[row][column];
        heats[row][column] =
            value == 0
                ? 0
                : switch (figure) {
                  case COUNT, GIVEN, BYTES -> range == 0 ? 1 : (Math.log(value) - least) / range;
                  case SHARE_OF_ROW -> value / sum / endOfShares;
                };
      }
    }
    return heats;
  }

  /** A value divided by its row's sum; empty if the row is all zero. */
  OptionalDouble shareOfRow(int row, int column) {
    double sum = 0;
    for (long value : values[row]) {
      sum += value;
    }
    return sum == 0 ? OptionalDouble.empty() : OptionalDouble.of(values[row][column] / sum);
  }
}
