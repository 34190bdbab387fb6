package org.numascape.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * A machine and the edits that made it what it is, which can be undone and redone without limit.
 * Immutable: each method gives another history; any thread.
 */
public final class EditHistory {
  private record Step(TopologyEdit edit, Topology after) {}

  private final Topology start;
  private final List<Step> steps;
  private final int done;

  private EditHistory(Topology start, List<Step> steps, int done) {
    this.start = start;
    this.steps = steps;
    this.done = done;
  }

  /** A history without edits. */
  public static EditHistory of(Topology start) {
    return new EditHistory(start, List.of(), 0);
  }

  /** The machine after all edits that are done. */
  public Topology current() {
    return done == 0 ? start : steps.get(done - 1).after();
  }

  /**
   * With one more edit; those that were undone can't be redone any more.
   *
   * @throws TopologyException if the edit is refused
   */
  public EditHistory apply(TopologyEdit edit) {
    List<Step> more = new ArrayList<>(steps.subList(0, done));
    more.add(new Step(edit, edit.apply(current())));
    return new EditHistory(start, List.copyOf(more), done + 1);
  }

  /** Without the last edit that is done; the same if none is. */
  public EditHistory undo() {
    return done == 0 ? this : new EditHistory(start, steps, done - 1);
  }

  /** With the edit that was undone last; the same if none was. */
  public EditHistory redo() {
    return done == steps.size() ? this : new EditHistory(start, steps, done + 1);
  }

  /** The edits that are done, the first first. */
  public List<TopologyEdit> done() {
    return steps.subList(0, done).stream().map(Step::edit).toList();
  }

  /** The edits that {@link #redo} would do, the next first. */
  public List<TopologyEdit> undone() {
    return steps.subList(done, steps.size()).stream().map(Step::edit).toList();
  }
}
