package org.numascape.ui;

/**
 * One statement of the status bar about what the figures rest on.
 *
 * @param detail the reasons, for the tooltip; may be empty
 */
record StatusItem(Level level, String text, String detail) {
  /** How the statement stands. */
  enum Level {
    OK,
    WARNING,
    BUSY,
    ABSENT
  }
}
