package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void theLibrariesThatAreMissingAreNamedWithTheirPackages() {
    assertThat(Window.missing(library -> !library.contains("gtk") && !library.contains("Xtst")))
        .hasValue(
            "the window needs libgtk-3.so.0, libXtst.so.6, not found here; on Debian and Ubuntu:"
                + " apt install libgtk-3-0 libxtst6");
    assertThat(Window.missing(library -> true)).isEmpty();
  }

  @Test
  void aDisplayThatDoesNotAnswerIsNamed() {
    Throwable refused =
        new RuntimeException(new UnsupportedOperationException("Unable to open DISPLAY"));

    assertThat(Window.refusal(refused, Map.of("DISPLAY", ":77")))
        .isEqualTo("no X server answers at DISPLAY=:77; correct or unset DISPLAY");
    assertThat(Window.refusal(refused, Map.of("WAYLAND_DISPLAY", "wayland-0")))
        .contains("start Xwayland and set DISPLAY");
  }

  @Test
  void theWindowsOwnReasonIsPassedOn() {
    Throwable refused =
        new RuntimeException(
            "Exception in Application start method",
            new IllegalStateException("JavaFX finds no font; install one"));

    assertThat(Window.refusal(refused, Map.of()))
        .contains("JavaFX finds no font; install one")
        .hasLineCount(1);
  }
}
