package org.numascape.ui;

/**
 * Something the user should know, until it is dismissed.
 *
 * @param text what happened
 * @param detail why, and what to do; may be empty
 */
record Notice(Level level, String text, String detail) {
  /** How much it matters. */
  enum Level {
    DONE,
    FAILED
  }
}
