package org.numascape.ui.view;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;
import org.numascape.analysis.Theme;

/** Puts the program's fonts, colours and shapes on a scene; its popups inherit them. */
public final class StyleSheets {
  private static final String ASSETS = "/org/numascape/assets/";
  private static final Font REGULAR = load("Inter-Regular.otf", FontWeight.NORMAL);
  private static final Font STRONG = load("Inter-Bold.otf", FontWeight.BOLD);

  private StyleSheets() {}

  /** Dresses a scene in a theme, in place of the one it wears. */
  public static void apply(Scene scene, Theme theme) {
    // The program's, not the scene's: the scenes of popups have none, and would wear JavaFX's own.
    Application.setUserAgentStylesheet(
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

  /**
   * Why this system can show no text at all, and the remedy; empty if it can. To be asked on the FX
   * thread before a window is opened: on Linux, JavaFX lays out all text with libpango, and without
   * it every control fails.
   */
  public static Optional<String> textProblem() {
    try {
      return new Text("x").getLayoutBounds().isEmpty()
          ? Optional.of("JavaFX finds no font; install one, such as fonts-dejavu-core")
          : Optional.empty();
    } catch (LinkageError missing) {
      return Optional.of(
          "JavaFX can't lay out text without libpango; install libpangoft2-1.0-0, or GTK 3, which"
              + " needs it");
    }
  }

  private static String sheet(String name) {
    return Objects.requireNonNull(StyleSheets.class.getResource(ASSETS + "css/" + name), name)
        .toExternalForm();
  }

  /**
   * One of the program's own fonts; the system's where JavaFX can't load one, so that {@link
   * #textProblem} can be asked there.
   */
  private static Font load(String file, FontWeight weight) {
    try (InputStream in = StyleSheets.class.getResourceAsStream(ASSETS + "fonts/" + file)) {
      Font own = Font.loadFont(in, 12);
      return own == null ? system(weight) : own;
    } catch (LinkageError noPango) {
      return system(weight);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file, unreadable);
    }
  }

  /** Not to be called unless needed: where there are no system fonts, JavaFX then gives up. */
  private static Font system(FontWeight weight) {
    return Font.font(Font.getDefault().getFamily(), weight, 12);
  }
}
