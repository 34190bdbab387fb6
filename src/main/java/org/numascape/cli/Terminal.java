package org.numascape.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command talks to.
 *
 * @param interactive whether a person sees the output as it comes, on a terminal that can redraw
 * @param size asks how large it is now
 * @param intoPipe whether the output is another process's input, which it may close
 */
record Terminal(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive,
    Supplier<Size> size,
    BooleanSupplier intoPipe) {
  private static final Size USUAL = new Size(80, 24);
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})\\s*");

  /** In characters. */
  record Size(int columns, int rows) {}

  static Terminal ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean interactive =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Terminal(
        System.out,
        System.err,
        environment,
        interactive,
        interactive ? Terminal::ask : () -> USUAL,
        Terminal::isIntoPipe);
  }

  private static boolean isIntoPipe() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether who read the output has had enough of it, which is nothing to complain of. */
  boolean readerIsGone() {
    return out.checkError() && intoPipe.getAsBoolean();
  }

  PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** Prints a sentence, for a person's eyes broken between words where the terminal ends. */
  void say(PrintStream stream, String sentence) {
    int columns = interactive ? size.get().columns() : Integer.MAX_VALUE;
    Line.broken(sentence, columns).forEach(stream::println);
  }

  /** Whether colour is seen and wanted; see no-color.org. */
  boolean colour() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  Ink ink() {
    String depth = environment.getOrDefault("COLORTERM", "");
    Ink.Colours colours =
        !colour()
            ? Ink.Colours.NONE
            : depth.equals("truecolor") || depth.equals("24bit")
                ? Ink.Colours.TRUE
                : Ink.Colours.INDEXED_256;
    return new Ink(colours, out.charset().newEncoder().canEncode('█'));
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

  /** As {@code stty size} says it; the usual size where there is no such thing. */
  private static Size ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(answer);
      return size.matches()
          ? new Size(Integer.parseInt(size.group(2)), Integer.parseInt(size.group(1)))
          : USUAL;
    } catch (IOException e) {
      return USUAL;
    }
  }
}
