package org.numascape.recording;

import org.jspecify.annotations.Nullable;

/** A record that can't be written or read; the message names the file, the rule, the remedy. */
public final class RecordingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RecordingException(String message) {
    super(message);
  }

  public RecordingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
