package org.numascape.platform;

import com.sun.jna.Native;

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
          + "; let -Djna.tmpdir name a writable directory that allows execution";
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
    String message = error.getMessage();
    return message == null
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
