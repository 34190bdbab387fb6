package org.numascape.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.layout.Region;
import org.numascape.analysis.Palette;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/**
 * A machine at a glance: a frame a NUMA node, a square a core that it is the local node of, as far
 * as there is room.
 */
final class Miniature extends Region {
  private static final double HEIGHT = 46;
  private static final double GAP = 4;
  private static final double PADDING = 5;
  private static final double SQUARE_GAP = 2;
  private static final double LARGEST_SQUARE = 9;
  private static final double SMALLEST_SQUARE = 3;
  private static final int MOST_IN_A_ROW = 8;
  private static final int MOST_NODES = 3 * MOST_IN_A_ROW;

  private record Node(Region frame, List<Region> cores) {}

  private final List<Node> nodes = new ArrayList<>();

  Miniature() {
    getStyleClass().add("miniature");
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
  }

  void show(Topology topology) {
    getChildren().clear();
    nodes.clear();
    topology.nodes().stream().limit(MOST_NODES).forEach(node -> add(topology, node));
    setAccessibleText(topology.summary());
  }

  private void add(Topology topology, TopologyObject node) {
    Region frame = new Region();
    frame.getStyleClass().add("node");
    frame.setStyle("-fx-border-color: #%06x;".formatted(Palette.node(node.logicalIndex())));
    getChildren().add(frame);
    List<Region> cores = new ArrayList<>();
    for (TopologyObject core : topology.cores()) {
      if (isLocal(topology, node, core)) {
        Region square = new Region();
        square.getStyleClass().add("core");
        cores.add(square);
        getChildren().add(square);
      }
    }
    nodes.add(new Node(frame, cores));
  }

  /** Of the nodes that a core is within it counts in one, as memory without PUs may be of all. */
  private static boolean isLocal(Topology topology, TopologyObject node, TopologyObject core) {
    return node.cpuset().containsAll(core.cpuset())
        && core.cpuset().stream()
            .limit(1)
            .mapToObj(topology::puByOsIndex)
            .flatMap(Optional::stream)
            .anyMatch(pu -> topology.localNode(pu) == node);
  }

  @Override
  protected void layoutChildren() {
    if (nodes.isEmpty()) {
      return;
    }
    int rows = Math.ceilDiv(nodes.size(), MOST_IN_A_ROW);
    int columns = Math.ceilDiv(nodes.size(), rows);
    double width = (getWidth() - (columns - 1) * GAP) / columns;
    double height = (getHeight() - (rows - 1) * GAP) / rows;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      int row = i / columns;
      double x = Math.round(i % columns * (width + GAP));
      double y = Math.round(row * (height + GAP));
      node.frame.resizeRelocate(x, y, Math.round(width), Math.round(height));
      squares(node.cores, x + PADDING, y + PADDING, width - 2 * PADDING, height - 2 * PADDING);
    }
  }

  /** As large as they all fit; at their smallest, as many as fit. */
  private static void squares(
      List<Region> squares, double left, double top, double width, double height) {
    double size = LARGEST_SQUARE;
    while (size > SMALLEST_SQUARE && inOne(width, size) * inOne(height, size) < squares.size()) {
      size--;
    }
    int columns = Math.max(1, Math.min(squares.size(), inOne(width, size)));
    int rows = Math.min(inOne(height, size), Math.ceilDiv(squares.size(), columns));
    // Even rows look better than full ones with a rest.
    columns = Math.min(columns, Math.max(1, Math.ceilDiv(squares.size(), Math.max(1, rows))));
    double step = size + SQUARE_GAP;
    double x = left + (width - columns * step + SQUARE_GAP) / 2;
    double y = top + (height - rows * step + SQUARE_GAP) / 2;
    for (int i = 0; i < squares.size(); i++) {
      int row = i / columns;
      squares.get(i).setVisible(i < rows * columns);
      squares
          .get(i)
          .resizeRelocate(
              Math.round(x + i % columns * step), Math.round(y + row * step), size, size);
    }
  }

  private static int inOne(double room, double size) {
    return Math.max(0, (int) ((room + SQUARE_GAP) / (size + SQUARE_GAP)));
  }
}
