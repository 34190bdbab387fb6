package org.numascape.cli;

import org.jspecify.annotations.Nullable;

/** A command can't be done; the message says why and the remedy, in one line. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  private CommandFailure(int status, @Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Something that the command needs failed. */
  static CommandFailure failed(String message, @Nullable Throwable cause) {
    return new CommandFailure(Complaints.FAILED, message, cause);
  }

  /** The command asks for what does not exist. */
  static CommandFailure wrongCommand(@Nullable String message, @Nullable Throwable cause) {
    return new CommandFailure(Complaints.WRONG_COMMAND, message, cause);
  }

  /** The user ended it by a signal. */
  static CommandFailure interrupted(int status, String message, Throwable cause) {
    return new CommandFailure(status, message, cause);
  }

  int status() {
    return status;
  }
}
