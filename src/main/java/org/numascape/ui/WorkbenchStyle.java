package org.numascape.ui;

import java.util.Objects;
import javafx.scene.Scene;
import org.numascape.analysis.Theme;
import org.numascape.ui.view.StyleSheets;

/** The workbench's own style sheet on top of the components'. */
final class WorkbenchStyle {
  private static final String SHEET =
      Objects.requireNonNull(
              WorkbenchStyle.class.getResource("/org/numascape/assets/css/workbench.css"))
          .toExternalForm();

  private WorkbenchStyle() {}

  static void apply(Scene scene, Theme theme) {
    StyleSheets.apply(scene, theme);
    scene.getStylesheets().add(SHEET);
  }
}
