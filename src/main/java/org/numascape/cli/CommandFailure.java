package org.numascape.cli;

import org.jspecify.annotations.Nullable;

/** A command can't be done; the message says why and the remedy, in one line. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean ofStandardOutput;

  private CommandFailure(
      int status, @Nullable String message, @Nullable Throwable cause, boolean ofStandardOutput) {
    super(message, cause);
    this.status = status;
    this.ofStandardOutput = ofStandardOutput;
  }

  /** Something that the command needs failed. */
  static CommandFailure failed(String message, @Nullable Throwable cause) {
    return new CommandFailure(Complaints.FAILED, message, cause, false);
  }

  /** What belongs on standard output can't be written there. */
  static CommandFailure ofStandardOutput() {
    return new CommandFailure(
        Complaints.FAILED,
        "standard output can't be written; is the disk full, or a pipe closed?",
        null,
        true);
  }

  /** The command asks for what does not exist. */
  static CommandFailure wrongCommand(@Nullable String message, @Nullable Throwable cause) {
    return new CommandFailure(Complaints.WRONG_COMMAND, message, cause, false);
  }

  /** The user ended it by a signal. */
  static CommandFailure interrupted(int status, String message, Throwable cause) {
    return new CommandFailure(status, message, cause, false);
  }

  int status() {
    return status;
  }

  boolean isOfStandardOutput() {
    return ofStandardOutput;
  }
}
