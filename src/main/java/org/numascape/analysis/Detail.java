package org.numascape.analysis;

import java.util.List;
import java.util.stream.Stream;
import org.numascape.topology.TopologyObject;

/**
 * How finely a machine is drawn, in pixels: the more PUs in the same room, the less text and air.
 *
 * @param cellWidth the least width of a PU's cell
 * @param gap between cells and between frames that are not nodes
 * @param nodeGap between frames of nodes or packages, wide enough for the arrows between them
 * @param padding inside a frame
 * @param title the text size of packages and nodes; 0 if they have no header
 * @param small the text size of caches and of figures; 0 if they have no header
 * @param bar the height of a node's memory line
 * @param whole whether each core has a box with a header, and the caches that it has to itself
 */
record Detail(
    double cellWidth,
    double cellHeight,
    double gap,
    double nodeGap,
    double padding,
    double title,
    double small,
    double bar,
    boolean whole) {
  /** Each core with its caches, in ever less room. */
  private static final List<Detail> WHOLE =
      List.of(
          new Detail(84, 54, 8, 52, 12, 12.5, 11, 10, true),
          new Detail(56, 38, 6, 40, 9, 12, 9.5, 6, true),
          new Detail(36, 32, 4, 24, 6, 11, 9, 4, true));

  private static final List<Detail> CELLS =
      List.of(
          new Detail(84, 54, 8, 52, 12, 12.5, 11, 10, false),
          new Detail(52, 42, 7, 42, 12, 12, 10.5, 9, false),
          new Detail(30, 34, 6, 34, 11, 12, 10.5, 9, false),
          new Detail(22, 24, 5, 22, 8, 11.5, 10, 7, false),
          new Detail(14, 16, 3, 14, 6, 11, 0, 5, false),
          new Detail(9, 9, 2, 8, 4, 10, 0, 4, false),
          new Detail(5, 5, 1.5, 5, 3, 9, 0, 3, false),
          new Detail(5, 5, 1.5, 5, 3, 0, 0, 3, false),
          new Detail(3, 3, 1, 3, 2, 0, 0, 2, false));

  /**
   * Coarsest last: the first that fits the room is taken.
   *
   * @param complete whether boxes for all cores and caches matter more than large PUs
   */
  static List<Detail> levels(boolean complete) {
    return Stream.concat(WHOLE.stream().limit(complete ? WHOLE.size() : 1), CELLS.stream())
        .toList();
  }

  double headerHeight(Frame.Kind kind) {
    return switch (kind) {
      // With room below the text for arrows that go around a node.
      case PACKAGE -> title * 2.1;
      case NODE -> title * 1.75 + bar + padding * 0.4;
      case INNER -> small * 1.6;
      case CORE -> whole ? small * 1.6 : 0;
      case PU, REGION, FOLD, STRIP, BRIDGE, DEVICE -> 0;
    };
  }

  /** The height of the line of a node that frames no PUs, without the gap below it. */
  private double stripHeight() {
    return title == 0 ? bar + 1 : title * 1.9;
  }

  /** The height of a line of a frame's, and of the gap below it. */
  double stripHeight(TopologyObject strip) {
    return strip.type().isCache() ? small * 1.6 : stripHeight();
  }

  double stripGap(TopologyObject strip) {
    return strip.type().isCache() ? gap * 0.4 : gap;
  }

  /** The height of a device's line of text, with the room around it. */
  double deviceHeight() {
    return deviceText() * 2;
  }

  double deviceText() {
    return Math.max(9, small);
  }

  /** No device is drawn where there is no text. */
  boolean showsDevices() {
    return title > 0;
  }

  double paddingOf(Frame.Kind kind) {
    return switch (kind) {
      case PACKAGE, NODE -> padding;
      case INNER -> Math.max(1, padding * 0.6);
      case CORE -> whole ? padding * 0.6 : Math.max(0.5, gap * 0.4);
      case PU, REGION, FOLD, STRIP, BRIDGE, DEVICE -> 0;
    };
  }

  double gapBetween(Frame.Kind kind) {
    return switch (kind) {
      case PACKAGE, NODE -> nodeGap;
      case INNER, CORE, REGION, FOLD, STRIP, BRIDGE, DEVICE -> gap;
      case PU -> Math.max(1, gap * 0.5);
    };
  }
}
