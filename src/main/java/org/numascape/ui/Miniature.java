package org.numascape.ui;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;
import org.numascape.analysis.Palette;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** A machine at a glance: a frame a NUMA node, a square a core in it. */
final class Miniature extends HBox {
  private static final double HEIGHT = 44;
  private static final int MOST_NODES = 8;
  private static final int MOST_CORES = 16;

  Miniature() {
    super(4);
    getStyleClass().add("miniature");
    setAlignment(Pos.CENTER_LEFT);
  }

  void show(Topology topology) {
    getChildren().clear();
    int nodes = topology.nodes().size();
    for (TopologyObject node : topology.nodes().subList(0, Math.min(nodes, MOST_NODES))) {
      getChildren().add(frame(topology, node));
    }
    if (nodes > MOST_NODES) {
      getChildren().add(new Label("+" + (nodes - MOST_NODES)));
    }
    setAccessibleText(topology.summary());
  }

  private static Node frame(Topology topology, TopologyObject node) {
    TilePane frame = new TilePane(2, 2);
    frame.getStyleClass().add("node");
    frame.setAlignment(Pos.CENTER);
    frame.setMinWidth(0);
    frame.setPrefSize(0, HEIGHT);
    frame.setMaxHeight(HEIGHT);
    HBox.setHgrow(frame, Priority.ALWAYS);
    int colour = Palette.node(node.logicalIndex());
    frame.setStyle("-fx-border-color: #%06x;".formatted(colour));
    topology.cores().stream()
        .filter(core -> node.cpuset().containsAll(core.cpuset()))
        .limit(MOST_CORES)
        .forEach(
            core -> {
              Region square = new Region();
              square.getStyleClass().add("core");
              frame.getChildren().add(square);
            });
    return frame;
  }
}
