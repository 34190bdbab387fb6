package org.numascape.cli;

import java.util.Optional;
import javafx.application.Application;
import org.numascape.ui.NumascapeApplication;

/** Opens the window, if that can be done here. */
final class Window {
  private Window() {}

  /**
   * Shows the window and waits until it is closed.
   *
   * @return why there is none; empty if there was one
   */
  static Optional<String> show() {
    try {
      Application.launch(NumascapeApplication.class);
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      // Which of them JavaFX throws depends on what of the desktop is missing.
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      return Optional.of("the desktop refused it (" + words + ")");
    }
  }
}
