package org.numascape.ui;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The window's words, from one bundle. */
final class Messages {
  private static final ResourceBundle BUNDLE =
      ResourceBundle.getBundle("org.numascape.ui.messages", Locale.ROOT);

  private Messages() {}

  /**
   * A text with its placeholders filled in.
   *
   * @param values as strings, already scaled and with their units
   */
  static String text(String key, Object... values) {
    String pattern = BUNDLE.getString(key);
    return values.length == 0 ? pattern : MessageFormat.format(pattern, values);
  }
}
