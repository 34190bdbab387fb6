package org.numascape.platform;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.numascape.cli.Main;

/**
 * Runs Numascape's command line where the kernel refuses some system calls, to this process and all
 * that it starts, as in a container with a seccomp profile. Run by tests that need another JVM.
 */
public final class RefusingKernel {
  /** Hides /sys from the command behind it. */
  public static final List<String> WITHOUT_SYS =
      List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs none /sys && exec \"$@\"", "sh");

  private static final int SET_NO_NEW_PRIVILEGES = 38;
  private static final int SET_MODE_FILTER = 1;
  private static final int ALL_THREADS = 1;

  /** Instructions of a filter (linux/filter.h, linux/seccomp.h). */
  private static final short LOAD_WORD = 0x20;

  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;
  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL_WITH = 0x00050000;
  private static final int INSTRUCTION_BYTES = 8;

  private RefusingKernel() {}

  /** The command of another JVM with this one's classes and settings, but for the main class. */
  public static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("numascape.")) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
    return command;
  }

  /**
   * Installs the filter, then runs the command line.
   *
   * @param args calls, separated by commas; the errno that they fail with; then Numascape's own
   */
  public static void main(String[] args) {
    refuse(args[0], Integer.parseInt(args[1]));
    Main.main(Arrays.copyOfRange(args, 2, args.length));
  }

  /**
   * Installs the filter, for all threads and for good.
   *
   * @param calls separated by commas
   * @param errno that they fail with
   */
  public static void refuse(String calls, int errno) {
    refuse(Arrays.stream(calls.split(",")).mapToLong(RefusingKernel::number).toArray(), errno);
  }

  private static long number(String call) {
    OptionalLong number =
        switch (call) {
          case "move_pages" -> Linux.movePagesNumber();
          case "mbind" -> Linux.mbindNumber();
          case "perf_event_open" -> Linux.perfEventOpenNumber();
          default -> OptionalLong.empty();
        };
    return number.orElseThrow();
  }

  private static void refuse(long[] calls, int errno) {
    int instructions = calls.length + 3;
    Memory filter = new Memory((long) instructions * INSTRUCTION_BYTES);
    instruction(filter, 0, LOAD_WORD, 0, 0); // the call's number is first in what is looked at
    for (int i = 0; i < calls.length; i++) {
      instruction(filter, i + 1, JUMP_IF_EQUAL, calls.length - i, (int) calls[i]);
    }
    instruction(filter, calls.length + 1, RETURN, 0, ALLOW);
    instruction(filter, calls.length + 2, RETURN, 0, FAIL_WITH | errno);
    Memory program = new Memory(16);
    program.clear();
    program.setShort(0, (short) instructions);
    program.setPointer(8, filter);
    NativeLibrary c = NativeLibrary.getProcess();
    long seccomp = System.getProperty("os.arch", "").equals("amd64") ? 317 : 277;
    check(c.getFunction("prctl").invokeInt(new Object[] {SET_NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L}));
    check(
        c.getFunction("syscall")
            .invokeLong(
                new Object[] {seccomp, (long) SET_MODE_FILTER, (long) ALL_THREADS, program}));
  }

  private static void instruction(Memory filter, int place, short code, int jumpIfTrue, int value) {
    long at = (long) place * INSTRUCTION_BYTES;
    filter.setShort(at, code);
    filter.setByte(at + 2, (byte) jumpIfTrue);
    filter.setByte(at + 3, (byte) 0);
    filter.setInt(at + 4, value);
  }

  private static void check(long result) {
    if (result != 0) {
      throw new IllegalStateException("no filter: " + result);
    }
  }
}
