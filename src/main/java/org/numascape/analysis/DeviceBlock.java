package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import org.numascape.analysis.TopologyLayout.Placed;
import org.numascape.analysis.TopologyLayout.Rectangle;
import org.numascape.analysis.TopologyLayout.Wire;
import org.numascape.topology.ObjectAttributes;

/**
 * The room that a device takes, after lstopo: a bridge is a small square, from which lines lead to
 * what is behind it, one below the other; any other device is a box with its OS devices in it.
 *
 * @param columns of the boxes in its box
 */
record DeviceBlock(
    Device device,
    Detail detail,
    List<DeviceBlock> inner,
    int columns,
    double width,
    double height) {
  private static final double SQUARE = 10;

  /** From a bridge to the line that the ways to its devices branch off. */
  private static final double TRUNK = 8;

  /** From there to the device, with room for the link's speed above. */
  private static final double BRANCH = 22;

  private static final double PADDING = 5;
  private static final double WIDEST_TITLE = 300;

  /** More OS devices than this stand in two columns. */
  private static final int MOST_IN_A_COLUMN = 4;

  static List<DeviceBlock> of(List<Device> devices, Detail detail) {
    return devices.stream().map(each -> of(each, detail)).toList();
  }

  private static DeviceBlock of(Device device, Detail detail) {
    List<DeviceBlock> inner = of(device.inner(), detail);
    if (device.isBridge()) {
      double widest = widest(inner);
      double height = inner.stream().mapToDouble(DeviceBlock::height).sum();
      return new DeviceBlock(
          device,
          detail,
          inner,
          1,
          inner.isEmpty() ? SQUARE : SQUARE + TRUNK + BRANCH + widest,
          Math.max(detail.deviceHeight(), height + (inner.size() - 1) * gap(detail)));
    }
    int columns = inner.size() > MOST_IN_A_COLUMN ? 2 : 1;
    String title = Labels.device(device).getFirst();
    double titleWidth =
        Math.min(WIDEST_TITLE, Labels.width(title, detail.deviceText(), false) + 12);
    if (inner.isEmpty()) {
      return new DeviceBlock(device, detail, inner, columns, titleWidth, detail.deviceHeight());
    }
    double innerHeight = PADDING;
    for (int row = 0; row < inner.size(); row += columns) {
      innerHeight += rowHeight(inner, row, columns) + (row == 0 ? 0 : gap(detail));
    }
    double innerWidth = columns * (widest(inner) + gap(detail)) - gap(detail);
    return new DeviceBlock(
        device,
        detail,
        inner,
        columns,
        Math.max(titleWidth, innerWidth + 2 * PADDING),
        detail.deviceHeight() + innerHeight);
  }

  private static double gap(Detail detail) {
    return Math.max(3, detail.gap() * 0.6);
  }

  private static double rowHeight(List<DeviceBlock> blocks, int from, int columns) {
    return blocks.subList(from, Math.min(blocks.size(), from + columns)).stream()
        .mapToDouble(DeviceBlock::height)
        .max()
        .orElse(0);
  }

  static double widest(List<DeviceBlock> blocks) {
    return blocks.stream().mapToDouble(DeviceBlock::width).max().orElse(0);
  }

  /** The height of blocks in rows of a width. */
  static double height(List<DeviceBlock> blocks, double width) {
    return shelves(blocks, width).stream()
        .mapToDouble(shelf -> rowHeight(shelf, 0, shelf.size()) + 2 * gap(shelf.getFirst().detail))
        .sum();
  }

  /** Blocks row by row, in their order, as many in a row as there is room for. */
  private static List<List<DeviceBlock>> shelves(List<DeviceBlock> blocks, double width) {
    List<List<DeviceBlock>> shelves = new ArrayList<>();
    double x = 0;
    for (DeviceBlock each : blocks) {
      // Tolerance, as the same width comes out of sums in another order.
      if (shelves.isEmpty() || x + each.width > width + 1e-6) {
        shelves.add(new ArrayList<>());
        x = 0;
      }
      shelves.getLast().add(each);
      x += each.width + 3 * gap(each.detail);
    }
    return shelves;
  }

  /** Places blocks in rows of a width, from a corner. */
  static void place(
      List<DeviceBlock> blocks,
      double left,
      double top,
      double width,
      int depth,
      List<Placed> into,
      List<Wire> wires) {
    double y = top;
    for (List<DeviceBlock> shelf : shelves(blocks, width)) {
      double x = left;
      y += 2 * gap(shelf.getFirst().detail);
      for (DeviceBlock each : shelf) {
        each.place(x, y, each.width, depth, into, wires);
        x += each.width + 3 * gap(each.detail);
      }
      y += rowHeight(shelf, 0, shelf.size());
    }
  }

  /** Where the line to it ends: its left, at half the height of a line of text. */
  private double lineY(double top) {
    return top + detail.deviceHeight() / 2;
  }

  private void place(
      double x, double y, double boxWidth, int depth, List<Placed> into, List<Wire> wires) {
    if (device.isBridge()) {
      Rectangle square = new Rectangle(x, lineY(y) - SQUARE / 2, SQUARE, SQUARE);
      into.add(Placed.device(device, square, depth));
      double trunk = x + SQUARE + TRUNK;
      double top = y;
      for (DeviceBlock each : inner) {
        wires.add(
            new Wire(x + SQUARE, lineY(y), trunk, trunk + BRANCH, each.lineY(top), each.speed()));
        each.place(trunk + BRANCH, top, widest(inner), depth, into, wires);
        top += each.height + gap(detail);
      }
      return;
    }
    into.add(Placed.device(device, new Rectangle(x, y, boxWidth, height), depth));
    double cell = (boxWidth - 2 * PADDING + gap(detail)) / columns - gap(detail);
    double top = y + detail.deviceHeight();
    for (int i = 0; i < inner.size(); i++) {
      double left = x + PADDING + i % columns * (cell + gap(detail));
      inner.get(i).place(left, top, cell, depth + 1, into, wires);
      if (i % columns == columns - 1) {
        top += rowHeight(inner, i - i % columns, columns) + gap(detail);
      }
    }
  }

  /** Of the link to it, in GB/s; 0 if that is unknown. */
  private double speed() {
    return switch (device.object().attributes()) {
      case ObjectAttributes.PciDevice pci -> pci.linkSpeed();
      case ObjectAttributes.Bridge bridge ->
          bridge.device().map(ObjectAttributes.PciDevice::linkSpeed).orElse(0.0);
      default -> 0;
    };
  }
}
