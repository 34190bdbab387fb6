package org.numascape.topology;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.ObjectAttributes.CacheKind;

/** A synthetic description's text, read from left to right; errors name the column. */
final class SyntheticText {
  private static final String TYPES =
      "numa, package, die, group, l1d to l5, l1i to l3i, core or pu";

  private static final Map<String, ObjectType> NAMES =
      Map.of(
          "numanode", ObjectType.NUMA_NODE,
          "node", ObjectType.NUMA_NODE,
          "package", ObjectType.PACKAGE,
          "socket", ObjectType.PACKAGE,
          "die", ObjectType.DIE,
          "core", ObjectType.CORE,
          "pu", ObjectType.PU,
          "tile", ObjectType.GROUP,
          "module", ObjectType.GROUP);

  private final String text;
  private int at;

  SyntheticText(String text) {
    this.text = text;
  }

  /** What a type's name says; a mere number says none. */
  record Named(@Nullable ObjectType type, int depth, CacheKind kind) {
    static final Named NOTHING = new Named(null, 0, CacheKind.UNIFIED);
  }

  int at() {
    return at;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** Whether this is the next character. */
  boolean isAt(char c) {
    return !atEnd() && text.charAt(at) == c;
  }

  boolean isAtDigit() {
    return !atEnd() && isDigit(text.charAt(at));
  }

  boolean isAtSpace() {
    return !atEnd() && isSpace(text.charAt(at));
  }

  /** Goes over the next character if it is this one. */
  boolean skip(char c) {
    boolean here = isAt(c);
    if (here) {
      at++;
    }
    return here;
  }

  /** All up to the next of these characters, or to the end. */
  String upTo(String ends) {
    int start = at;
    while (!atEnd() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Reads a type's name; abbreviations of two letters or more are accepted, as in hwloc. */
  Named type() {
    int start = at;
    while (at < text.length() && isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at).toLowerCase(Locale.ROOT);
    if (word.matches("l[1-5][diu]?(cache)?")) {
      int depth = word.charAt(1) - '0';
      CacheKind kind =
          switch (word.length() > 2 ? word.charAt(2) : 'u') {
            case 'd' -> CacheKind.DATA;
            case 'i' -> CacheKind.INSTRUCTION;
            default -> CacheKind.UNIFIED;
          };
      ObjectType type = ObjectType.cache(depth, kind == CacheKind.INSTRUCTION);
      if (type != null) {
        return new Named(type, depth, kind);
      }
    }
    if (word.matches("gr(o(u(p\\d{0,4})?)?)?")) {
      String depth = word.replaceAll("\\D", "");
      return new Named(
          ObjectType.GROUP, depth.isEmpty() ? 0 : Integer.parseInt(depth), CacheKind.UNIFIED);
    }
    ObjectType type = word.length() < 2 ? null : typeStartingWith(word);
    if (type == null) {
      throw error(start, "unknown object type '" + shortened(word) + "'", "write " + TYPES);
    }
    return new Named(type, 0, CacheKind.UNIFIED);
  }

  private static @Nullable ObjectType typeStartingWith(String word) {
    for (Map.Entry<String, ObjectType> name : NAMES.entrySet()) {
      if (name.getKey().startsWith(word)) {
        return name.getValue();
      }
    }
    return null;
  }

  int number() {
    int start = at;
    boolean hexadecimal = text.startsWith("0x", at);
    at += hexadecimal ? 2 : 0;
    while (at < text.length()
        && (isDigit(text.charAt(at)) || hexadecimal && isLetterOrDigit(text.charAt(at)))) {
      at++;
    }
    long number = decoded(text.substring(start, at));
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw error(start, "here must stand a number of objects", "write such as core:4");
    }
    return (int) number;
  }

  void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetterOrDigit(char c) {
    return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  TopologyException error(int where, String rule, String remedy) {
    int end = Math.min(text.length(), where + 20);
    String here = where >= text.length() ? "the end" : "'" + text.substring(where, end) + "'";
    return new TopologyException(
        "synthetic description, column %d at %s: %s; %s"
            .formatted(where + 1, here.replaceAll("\\p{Cntrl}", "?"), rule, remedy));
  }

  static String shortened(String word) {
    return word.length() > 40 ? word.substring(0, 40) + "..." : word;
  }

  /** A number as C has them, so 0x10 and 020 are 16; -1 if it is none, or too large. */
  static long decoded(String digits) {
    try {
      return digits.isEmpty() || digits.length() > 18 ? -1 : Long.decode(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
