package org.numascape.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command talks to.
 *
 * @param interactive whether a person sees the output as it comes, on a terminal that can redraw
 */
record Terminal(
    PrintStream out, PrintStream err, Map<String, String> environment, boolean interactive) {
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;

  static Terminal ofProcess() {
    Map<String, String> environment = System.getenv();
    @Nullable Console console = System.console();
    boolean interactive =
        console != null
            && console.isTerminal()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Terminal(System.out, System.err, environment, interactive);
  }

  PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true);
  }

  /** Whether colour is seen and wanted; see no-color.org. */
  boolean colour() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  Ansi helpAnsi() {
    return colour() ? Ansi.ON : Ansi.OFF;
  }

  static boolean onLinux() {
    return System.getProperty("os.name", "").startsWith("Linux");
  }

  /** Whether a window could be shown, as far as the environment tells. */
  boolean hasDisplay() {
    return !onLinux()
        || !environment.getOrDefault("DISPLAY", "").isEmpty()
        || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
  }

  boolean canShow(char character) {
    return out.charset().newEncoder().canEncode(character);
  }

  int columns() {
    return size("COLUMNS", 1, USUAL_COLUMNS);
  }

  int rows() {
    return size("LINES", 0, USUAL_ROWS);
  }

  private int size(String variable, int field, int usual) {
    String size = environment.getOrDefault(variable, "");
    if (size.isEmpty() && interactive) {
      String[] rowsAndColumns = askTerminal().split(" ", -1);
      size = rowsAndColumns.length == 2 ? rowsAndColumns[field] : "";
    }
    return size.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(size) : usual;
  }

  /** Rows and columns as {@code stty size} prints them; empty where there is no such thing. */
  private static String askTerminal() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor(1, TimeUnit.SECONDS) ? answer.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
