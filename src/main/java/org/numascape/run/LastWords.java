package org.numascape.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * What a process printed last. All that it prints is read and passed on, on a thread of its own, so
 * that it never waits for a reader.
 */
final class LastWords {
  private static final int KEPT_BYTES = 8192;
  private static final int KEPT_LINES = 3;
  private static final int KEPT_CHARACTERS = 500;
  private static final long PATIENCE_MILLIS = 1000;

  private final InputStream output;
  private final OutputStream copy;
  private final Thread thread = new Thread(this::read, "numascape-run-output");
  private byte[] tail = new byte[0];

  private LastWords(InputStream output, OutputStream copy) {
    this.output = output;
    this.copy = copy;
  }

  /**
   * Begins to read.
   *
   * @param copy takes all that the process prints, as long as it can
   */
  static LastWords of(Process process, OutputStream copy) {
    LastWords words = new LastWords(process.getInputStream(), copy);
    words.thread.setDaemon(true);
    words.thread.start();
    return words;
  }

  private void read() {
    byte[] buffer = new byte[KEPT_BYTES];
    try (output) {
      for (int count; (count = output.read(buffer)) >= 0; ) {
        keep(buffer, count);
        passOn(buffer, count);
      }
    } catch (IOException e) {
      // What was read until then is all there is.
    }
  }

  private void passOn(byte[] bytes, int count) {
    try {
      copy.write(bytes, 0, count);
      copy.flush();
    } catch (IOException e) {
      // Whoever read it is gone; the process is to go on all the same.
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    byte[] both = Arrays.copyOf(tail, tail.length + count);
    System.arraycopy(bytes, 0, both, tail.length, count);
    tail = Arrays.copyOfRange(both, Math.max(0, both.length - KEPT_BYTES), both.length);
  }

  /**
   * The last lines in one, stack frames left out; of a JVM that crashed, what it says of that. To
   * be called when the process has ended; a process that it started may still hold the pipe open,
   * so its end is not waited for.
   */
  String inOneLine() throws InterruptedException {
    thread.join(PATIENCE_MILLIS);
    String text;
    synchronized (this) {
      text = new String(tail, Charset.defaultCharset());
    }
    List<String> lines =
        text.lines()
            .filter(line -> !line.isBlank() && !line.matches("\\s+(at |\\.\\.\\. ).*"))
            .map(LastWords::plain)
            .toList();
    return String.join(
        " / ",
        HotSpotNotice.in(lines)
            .orElse(lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size())));
  }

  /** What is safe on a terminal, and not too long. */
  private static String plain(String line) {
    String text = line.strip().replaceAll("\\p{Cntrl}", "");
    return text.length() > KEPT_CHARACTERS ? text.substring(0, KEPT_CHARACTERS) + "…" : text;
  }
}
