package org.numascape.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.numascape.ui.Errand;
import org.numascape.ui.NumascapeApplication;

/** Opens the window, if that can be done here. */
final class Window {
  /**
   * A library of the system that JavaFX loads on Linux.
   *
   * @param debianPackage what it is in, on Debian and Ubuntu
   */
  private record Library(String file, String debianPackage) {}

  private static final List<Library> NEEDED =
      List.of(
          new Library("libgtk-3.so.0", "libgtk-3-0"),
          new Library("libXtst.so.6", "libxtst6"),
          new Library("libfreetype.so.6", "libfreetype6"),
          new Library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"));

  /** What JavaFX draws with on the graphics card; it draws in software, too. */
  private static final List<String> ACCELERATION = List.of("libGL.so.1", "libXxf86vm.so.1");

  private Window() {}

  /**
   * Shows the window and waits until it is closed.
   *
   * @param errand what the window does as soon as it is open; null for nothing
   * @return why there is none, with the remedy; empty if there was one
   */
  static Optional<String> show(Terminal terminal, @Nullable Errand errand) {
    if (!terminal.hasDisplay()) {
      return Optional.of("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)");
    }
    if (Terminal.onLinux()) {
      // JavaFX would print a stack trace for each library that it misses.
      Optional<String> missing = missing(Window::canLoad);
      if (missing.isPresent()) {
        return missing;
      } else if (!ACCELERATION.stream().allMatch(Window::canLoad)) {
        System.setProperty("prism.order", "sw");
      }
    }
    try {
      NumascapeApplication.open(errand);
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(refusal(e, terminal.environment()));
    }
  }

  /** Which libraries the window lacks, and what they are in; empty if it lacks none. */
  static Optional<String> missing(Predicate<String> canLoad) {
    List<Library> missing = NEEDED.stream().filter(each -> !canLoad.test(each.file())).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.stream()
                    .map(Library::file)
                    .collect(
                        Collectors.joining(
                            ", ", "the window needs ", ", not found here; on Debian and Ubuntu: "))
                + missing.stream()
                    .map(Library::debianPackage)
                    .collect(Collectors.joining(" ", "apt install ", "")));
  }

  private static boolean canLoad(String library) {
    try {
      // For good: GTK does not survive being unloaded.
      SymbolLookup.libraryLookup(library, Arena.global());
      return true;
    } catch (IllegalArgumentException absent) {
      return false;
    }
  }

  /** Why JavaFX, with all its libraries, opened no window, and what would help. */
  static String refusal(Throwable failure, Map<String, String> environment) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    if (words.contains("DISPLAY")) {
      String display = environment.getOrDefault("DISPLAY", "");
      return display.isEmpty()
          ? "it needs an X server, and DISPLAY names none; start Xwayland and set DISPLAY"
          : "no X server answers at DISPLAY=" + display + "; correct or unset DISPLAY";
    }
    return "the desktop refused it (" + words + ")";
  }
}
