package org.numascape.topology;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attributes of the element at which a cursor stands, as values; each error has its line. */
final class XmlAttributes {
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");

  private final XmlCursor cursor;

  XmlAttributes(XmlCursor cursor) {
    this.cursor = cursor;
  }

  @Nullable String orNull(String attribute) {
    return cursor.attribute(attribute);
  }

  boolean has(String attribute) {
    return cursor.attribute(attribute) != null;
  }

  /** The value; empty if it is not given. */
  String text(String attribute) {
    String value = cursor.attribute(attribute);
    return value == null ? "" : value;
  }

  String required(String attribute) {
    String value = cursor.attribute(attribute);
    if (value == null) {
      throw cursor.error("an attribute is missing", attribute, "add " + attribute + "=\"...\"");
    }
    return value;
  }

  @Nullable IndexSet set(String attribute) {
    String value = cursor.attribute(attribute);
    if (value == null) {
      return null;
    }
    try {
      return IndexSet.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TopologyException(
          "%sa set must be finite and hexadecimal: %s=%s; write such as 0x000000ff"
              .formatted(cursor.place(), attribute, XmlCursor.quoted(value)),
          e);
    }
  }

  IndexSet set(String attribute, IndexSet otherwise) {
    IndexSet set = set(attribute);
    return set == null ? otherwise : set;
  }

  int integer(String attribute, int least, int most, int otherwise) {
    String value = cursor.attribute(attribute);
    return value == null ? otherwise : (int) number(attribute, value, least, most);
  }

  /** A number of bytes or pages; 0 if it is not given. */
  long bytes(String attribute) {
    String value = cursor.attribute(attribute);
    return value == null ? 0 : number(attribute, value, 0, Long.MAX_VALUE);
  }

  /** All 64 bits of an unsigned number, which must be there. */
  long unsigned(String attribute) {
    String value = required(attribute);
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new TopologyException(
          "%sa whole number is needed: %s=%s; correct it"
              .formatted(cursor.place(), attribute, XmlCursor.quoted(value)),
          e);
    }
  }

  /** A decimal number that is not negative; 0 if it is not given. */
  double decimal(String attribute) {
    String value = text(attribute).strip();
    if (value.isEmpty()) {
      return 0;
    }
    if (!DECIMAL.matcher(value).matches()) {
      throw cursor.error(
          "a decimal number is needed", attribute + "=" + XmlCursor.quoted(value), "correct it");
    }
    return Double.parseDouble(value);
  }

  /** A value, from an attribute or from text, as a number within bounds. */
  long number(String what, String value, long least, long most) {
    long number = 0;
    boolean good = WHOLE.matcher(value).matches();
    if (good) {
      try {
        number = Long.parseLong(value);
      } catch (NumberFormatException e) {
        good = false;
      }
    }
    if (!good || number < least || number > most) {
      throw cursor.error(
          "a whole number from %d to %d is needed".formatted(least, most),
          what + "=" + XmlCursor.quoted(value),
          "correct it");
    }
    return number;
  }
}
