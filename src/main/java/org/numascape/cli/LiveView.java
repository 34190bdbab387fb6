package org.numascape.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Quantity;
import org.numascape.run.Experiment;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;

/**
 * Draws a run in the terminal, over and over in the same place: progress, local share, steals by
 * tier, and the steals of node from node as a heatmap of colour blocks. Confined to one thread.
 */
final class LiveView implements RunView {
  private static final String ESCAPE = "\u001b[";
  private static final String RESET = ESCAPE + "0m";
  private static final int CELL = 8;
  private static final int NARROW_CELL = 2;
  private static final int LABEL = 6;
  private static final String SHADES = " .:-=+*#%@";

  private final PrintStream out;
  private final Experiment experiment;
  private final boolean colour;
  private final char full;
  private final char empty;
  private final int columns;
  private final int rows;
  private int drawn;

  LiveView(Terminal terminal, PrintStream out, Experiment experiment) {
    this.out = out;
    this.experiment = experiment;
    this.colour = terminal.colour();
    this.full = terminal.canShow('█') ? '█' : '#';
    this.empty = terminal.canShow('░') ? '░' : '-';
    this.columns = terminal.columns();
    this.rows = terminal.rows();
  }

  @Override
  public void show(Snapshot snapshot) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(ESCAPE).append(drawn).append('A');
    }
    // Each line is cleared as it is redrawn: clearing all at once would flicker.
    List<String> lines = lines(snapshot);
    for (String line : lines) {
      frame.append('\r').append(line).append(ESCAPE).append("K\n");
    }
    frame.append(ESCAPE).append('J');
    drawn = lines.size();
    out.print(frame);
    out.flush();
  }

  @Override
  public void end() {
    if (drawn > 0) {
      out.println();
    }
  }

  /** The picture's lines, none wider than the terminal, none more than fit above the cursor. */
  List<String> lines(Snapshot snapshot) {
    boolean emulated = PlainView.isEmulated(experiment);
    List<String> lines = new ArrayList<>();
    lines.add(cut(experiment.workload() + (emulated ? ", on an emulated machine" : "")));
    lines.add(bar(snapshot));
    lines.add(
        cut(
            "local share "
                + Quantity.share(Analysis.localShare(snapshot))
                + " (bytes touched locally / bytes touched, since the start"
                + (emulated ? "; emulated)" : ")")));
    StringBuilder tiers = new StringBuilder("steals:");
    for (StealTier tier : StealTier.values()) {
      tiers
          .append(tier.ordinal() == 0 ? " " : ", ")
          .append(tier.label())
          .append(' ')
          .append(Quantity.count(Analysis.steals(snapshot, tier)));
    }
    lines.add(cut(tiers.toString()));
    lines.add("");
    lines.addAll(heatmap(Analysis.stealsByNode(snapshot)));
    return lines;
  }

  private String bar(Snapshot snapshot) {
    String words =
        " " + PlainView.progress(snapshot) + ", " + Quantity.duration(snapshot.elapsedNanos());
    int width = Math.clamp(columns - words.length() - 8, 0, 50);
    long total = snapshot.progress().total();
    if (total <= 0 || width < 5) {
      return cut(words.strip());
    }
    double share = Math.clamp(snapshot.progress().done() / (double) total, 0, 1);
    int done = (int) (share * width);
    return cut(
        String.valueOf(full).repeat(done)
            + String.valueOf(empty).repeat(width - done)
            + String.format(Locale.ROOT, "%4.0f %%", share * 100)
            + words);
  }

  private List<String> heatmap(long[][] steals) {
    int nodes = steals.length;
    int cell = LABEL + nodes * CELL < columns ? CELL : NARROW_CELL;
    int shownColumns = Math.clamp((columns - 1 - LABEL) / cell, 1, nodes);
    // Title, header and the lines above take eight; one line stays free for the cursor.
    int shownRows = Math.clamp(rows - 9, 1, nodes);
    long most = Arrays.stream(steals).flatMapToLong(Arrays::stream).max().orElse(0);
    List<String> lines = new ArrayList<>();
    lines.add(
        cut(
            "steals by thief's node (row) from victim's node (column)"
                + (shownColumns < nodes || shownRows < nodes
                    ? ", the first %d x %d of %d nodes".formatted(shownRows, shownColumns, nodes)
                    : "")));
    if (cell == CELL) {
      StringBuilder header = new StringBuilder(" ".repeat(LABEL));
      for (int victim = 0; victim < shownColumns; victim++) {
        header.append(centred("N" + victim));
      }
      lines.add(header.toString().stripTrailing());
    }
    for (int thief = 0; thief < shownRows; thief++) {
      StringBuilder line = new StringBuilder(String.format("%-" + LABEL + "s", "N" + thief));
      for (int victim = 0; victim < shownColumns; victim++) {
        line.append(block(steals[thief][victim], most, cell));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private String block(long steals, long most, int cell) {
    // Steals differ by powers of ten; on a linear scale all but the most would look like none.
    double heat = most == 0 ? 0 : Math.log1p(steals) / Math.log1p(most);
    String text = cell == CELL ? centred(Quantity.count(steals)) : " ".repeat(cell);
    if (colour) {
      return ESCAPE
          + "48;2;"
          + rgb(Palette.heat(heat))
          + ";38;2;"
          + rgb(Palette.onHeat(heat))
          + "m"
          + text
          + RESET;
    }
    return cell == CELL
        ? text
        : String.valueOf(SHADES.charAt((int) (heat * (SHADES.length() - 1)))).repeat(cell);
  }

  private static String rgb(int colour) {
    return (colour >> 16 & 0xff) + ";" + (colour >> 8 & 0xff) + ";" + (colour & 0xff);
  }

  private static String centred(String text) {
    int left = Math.max(0, (CELL - text.length()) / 2);
    return String.format("%-" + CELL + "s", " ".repeat(left) + text);
  }

  private String cut(String line) {
    return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
  }
}
