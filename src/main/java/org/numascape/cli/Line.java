package org.numascape.cli;

import java.util.ArrayList;
import java.util.List;

/** A line of a picture in the terminal, never wider than its limit. Confined to one thread. */
final class Line {
  private final Ink ink;
  private final int limit;
  private final StringBuilder text = new StringBuilder();
  private int width;

  /**
   * @param limit how many characters are shown at most
   */
  Line(Ink ink, int limit) {
    this.ink = ink;
    this.limit = limit;
  }

  /** A text broken between words, so that no line is longer than it may be, unless a word is. */
  static List<String> broken(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width && width > 0) {
      int space = rest.lastIndexOf(' ', width);
      space = space < 0 ? rest.indexOf(' ') : space;
      if (space < 0) {
        break;
      }
      lines.add(rest.substring(0, space));
      rest = rest.substring(space + 1);
    }
    lines.add(rest);
    return lines;
  }

  Line add(String more) {
    return add(more, "");
  }

  /** Adds what fits, drawn as SGR parameters say. */
  Line add(String more, String parameters) {
    String plain = ink.plain(more);
    String fits = plain.substring(0, Math.min(plain.length(), limit - width));
    if (!fits.isEmpty()) {
      String start = ink.sequence(parameters);
      text.append(start).append(fits).append(start.isEmpty() ? "" : ink.sequence("0"));
      width += fits.length();
    }
    return this;
  }

  /** Blanks up to a column; nothing if the line is there already. */
  Line to(int column) {
    return add(" ".repeat(Math.max(0, column - width)));
  }

  int width() {
    return width;
  }

  int room() {
    return limit - width;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
