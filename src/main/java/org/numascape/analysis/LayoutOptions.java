package org.numascape.analysis;

import java.util.HashSet;
import java.util.Set;
import org.numascape.topology.TopologyObject;

/**
 * Which of a machine's objects get a box of their own, and how boxes stand side by side.
 *
 * @param folded whether of six and more equal siblings only the first two and the last are drawn,
 *     and the others as one box
 * @param devices whether I/O and Misc objects are drawn
 * @param direction how siblings stand
 * @param complete whether boxes for each core and cache, as lstopo has them, matter more than large
 *     PUs
 * @param neverFolded objects that keep a box of their own among folded siblings
 */
public record LayoutOptions(
    boolean folded,
    boolean devices,
    Direction direction,
    boolean complete,
    Set<TopologyObject> neverFolded) {
  /** Every PU a box, devices as well, siblings in a grid. */
  public static final LayoutOptions USUAL =
      new LayoutOptions(false, true, Direction.GRID, false, Set.of());

  /** How siblings stand. */
  public enum Direction {
    /** As close to the room's proportions as they can. */
    GRID,
    /** All in a row. */
    HORIZONTAL,
    /** All in a column. */
    VERTICAL
  }

  public LayoutOptions {
    neverFolded = Set.copyOf(neverFolded);
  }

  /** Folds or unfolds; what had stood out is forgotten. */
  public LayoutOptions withFolded(boolean fold) {
    return new LayoutOptions(fold, devices, direction, complete, Set.of());
  }

  public LayoutOptions withDevices(boolean shown) {
    return new LayoutOptions(folded, shown, direction, complete, neverFolded);
  }

  public LayoutOptions withDirection(Direction towards) {
    return new LayoutOptions(folded, devices, towards, complete, neverFolded);
  }

  public LayoutOptions withComplete(boolean every) {
    return new LayoutOptions(folded, devices, direction, every, neverFolded);
  }

  /** The same, with more objects that keep a box of their own. */
  LayoutOptions keeping(Set<TopologyObject> more) {
    Set<TopologyObject> all = new HashSet<>(neverFolded);
    all.addAll(more);
    return new LayoutOptions(folded, devices, direction, complete, all);
  }
}
