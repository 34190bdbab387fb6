package org.numascape.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;

/**
 * A matrix as a heat map, with its numbers where they fit and its scale below. A zero is pale
 * rather than dark, so that nothing looks like nothing.
 */
public final class MatrixPicture {
  private static final double CELL_WIDTH = 72;
  private static final double CELL_HEIGHT = 36;
  private static final double TEXT = 11;
  private static final double LABEL = 10.5;
  private static final double SCALE_HEIGHT = 26;
  private static final int SCALE_STEPS = 48;

  private final Axes axes;
  private final List<Shape> shapes = new ArrayList<>();

  private MatrixPicture(Axes axes) {
    this.axes = axes;
  }

  /**
   * What rows and columns are.
   *
   * @param rows what the rows are, such as {@code thief}
   * @param columns what the columns are, such as {@code victim}
   * @param rowLabels a label a row
   * @param columnLabels a label a column
   * @param same whether rows and columns are the same things; then the diagonal is outlined
   */
  public record Axes(
      String rows,
      String columns,
      List<String> rowLabels,
      List<String> columnLabels,
      boolean same) {
    public Axes {
      rowLabels = List.copyOf(rowLabels);
      columnLabels = List.copyOf(columnLabels);
    }

    /** NUMA nodes by logical index in both directions. */
    public static Axes nodes(int nodes, String rows, String columns) {
      List<String> labels = IntStream.range(0, nodes).mapToObj(node -> "node " + node).toList();
      return new Axes(rows, columns, labels, labels, true);
    }
  }

  /**
   * A cell: its place on the scale, absent if the cell is to be pale, and what is written in it.
   */
  private record Cell(OptionalDouble heat, String text) {}

  /**
   * Values on a logarithmic scale from the smallest but 0 to the largest.
   *
   * @param values by row and column, not negative
   * @param figure writes a value, such as {@link Quantity#count}
   * @param room the width to stay within, in pixels, where the number of columns allows
   */
  public static Picture amounts(
      long[][] values, LongFunction<String> figure, Axes axes, double room) {
    LongSummaryStatistics some =
        Arrays.stream(values)
            .flatMapToLong(Arrays::stream)
            .filter(value -> value > 0)
            .summaryStatistics();
    double least = Math.log(some.getMin());
    double range = Math.log(some.getMax()) - least;
    String scale =
        some.getCount() == 0
            ? "all are 0"
            : "pale: 0; colours: %s to %s, log scale"
                .formatted(figure.apply(some.getMin()), figure.apply(some.getMax()));
    return new MatrixPicture(axes)
        .draw(
            cells(
                values,
                (row, value) ->
                    new Cell(
                        value == 0
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(range == 0 ? 1 : (Math.log(value) - least) / range),
                        figure.apply(value))),
            scale,
            room);
  }

  /**
   * Each value divided by its row's sum, from 0 to 100 %, or to the largest, if that is less than a
   * half; a row of zeros is absent, not 0 %.
   *
   * @param values by row and column, not negative
   */
  public static Picture sharesOfRow(long[][] values, Axes axes, double room) {
    double end = endOfShares(values);
    return new MatrixPicture(axes)
        .draw(
            cells(
                values,
                (row, value) -> {
                  long sum = Arrays.stream(values[row]).sum();
                  if (sum == 0) {
                    return new Cell(OptionalDouble.empty(), Quantity.ABSENT);
                  }
                  double share = value / (double) sum;
                  return new Cell(
                      value == 0 ? OptionalDouble.empty() : OptionalDouble.of(share / end),
                      Quantity.share(share));
                }),
            "pale: 0; colours: 0 to " + Quantity.share(end) + ", linear scale",
            room);
  }

  /**
   * Where the scale of shares of rows ends: at the largest, if that is less than a half, else at 1.
   *
   * @param values by row and column, not negative
   */
  public static double endOfShares(long[][] values) {
    double largest = 0;
    for (long[] row : values) {
      double sum = Arrays.stream(row).sum();
      for (long value : row) {
        largest = sum == 0 ? largest : Math.max(largest, value / sum);
      }
    }
    return largest > 0 && largest < 0.5 ? largest : 1;
  }

  private interface CellOf {
    Cell of(int row, long value);
  }

  private static List<List<Cell>> cells(long[][] values, CellOf cellOf) {
    List<List<Cell>> rows = new ArrayList<>(values.length);
    for (int row = 0; row < values.length; row++) {
      int at = row;
      rows.add(Arrays.stream(values[row]).mapToObj(value -> cellOf.of(at, value)).toList());
    }
    return rows;
  }

  private Picture draw(List<List<Cell>> rows, String scale, double room) {
    int columns = axes.columnLabels().size();
    double left = 22 + longest(axes.rowLabels()) + 8;
    double top = 34;
    double cellWidth = Math.clamp((room - left) / Math.max(1, columns), 3, CELL_WIDTH);
    double cellHeight = Math.min(CELL_HEIGHT, Math.max(cellWidth * 0.5, Math.min(cellWidth, 18)));
    double gap = cellWidth >= 12 ? 2 : cellWidth >= 6 ? 1 : 0;
    boolean numbers =
        cellHeight >= 13
            && rows.stream()
                .flatMap(List::stream)
                .allMatch(cell -> Labels.width(cell.text(), TEXT, false) <= cellWidth - 3);
    labels(left, top, cellWidth, cellHeight, gap);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        cell(
            rows.get(row).get(column),
            left + column * cellWidth,
            top + row * cellHeight,
            cellWidth - gap,
            cellHeight - gap,
            axes.same() && row == column && cellWidth >= 14,
            numbers);
      }
    }
    double bottom = top + rows.size() * cellHeight;
    double scaleWidth = Math.min(120, Math.max(60, columns * cellWidth));
    scale(left, bottom + 10, scaleWidth, scale);
    double scaleEnd = left + scaleWidth + 8 + Labels.width(scale, LABEL, false);
    double titleEnd = titleMiddle() + Labels.width(axes.columns() + " →", LABEL, true) / 2;
    return new Picture(
        Math.max(left + columns * cellWidth + 6, Math.max(scaleEnd, titleEnd)),
        bottom + SCALE_HEIGHT,
        shapes);
  }

  private static double longest(List<String> labels) {
    return labels.stream().mapToDouble(each -> Labels.width(each, LABEL, false)).max().orElse(0);
  }

  /** The nearest to the left that the columns' title can stand beside that of the rows. */
  private double titleMiddle() {
    return Labels.width(axes.rows() + " ↓", LABEL, true)
        + 14
        + Labels.width(axes.columns() + " →", LABEL, true) / 2;
  }

  private void labels(double left, double top, double width, double height, double gap) {
    double middle = left + axes.columnLabels().size() * width / 2;
    text(axes.columns() + " →", Math.max(middle, titleMiddle()), 11, LABEL, Anchor.MIDDLE, true);
    text(axes.rows() + " ↓", 0, 11, LABEL, Anchor.START, true);
    List<String> columnLabels = axes.columnLabels();
    boolean whole =
        columnLabels.stream().allMatch(each -> Labels.width(each, LABEL, false) <= width - 2);
    // Where the labels are too wide, the number at their end says which; then every so many.
    double wide = whole ? 0 : longest(columnLabels.stream().map(MatrixPicture::number).toList());
    int step = whole ? 1 : Math.max(1, (int) Math.ceil((wide + 4) / width));
    for (int column = 0; column < columnLabels.size(); column += step) {
      String label = columnLabels.get(column);
      text(
          whole ? label : number(label),
          left + column * width + (width - gap) / 2,
          top - 6,
          LABEL,
          Anchor.MIDDLE,
          false);
    }
    int rowStep = Math.max(1, (int) Math.ceil(12 / height));
    for (int row = 0; row < axes.rowLabels().size(); row += rowStep) {
      text(
          axes.rowLabels().get(row),
          left - 8,
          top + row * height + (height - gap) / 2 + 3.8,
          LABEL,
          Anchor.END,
          false);
    }
  }

  /** The last word of a label, which is its number. */
  private static String number(String label) {
    return label.substring(label.lastIndexOf(' ') + 1);
  }

  private void text(String text, double x, double y, double size, Anchor anchor, boolean bold) {
    shapes.add(new Text(x, y, text, size, bold, anchor, new Paint.Role(ThemeColour.DIM)));
  }

  private void cell(
      Cell cell,
      double x,
      double y,
      double width,
      double height,
      boolean diagonal,
      boolean number) {
    Paint outline = diagonal ? new Paint.Role(ThemeColour.TEXT) : (Paint) new Paint.Nothing();
    boolean pale = cell.heat().isEmpty();
    double heat = cell.heat().orElse(0);
    shapes.add(
        new Box(
            x,
            y,
            width,
            height,
            Math.min(4, width / 5),
            pale ? new Paint.Role(ThemeColour.RAISED) : new Paint.Heat(heat),
            outline,
            null));
    if (number) {
      shapes.add(
          new Text(
              x + width / 2,
              y + height / 2 + TEXT * 0.36,
              cell.text(),
              TEXT,
              false,
              Anchor.MIDDLE,
              pale ? new Paint.Role(ThemeColour.DIM) : new Paint.OnHeat(heat)));
    }
  }

  private void scale(double x, double y, double width, String text) {
    double step = width / SCALE_STEPS;
    for (int i = 0; i < SCALE_STEPS; i++) {
      shapes.add(
          new Box(
              x + i * step,
              y,
              // A hair wider, so that no seam shows between two.
              step + (i < SCALE_STEPS - 1 ? 0.5 : 0),
              8,
              0,
              new Paint.Heat(i / (SCALE_STEPS - 1.0)),
              new Paint.Nothing(),
              null));
    }
    shapes.add(
        new Text(
            x + width + 8,
            y + 8,
            text,
            LABEL,
            false,
            Anchor.START,
            new Paint.Role(ThemeColour.DIM)));
  }
}
