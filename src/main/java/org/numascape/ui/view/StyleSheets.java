package org.numascape.ui.view;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import org.numascape.analysis.Theme;

/** Puts the program's fonts, colours and shapes on a scene; its popups inherit them. */
public final class StyleSheets {
  private static final String ASSETS = "/org/numascape/assets/";
  private static final Font REGULAR = load("Inter-Regular.otf");
  private static final Font STRONG = load("Inter-SemiBold.otf");

  private StyleSheets() {}

  /** Dresses a scene in a theme, in place of the one it wears. */
  public static void apply(Scene scene, Theme theme) {
    scene.setUserAgentStylesheet(
        switch (theme) {
          case LIGHT -> new PrimerLight().getUserAgentStylesheet();
          case DARK -> new PrimerDark().getUserAgentStylesheet();
        });
    scene
        .getStylesheets()
        .setAll(
            List.of(
                sheet("numascape-" + theme.name().toLowerCase(Locale.ROOT) + ".css"),
                sheet("numascape.css")));
  }

  /** The window's font, from the program's own files: a machine without fonts shows text too. */
  static Font font(double sizePixels, boolean strong) {
    return new Font((strong ? STRONG : REGULAR).getName(), sizePixels);
  }

  private static String sheet(String name) {
    return Objects.requireNonNull(StyleSheets.class.getResource(ASSETS + "css/" + name), name)
        .toExternalForm();
  }

  private static Font load(String file) {
    try (InputStream in = StyleSheets.class.getResourceAsStream(ASSETS + "fonts/" + file)) {
      Font font = in == null ? null : Font.loadFont(in, 12);
      return font == null ? Font.getDefault() : font;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file, unreadable);
    }
  }
}
