package org.numascape.ui;

import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.SVGPath;
import org.numascape.analysis.Palette;

/** The window's small pictures, drawn as paths: fonts may lack their characters. */
enum Icon {
  RUN("M3 1.5 L13 8 L3 14.5 Z"),
  STOP("M3 3 H13 V13 H3 Z"),
  THEME("M8 1 A7 7 0 1 0 8 15 A7 7 0 1 0 8 1 Z M8 2.6 A5.4 5.4 0 0 1 8 13.4 Z"),
  CLOSE(
      "M3 4.2 L4.2 3 L8 6.8 L11.8 3 L13 4.2 L9.2 8 L13 11.8 L11.8 13 L8 9.2 L4.2 13 L3 11.8 L6.8 8"
          + " Z");

  private final String path;

  Icon(String path) {
    this.path = path;
  }

  Node node() {
    SVGPath shape = new SVGPath();
    shape.setContent(path);
    shape.setFillRule(javafx.scene.shape.FillRule.EVEN_ODD);
    shape.getStyleClass().add("icon");
    return shape;
  }

  /** Four nodes of a machine. */
  static Node logo() {
    Group group = new Group();
    for (int node = 0; node < 4; node++) {
      Rectangle square = new Rectangle(node % 2 * 11, node / 2 * 11, 9, 9);
      square.setArcWidth(4);
      square.setArcHeight(4);
      int colour = Palette.node(node == 3 ? 6 : node);
      square.setFill(javafx.scene.paint.Color.rgb(colour >> 16, colour >> 8 & 0xff, colour & 0xff));
      group.getChildren().add(square);
    }
    return group;
  }
}
