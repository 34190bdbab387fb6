package org.numascape.platform;

import com.sun.jna.Native;
import java.util.Objects;

/** Whether JNA can reach native code in this process. */
final class Jna {
  private static final String UNAVAILABLE = probe();

  private Jna() {}

  /** Why not, with the remedy; empty if it can. */
  static String unavailable() {
    return UNAVAILABLE;
  }

  private static String probe() {
    try {
      return Native.POINTER_SIZE == Long.BYTES
          ? ""
          : "JNA: only 64-bit systems are supported; use a 64-bit JDK";
    } catch (Error e) {
      return "JNA: "
          + reason(e)
          + (e.getCause() instanceof IllegalCallerException
              ? "; start java with --enable-native-access"
              : "; let -Djna.tmpdir name a writable directory that allows execution");
    }
  }

  /**
   * The first line of what went wrong while native code was loaded.
   *
   * @throws VirtualMachineError if it is one: that is no matter of what the system can do
   */
  static String reason(Error error) {
    if (error instanceof VirtualMachineError fatal) {
      throw fatal;
    }
    Throwable origin = Objects.requireNonNullElse(error.getCause(), error);
    String message = origin.getMessage();
    return message == null
        ? origin.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
