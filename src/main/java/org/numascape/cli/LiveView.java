package org.numascape.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Analysis;
import org.numascape.run.Experiment;
import org.numascape.telemetry.Snapshot;

/**
 * Draws a run in the terminal, over and over in the same place, on the terminal's other screen, so
 * that a change of its size spoils nothing; the last picture stays on the usual one. Confined to
 * one thread.
 */
final class LiveView implements RunView {
  private static final String ESCAPE = "\u001b[";

  /** Other screen, no cursor, no wrapping at the right margin; and back. */
  private static final String ENTER = ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "?7l";

  private static final String LEAVE = ESCAPE + "?7h" + ESCAPE + "?25h" + ESCAPE + "?1049l";
  private static final String CLEAR_REST = ESCAPE + "K";
  private static final long RECENT_NANOS = 1_000_000_000;

  private final Terminal terminal;
  private final PrintStream out;
  private final Ink ink;
  private final LivePicture picture;
  private final Deque<Snapshot> recent = new ArrayDeque<>();
  private final Thread atShutdown;
  private Terminal.Size size = new Terminal.Size(1, 1);
  private volatile boolean resized = true;
  private String note = "Ctrl-C ends the run and reports what was measured";
  private boolean entered;
  private boolean left;

  /**
   * @param emulated whether the run's figures are
   */
  LiveView(Terminal terminal, PrintStream out, Experiment experiment, boolean emulated) {
    this.terminal = terminal;
    this.out = out;
    this.ink = terminal.ink();
    this.picture = new LivePicture(experiment, emulated, ink);
    this.atShutdown = new Thread(this::leave, "numascape-restore-terminal");
  }

  @Override
  public void show(Optional<Snapshot> snapshot) {
    StringBuilder frame = new StringBuilder();
    if (!entered) {
      entered = true;
      Runtime.getRuntime().addShutdownHook(atShutdown);
      Signals.whenResized(() -> resized = true);
      frame.append(ENTER);
    }
    if (resized) {
      resized = false;
      Terminal.Size whole = terminal.size().get();
      // In the last column, clearing the rest of a line would clear its last character.
      size = new Terminal.Size(whole.columns() - 1, whole.rows() - 1);
      frame.append(ESCAPE).append("2J");
    }
    snapshot.ifPresent(this::remember);
    List<String> lines = new ArrayList<>(snapshot.map(this::lines).orElseGet(this::starting));
    while (lines.size() < size.rows()) {
      lines.add("");
    }
    lines.add(new Line(ink, size.columns()).add(note, Ink.DIM).toString());
    // Each line is cleared as it is redrawn: clearing all at once would flicker.
    for (int row = 0; row < lines.size(); row++) {
      frame.append(ESCAPE).append(row + 1).append(";1H").append(lines.get(row)).append(CLEAR_REST);
    }
    draw(frame.toString());
  }

  private List<String> starting() {
    return picture.starting(size);
  }

  private List<String> lines(Snapshot now) {
    return picture.lines(now, Analysis.between(recent.getFirst(), now), size);
  }

  private void remember(Snapshot now) {
    recent.addLast(now);
    while (recent.size() > 2
        && now.elapsedNanos() - recent.getFirst().elapsedNanos() > RECENT_NANOS) {
      recent.removeFirst();
    }
  }

  @Override
  public void stopping() {
    note = "stopping; Ctrl-C again ends it at once, without a report";
  }

  @Override
  public void end(@Nullable Snapshot last) {
    if (!entered) {
      return;
    }
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      // A second Ctrl-C is ending the program; nobody waits for the last picture.
      return;
    }
    if (last != null) {
      picture.last(last, size.columns()).forEach(out::println);
      out.println();
    }
  }

  private synchronized void draw(String frame) {
    if (!left) {
      out.print(frame);
      out.flush();
    }
  }

  private synchronized void leave() {
    draw(LEAVE);
    left = true;
  }
}
