package org.numascape.ui.view;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javafx.geometry.BoundingBox;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Quantity;

/**
 * A heat map with the number in each cell that has room for it, its diagonal outlined. A click on a
 * cell, or Enter on the one that the arrow keys chose, reports it for drill down.
 */
public final class MatrixView extends Drawing {
  private static final double[] NUMBER_SIZES = {11, 9.5};
  private static final Font LABEL = StyleSheets.font(10.5, false);
  private static final double CAPTION_HEIGHT = 15;
  private static final double LEGEND_HEIGHT = 20;
  private static final double LABEL_HEIGHT = 17;
  private static final double WIDEST_CELL = 104;
  private static final double HIGHEST_CELL = 48;

  /** Heat colours of 0 to 1 in even steps. */
  private static final int[] HEAT =
      IntStream.range(0, 1024).map(step -> Palette.heat(step / 1023.0)).toArray();

  private final Tooltip tooltip = new Tooltip();
  private final CellAction action;
  private final Layer marks;
  private @Nullable Matrix matrix;
  private String explanation = "";
  private BitSet markedRows = new BitSet();
  private BitSet markedColumns = new BitSet();
  private @Nullable Cell hovered;
  private @Nullable Cell chosen;

  /** Is told which cell was asked for. */
  @FunctionalInterface
  public interface CellAction {
    void chosen(int row, int column);
  }

  private record Cell(int row, int column) {}

  /** Where the cells are; {@code stepX} and {@code stepY} are from cell to cell. */
  private record Grid(double left, double top, double stepX, double stepY, int rows, int columns) {
    double gap() {
      double smaller = Math.min(stepX, stepY);
      return smaller >= 13 ? 2 : smaller >= 5 ? 1 : 0;
    }

    double bottom() {
      return top + rows * stepY;
    }

    Optional<Cell> at(double x, double y) {
      int row = (int) Math.floor((y - top) / stepY);
      int column = (int) Math.floor((x - left) / stepX);
      return row < 0 || row >= rows || column < 0 || column >= columns
          ? Optional.empty()
          : Optional.of(new Cell(row, column));
    }
  }

  public MatrixView(CellAction action) {
    this.action = action;
    layer(this::paintCells);
    marks = layer(this::paintMarks);
    getStyleClass().add("matrix");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setFocusTraversable(true);
    setPrefSize(344, 200);
    setMinSize(160, 120);
    tooltip.setShowDelay(Duration.millis(250));
    focusVisibleProperty().subscribe(() -> marks.redraw());
    setOnMouseMoved(event -> hover(cellAt(event.getX(), event.getY())));
    setOnMouseExited(event -> hover(null));
    setOnMouseClicked(
        event -> {
          requestFocus();
          Cell cell = cellAt(event.getX(), event.getY());
          if (cell != null && event.getButton() == MouseButton.PRIMARY) {
            choose(cell.row, cell.column);
          }
        });
    setOnKeyPressed(this::key);
    explain("nothing was measured yet");
  }

  public void show(Matrix shown) {
    Matrix before = matrix;
    matrix = shown;
    if (before == null || before.rows() != shown.rows() || before.columns() != shown.columns()) {
      hover(null);
      chosen = null;
    }
    describe();
    if (hovered != null) {
      tooltip.setText(sentence(shown, hovered));
    }
    redraw();
  }

  /** Marks rows and columns that stand for what is selected elsewhere. */
  public void mark(BitSet rows, BitSet columns) {
    markedRows = rows;
    markedColumns = columns;
    marks.redraw();
  }

  /** Shows no matrix, but why there is none. */
  public void explain(String reason) {
    matrix = null;
    explanation = reason;
    chosen = null;
    hover(null);
    describe();
    redraw();
  }

  private void describe() {
    Matrix shown = matrix;
    if (shown == null) {
      setAccessibleText(explanation);
    } else if (shown.largest() == 0) {
      setAccessibleText(shown.title() + ": " + shown.whenEmpty());
    } else {
      setAccessibleText(sentence(shown, chosen == null ? largest(shown) : chosen));
    }
  }

  private static Cell largest(Matrix matrix) {
    Cell largest = new Cell(0, 0);
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        if (matrix.values()[row][column] > matrix.values()[largest.row][largest.column]) {
          largest = new Cell(row, column);
        }
      }
    }
    return largest;
  }

  private static String digits(long value) {
    return String.format(java.util.Locale.ROOT, "%,d", value).replace(',', ' ');
  }

  private static String sentence(Matrix matrix, Cell cell) {
    long value = matrix.values()[cell.row][cell.column];
    OptionalDouble share =
        matrix.figure() == Matrix.Figure.GIVEN
            ? OptionalDouble.empty()
            : matrix.shareOfRow(cell.row, cell.column);
    String amount =
        switch (matrix.figure()) {
          case GIVEN -> value == 0 ? "not told" : digits(value);
          case COUNT -> digits(value);
          case BYTES, SHARE_OF_ROW -> Quantity.bytes(value);
        };
    return matrix.title()
        + ": "
        + amount
        + "\n"
        + matrix.rowName()
        + " "
        + matrix.rowLabels().get(cell.row)
        + ", "
        + matrix.columnName()
        + " "
        + matrix.columnLabels().get(cell.column)
        + (share.isPresent() ? "\n" + Quantity.share(share) + " of this row" : "");
  }

  private @Nullable Cell cellAt(double x, double y) {
    Matrix shown = matrix;
    return shown == null || shown.largest() == 0
        ? null
        : grid(shown, Math.floor(getWidth()), Math.floor(getHeight())).at(x, y).orElse(null);
  }

  private void hover(@Nullable Cell cell) {
    Matrix shown = matrix;
    if (cell == null || shown == null) {
      Tooltip.uninstall(this, tooltip);
      tooltip.hide();
    } else {
      tooltip.setText(sentence(shown, cell));
      if (hovered == null) {
        Tooltip.install(this, tooltip);
      }
    }
    if (hovered == null ? cell != null : !hovered.equals(cell)) {
      hovered = cell;
      marks.redraw();
    }
  }

  /** Does what a click on that cell does. */
  public void choose(int row, int column) {
    choose(new Cell(row, column));
    action.chosen(row, column);
  }

  private void choose(Cell cell) {
    chosen = cell;
    describe();
    marks.redraw();
  }

  private void key(KeyEvent event) {
    Matrix shown = matrix;
    if (shown == null || shown.largest() == 0) {
      return;
    }
    Cell from = chosen == null ? largest(shown) : chosen;
    int row = from.row;
    int column = from.column;
    switch (event.getCode()) {
      case UP -> row--;
      case DOWN -> row++;
      case LEFT -> column--;
      case RIGHT -> column++;
      case ENTER, SPACE -> action.chosen(row, column);
      default -> {
        return;
      }
    }
    Cell cell =
        new Cell(Math.clamp(row, 0, shown.rows() - 1), Math.clamp(column, 0, shown.columns() - 1));
    choose(cell);
    event.consume();
    if (shown == matrix) {
      tooltip.setText(sentence(shown, cell));
      Grid grid = grid(shown, Math.floor(getWidth()), Math.floor(getHeight()));
      showBeside(
          tooltip,
          new BoundingBox(
              grid.left + cell.column * grid.stepX,
              grid.top + cell.row * grid.stepY,
              grid.stepX,
              grid.stepY));
    }
  }

  private static Grid grid(Matrix matrix, double width, double height) {
    double left = Math.ceil(widest(matrix.rowLabels(), LABEL)) + 8;
    double top = CAPTION_HEIGHT + LABEL_HEIGHT;
    double stepX = Math.min(WIDEST_CELL, (width - left - 1) / matrix.columns());
    double stepY = Math.min(HIGHEST_CELL, (height - top - LEGEND_HEIGHT) / matrix.rows());
    if (stepX >= 4 && stepY >= 4) {
      stepX = Math.floor(stepX);
      stepY = Math.floor(stepY);
    }
    // Cells wider than three times their height read as bars.
    stepX = Math.min(stepX, Math.max(3 * stepY, 4));
    return new Grid(left, top, stepX, stepY, matrix.rows(), matrix.columns());
  }

  private void paintCells(GraphicsContext graphics, double width, double height) {
    Matrix shown = matrix;
    if (shown == null || shown.largest() == 0) {
      paintReason(graphics, shown == null ? explanation : shown.whenEmpty(), width, height);
      return;
    }
    Grid grid = grid(shown, width, height);
    graphics.setFont(LABEL);
    graphics.setFill(colour(ThemeColour.DIM));
    text(graphics, shown.rowName() + " ↓", 0, 0, TextAlignment.LEFT, VPos.TOP);
    // Beside the rows' name, not on it.
    double besides = textWidth(shown.rowName() + " ↓", LABEL) + 12;
    text(
        graphics,
        shown.columnName() + " →",
        Math.max(besides, grid.left),
        0,
        TextAlignment.LEFT,
        VPos.TOP);
    paintLabels(graphics, shown, grid);
    if (grid.gap() == 2) {
      paintEach(graphics, shown, grid);
    } else {
      paintAsImage(graphics, shown, grid);
    }
    paintLegend(graphics, shown, grid);
  }

  /** Every label that has room, else each second, fourth and so on. */
  private void paintLabels(GraphicsContext graphics, Matrix shown, Grid grid) {
    int every = 1;
    while (every * grid.stepY < 12) {
      every *= 2;
    }
    double gap = grid.gap();
    for (int row = 0; row < grid.rows; row += every) {
      double y = grid.top + row * grid.stepY + (grid.stepY - gap) / 2;
      text(
          graphics, shown.rowLabels().get(row), grid.left - 6, y, TextAlignment.RIGHT, VPos.CENTER);
    }
    List<String> labels = shown.columnLabels();
    if (widest(labels, LABEL) + 4 > grid.stepX) {
      labels = labels.stream().map(MatrixView::number).toList();
    }
    double room = widest(labels, LABEL) + 4;
    every = 1;
    while (every * grid.stepX < room) {
      every *= 2;
    }
    for (int column = 0; column < grid.columns; column += every) {
      text(
          graphics,
          labels.get(column),
          grid.left + column * grid.stepX + (grid.stepX - gap) / 2,
          grid.top - 5,
          TextAlignment.CENTER,
          VPos.BOTTOM);
    }
  }

  /** The last word of a label, which is its number. */
  private static String number(String label) {
    return label.substring(label.lastIndexOf(' ') + 1);
  }

  private void paintEach(GraphicsContext graphics, Matrix shown, Grid grid) {
    double[][] heats = shown.heats();
    double gap = grid.gap();
    double cellWidth = grid.stepX - gap;
    double cellHeight = grid.stepY - gap;
    double arc = gap == 2 ? Math.min(8, Math.min(cellWidth, cellHeight) / 2) : 0;
    Optional<Writing> numbers = writing(shown, cellWidth - 2, cellHeight - 1);
    numbers.ifPresent(writing -> graphics.setFont(writing.font));
    for (int row = 0; row < grid.rows; row++) {
      for (int column = 0; column < grid.columns; column++) {
        double x = grid.left + column * grid.stepX;
        double y = grid.top + row * grid.stepY;
        boolean none = shown.values()[row][column] == 0;
        double heat = heats[row][column];
        graphics.setFill(none ? colour(ThemeColour.RAISED) : colour(Palette.heat(heat)));
        graphics.fillRoundRect(x, y, cellWidth, cellHeight, arc, arc);
        if (numbers.isPresent()) {
          graphics.setFill(none ? colour(ThemeColour.DIM) : colour(Palette.onHeat(heat)));
          text(
              graphics,
              numbers.get().text(shown, row, column),
              x + cellWidth / 2,
              y + cellHeight / 2,
              TextAlignment.CENTER,
              VPos.CENTER);
        }
      }
    }
    paintDiagonal(graphics, shown, grid, 1.2, arc);
  }

  /** Outlines the cells whose row and column are the same thing. */
  private void paintDiagonal(
      GraphicsContext graphics, Matrix shown, Grid grid, double lineWidth, double arc) {
    graphics.setStroke(colour(ThemeColour.TEXT));
    graphics.setLineWidth(lineWidth);
    for (int i = 0; i < Math.min(grid.rows, grid.columns); i++) {
      if (shown.rowLabels().get(i).equals(shown.columnLabels().get(i))) {
        graphics.strokeRoundRect(
            grid.left + i * grid.stepX,
            grid.top + i * grid.stepY,
            grid.stepX - grid.gap(),
            grid.stepY - grid.gap(),
            arc,
            arc);
      }
    }
  }

  /**
   * Small cells as one picture with a pixel for each, drawn enlarged: a call for each of 65,536
   * would take longer than a frame. Where there are more cells than pixels, a pixel shows the
   * largest of those under it.
   */
  private void paintAsImage(GraphicsContext graphics, Matrix shown, Grid grid) {
    double[][] heats = shown.heats();
    double width = grid.columns * grid.stepX;
    double height = grid.rows * grid.stepY;
    int wide = Math.clamp((int) width, 1, grid.columns);
    int high = Math.clamp((int) height, 1, grid.rows);
    int[] colours = new int[wide * high];
    double[] largest = new double[wide];
    int nothing = theme().rgb(ThemeColour.RAISED);
    int row = 0;
    for (int y = 0; y < high; y++) {
      Arrays.fill(largest, 0);
      for (; row < grid.rows && (long) row * high / grid.rows == y; row++) {
        for (int column = 0; column < grid.columns; column++) {
          int x = (int) ((long) column * wide / grid.columns);
          // Never 0, so that something always differs from nothing.
          double heat = shown.values()[row][column] == 0 ? 0 : Math.max(1e-9, heats[row][column]);
          largest[x] = Math.max(largest[x], heat);
        }
      }
      for (int x = 0; x < wide; x++) {
        int rgb = largest[x] > 0 ? HEAT[(int) (largest[x] * (HEAT.length - 1))] : nothing;
        colours[y * wide + x] = 0xff000000 | rgb;
      }
    }
    WritableImage image = new WritableImage(wide, high);
    image
        .getPixelWriter()
        .setPixels(0, 0, wide, high, PixelFormat.getIntArgbInstance(), colours, 0, wide);
    graphics.setImageSmoothing(false);
    graphics.drawImage(image, grid.left, grid.top, width, height);
    if (grid.gap() == 0) {
      graphics.setStroke(colour(ThemeColour.LINE));
      graphics.strokeRect(grid.left - 0.5, grid.top - 0.5, width + 1, height + 1);
      return;
    }
    for (int column = 1; column <= grid.columns; column++) {
      graphics.clearRect(grid.left + column * grid.stepX - 1, grid.top, 1, height);
    }
    for (int each = 1; each <= grid.rows; each++) {
      graphics.clearRect(grid.left, grid.top + each * grid.stepY - 1, width, 1);
    }
    paintDiagonal(graphics, shown, grid, 0.8, 0);
  }

  private void paintLegend(GraphicsContext graphics, Matrix shown, Grid grid) {
    boolean isOneAmount =
        shown.figure() != Matrix.Figure.SHARE_OF_ROW && shown.smallest() == shown.largest();
    if (isOneAmount) {
      return; // which stands in its cell, with nothing to compare its colour with
    }
    double y = Math.round(grid.bottom() + 6);
    String scale =
        switch (shown.figure()) {
          case COUNT, GIVEN ->
              Quantity.count(shown.smallest())
                  + " to "
                  + Quantity.count(shown.largest())
                  + ", log scale";
          case BYTES ->
              Quantity.bytes(shown.smallest())
                  + " to "
                  + Quantity.bytes(shown.largest())
                  + ", log scale";
          case SHARE_OF_ROW -> "0 to " + Quantity.share(shown.endOfShares()) + " of a row";
        };
    double room = Math.floor(getWidth()) - grid.left - 8 - textWidth(scale, LABEL);
    double length = Math.clamp(grid.columns * grid.stepX * 0.5, 40, Math.clamp(room, 40, 150));
    heatBar(graphics, grid.left, y, length, 8);
    graphics.setFont(LABEL);
    graphics.setFill(colour(ThemeColour.DIM));
    text(graphics, scale, grid.left + length + 8, y + 4, TextAlignment.LEFT, VPos.CENTER);
  }

  private void paintMarks(GraphicsContext graphics, double width, double height) {
    paintFocus(graphics, width, height);
    Matrix shown = matrix;
    if (shown == null || shown.largest() == 0) {
      return;
    }
    Grid grid = grid(shown, width, height);
    graphics.setFill(colour(ThemeColour.ACCENT));
    for (int row = 0; row < grid.rows; row++) {
      if (markedRows.get(row)) {
        graphics.fillRect(grid.left - 4, grid.top + row * grid.stepY, 3, grid.stepY - grid.gap());
      }
    }
    for (int column = 0; column < grid.columns; column++) {
      if (markedColumns.get(column)) {
        graphics.fillRect(
            grid.left + column * grid.stepX, grid.top - 4, grid.stepX - grid.gap(), 3);
      }
    }
    graphics.setStroke(colour(ThemeColour.ACCENT));
    graphics.setLineWidth(2);
    if (hovered != null) {
      outline(graphics, grid, hovered);
    }
    if (chosen != null && isFocusVisible()) {
      outline(graphics, grid, chosen);
    }
  }

  private static void outline(GraphicsContext graphics, Grid grid, Cell cell) {
    double gap = grid.gap();
    graphics.strokeRoundRect(
        grid.left + cell.column * grid.stepX - 1,
        grid.top + cell.row * grid.stepY - 1,
        Math.max(3, grid.stepX - gap + 2),
        Math.max(3, grid.stepY - gap + 2),
        8,
        8);
  }

  /**
   * How numbers are written.
   *
   * @param brief whether shares are whole percents without their unit and amounts have three digits
   *     at most; units and exact amounts are in the legend and the tooltip
   */
  private record Writing(Font font, boolean brief) {
    String text(Matrix shown, int row, int column) {
      long value = shown.values()[row][column];
      return switch (shown.figure()) {
        case GIVEN -> value == 0 ? Quantity.ABSENT : count(value);
        case COUNT -> count(value);
        case BYTES -> brief ? Quantity.briefBytes(value) : Quantity.bytes(value);
        case SHARE_OF_ROW -> {
          OptionalDouble share = shown.shareOfRow(row, column);
          yield brief && share.isPresent()
              ? Quantity.briefShare(share.getAsDouble())
              : Quantity.share(share);
        }
      };
    }

    private String count(long value) {
      return brief ? Quantity.briefCount(value) : Quantity.count(value);
    }

    /** Of texts like these, the one with the most characters is the widest, or nearly. */
    boolean fits(Matrix shown, double width) {
      String longest = "";
      for (int row = 0; row < shown.rows(); row++) {
        for (int column = 0; column < shown.columns(); column++) {
          String each = text(shown, row, column);
          longest = each.length() > longest.length() ? each : longest;
        }
      }
      return textWidth(longest, font) <= width;
    }
  }

  /** The largest writing in which all numbers fit their cells; empty if none does. */
  private static Optional<Writing> writing(Matrix shown, double width, double height) {
    for (boolean brief : new boolean[] {false, true}) {
      for (double size : NUMBER_SIZES) {
        Writing writing = new Writing(StyleSheets.font(size, false), brief);
        if (height >= size + 1 && width >= size && writing.fits(shown, width)) {
          return Optional.of(writing);
        }
      }
    }
    return Optional.empty();
  }

  private static double widest(List<String> texts, Font font) {
    String longest = "";
    for (String each : texts) {
      longest = each.length() > longest.length() ? each : longest;
    }
    return textWidth(longest, font);
  }

  private static double textWidth(String text, Font font) {
    Text measured = new Text(text);
    measured.setFont(font);
    return measured.getLayoutBounds().getWidth();
  }
}
