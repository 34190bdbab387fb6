package org.numascape.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Shape;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A machine's picture for a paper or a mail: it stands alone, with what its colours mean and where
 * it comes from below it.
 */
public final class PictureSheet {
  private static final double LINE_HEIGHT = 16;
  private static final double SIZE = 10.5;
  private static final double SWATCH = 10;
  private static final double SCALE_WIDTH = 200;
  private static final double NARROWEST = 420;

  /** Node colours repeat after this many; their logical index tells more of them apart. */
  private static final int MOST_NODES = 8;

  private static final Paint NOTHING = new Paint.Nothing();
  private static final Paint DIM = new Paint.Role(ThemeColour.DIM);

  private final TopologyLayout layout;
  private final Values values;
  private final PictureStyle style;
  private final double width;
  private final List<Shape> shapes = new ArrayList<>();
  private double x;
  private double y;

  /** What stands below the current line, such as the numbers of a scale, needs so much room. */
  private double below;

  private PictureSheet(TopologyLayout layout, Values values, PictureStyle style) {
    this.layout = layout;
    this.values = values;
    this.style = style;
    this.width = Math.max(NARROWEST, layout.width());
  }

  /**
   * The picture with its legend and its provenance.
   *
   * @param values their caption stands at the heat scale
   * @param provenance lines to print below, such as source, version and date; none for no legend
   */
  public static Picture of(
      TopologyLayout layout, Values values, PictureStyle style, List<String> provenance) {
    Values uncaptioned =
        new Values(values.colourBy(), values.activity(), values.memory(), values.links(), "");
    Picture machine = TopologyPicture.paint(layout, uncaptioned, style);
    if (provenance.isEmpty()) {
      return machine;
    }
    PictureSheet sheet = new PictureSheet(layout, values, style);
    sheet.shapes.addAll(machine.shapes());
    sheet.legend();
    provenance.forEach(sheet::paragraph);
    return new Picture(sheet.width, sheet.y - LINE_HEIGHT + 4, sheet.shapes);
  }

  private void legend() {
    y = layout.height() + 26;
    switch (values.colourBy()) {
      case NODE -> nodes();
      case TYPE -> types();
      case ACTIVITY -> activity();
      case NONE -> {}
    }
    memory();
    links();
    marks();
    newLine();
    y += 4;
  }

  private void nodes() {
    Topology topology = layout.topology();
    for (TopologyObject node : topology.nodes()) {
      if (node.logicalIndex() < MOST_NODES) {
        swatch(
            new Paint.Node(node.logicalIndex()),
            NOTHING,
            Labels.titles(node, style.indexes()).getFirst());
      }
    }
    if (topology.nodes().size() > MOST_NODES) {
      item("and so on: colours repeat after " + MOST_NODES + " nodes");
    }
    newLine();
  }

  private void types() {
    Map<String, ObjectType> shown = new LinkedHashMap<>();
    layout.placed().stream()
        .filter(each -> each.kind() != Frame.Kind.REGION && each.kind() != Frame.Kind.FOLD)
        .forEach(each -> shown.putIfAbsent(word(each.object().type()), each.object().type()));
    shown.forEach(
        (word, type) -> swatch(new Paint.Kind(type), new Paint.Role(ThemeColour.FAINT), word));
    newLine();
  }

  private static String word(ObjectType type) {
    return type.isCache() ? "cache" : type.isIo() ? "I/O" : type.label();
  }

  private void activity() {
    double numbers = y + 12;
    item("PU:");
    double left = x;
    for (int step = 0; step < SCALE_WIDTH; step++) {
      Paint heat = new Paint.Heat(step / (SCALE_WIDTH - 1));
      shapes.add(new Box(left + step, y - 9, 1.5, SWATCH, 0, heat, NOTHING, null));
    }
    for (int percent = 0; percent <= 100; percent += 25) {
      double at = left + SCALE_WIDTH * percent / 100;
      shapes.add(new Line(List.of(new Point(at, y + 1), new Point(at, y + 4)), 1, false, DIM));
      shapes.add(new Text(at, numbers + 2, percent + " %", 9, false, Anchor.MIDDLE, DIM));
    }
    x = left + SCALE_WIDTH + 16;
    below = 14;
    if (!values.caption().isEmpty()) {
      item(values.caption());
    }
    swatch(NOTHING, new Paint.Role(ThemeColour.LINE), "no worker");
    newLine();
  }

  private void memory() {
    if (values.memory().isEmpty()) {
      return;
    }
    bar(
        new Paint.Node(0),
        10,
        "bytes on the node that its own workers accessed (the node’s colour)");
    bar(new Paint.Role(ThemeColour.REMOTE), 5, "by others; the longest line is the most");
    newLine();
  }

  private void bar(Paint paint, double height, String text) {
    room(22 + Labels.width(text, SIZE, false));
    shapes.add(new Box(x, y - 4 - height / 2, 16, height, height / 2, paint, NOTHING, null));
    x += 22;
    item(text);
  }

  private void links() {
    NodeLink largest = null;
    for (NodeLink link : values.links()) {
      if (link.value() > 0 && (largest == null || link.value() > largest.value())) {
        largest = link;
      }
    }
    if (largest == null) {
      return;
    }
    Paint paint = new Paint.Role(largest.directed() ? ThemeColour.REMOTE : ThemeColour.ACCENT);
    shapes.add(
        new Line(
            List.of(new Point(x, y - 4), new Point(x + 26, y - 4)), 2, largest.directed(), paint));
    x += 34;
    item(
        largest.directed()
            ? "steals between nodes, from victim to thief, up to "
                + Quantity.count(Math.round(largest.value()))
            : "distance between nodes; thicker is nearer");
    newLine();
  }

  private void marks() {
    Topology topology = layout.topology();
    boolean disallowed =
        topology.pus().stream().anyMatch(pu -> !topology.allowedCpuset().containsAll(pu.cpuset()));
    if (disallowed && style.disallowed() && values.colourBy() != ColourBy.ACTIVITY) {
      swatch(NOTHING, new Paint.Role(ThemeColour.LINE), "PU that the process may not use");
    }
    if (values.colourBy() == ColourBy.NODE
        && topology.pus().stream().anyMatch(pu -> !topology.hasLocalNode(pu))) {
      swatch(
          new Paint.Role(ThemeColour.PANEL),
          new Paint.Role(ThemeColour.FAINT),
          "PU that has no NUMA node of its own");
    }
    bridges();
    kinds();
    item(
        switch (style.indexes()) {
          case LOGICAL -> "Indexes are hwloc’s logical ones (L#).";
          case OS -> "Indexes are the operating system’s (P#).";
          case BOTH -> "L# is hwloc’s logical index, P# the operating system’s.";
        });
  }

  /** Cores that bear the name of their type, or nothing for want of room, need no explanation. */
  private void kinds() {
    if (shapes.stream().anyMatch(PictureSheet::isKind)) {
      boolean ranked = layout.topology().cpuKinds().getFirst().efficiency().isPresent();
      item("kind: hwloc’s kind of CPU" + (ranked ? ", 0 the least powerful" : ""));
      newLine();
    }
  }

  private static boolean isKind(Shape shape) {
    return shape instanceof Text text && text.text().matches(Labels.KIND + "\\d+");
  }

  private void bridges() {
    if (layout.wires().isEmpty()) {
      return;
    }
    boolean speeds =
        style.attributes() && layout.wires().stream().anyMatch(wire -> wire.speed() > 0);
    swatch(
        NOTHING,
        DIM,
        speeds
            ? "bridge, with lines to its devices and their links’ speeds in GB/s"
            : "bridge, with lines to its devices");
    newLine();
  }

  private void swatch(Paint fill, Paint stroke, String text) {
    room(SWATCH + 6 + Labels.width(text, SIZE, false));
    shapes.add(new Box(x, y - 9, SWATCH, SWATCH, 2, fill, stroke, null));
    x += SWATCH + 6;
    item(text);
  }

  private void item(String text) {
    room(Labels.width(text, SIZE, false));
    shapes.add(new Text(x, y, text, SIZE, false, Anchor.START, DIM));
    x += Labels.width(text, SIZE, false) + 16;
  }

  /** Goes to a new line if this one has not that much room left. */
  private void room(double wanted) {
    if (x > 0 && x + wanted > width) {
      newLine();
    }
  }

  private void newLine() {
    if (x > 0) {
      x = 0;
      y += LINE_HEIGHT + below;
      below = 0;
    }
  }

  /** A line of its own, broken between words where it is too long. */
  private void paragraph(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && Labels.width(longer, SIZE, false) > width) {
        item(line.toString());
        newLine();
        line.setLength(0);
        line.append(word);
      } else {
        line.setLength(0);
        line.append(longer);
      }
    }
    item(line.toString());
    newLine();
  }
}
