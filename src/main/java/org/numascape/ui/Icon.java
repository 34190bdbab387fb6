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
  ADVICE(
      "M8 1 A5 5 0 0 0 5 10 V12 H11 V10 A5 5 0 0 0 8 1 Z M8 2.5 A3.5 3.5 0 0 1 9.9 9 L9.5 9.2 V10.5"
          + " H6.5 V9.2 L6.1 9 A3.5 3.5 0 0 1 8 2.5 Z M5.5 13 H10.5 V14.5 H5.5 Z"),
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
