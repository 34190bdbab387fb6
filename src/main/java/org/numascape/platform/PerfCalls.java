package org.numascape.platform;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** The system calls that counting takes. */
interface PerfCalls {
  /** Why none of them can be made here; empty if they can. */
  String unavailable();

  /**
   * A file descriptor that counts an event of a thread, or a negated errno.
   *
   * @param pmu which cores' counters, by the kernel's number of them; 0 for those that it takes
   */
  int open(PerfEvent event, int pmu, int threadId);

  /**
   * Reads the count, the nanoseconds that it was enabled and those that it was counted.
   *
   * @return errno; 0 if there was none
   */
  int read(int file, long[] values);

  void close(int file);

  /** Those of this kernel. */
  final class OfThisSystem implements PerfCalls {
    /** struct perf_event_attr as of its first version, which every kernel takes. */
    private static final int ATTRIBUTE_BYTES = 64;

    private static final long TOTAL_TIME_ENABLED_AND_RUNNING = 1 | 2;
    private static final long EXCLUDE_KERNEL_AND_HYPERVISOR = 1 << 5 | 1 << 6;
    private static final long CLOSE_ON_EXEC = 8;
    private static final long ON_ANY_PU = -1;
    private static final long NO_GROUP = -1;
    private static final int EIO = 5;

    /** PERF_PMU_TYPE_SHIFT, of Linux 5.13 and newer, which first knew such processors. */
    private static final int PMU_SHIFT = 32;

    @Override
    public String unavailable() {
      return !Linux.unavailable().isEmpty()
          ? Linux.unavailable()
          : Linux.perfEventOpenNumber().isEmpty()
              ? "its number on " + System.getProperty("os.arch") + " is not known"
              : "";
    }

    @Override
    public int open(PerfEvent event, int pmu, int threadId) {
      OptionalLong number = Linux.perfEventOpenNumber();
      long file =
          LibC.syscall(
              number.orElseThrow(),
              attributes(event, pmu),
              threadId,
              ON_ANY_PU,
              NO_GROUP,
              CLOSE_ON_EXEC);
      return file >= 0 ? (int) file : -Native.getLastError();
    }

    private static byte[] attributes(PerfEvent event, int pmu) {
      ByteBuffer attributes = ByteBuffer.allocate(ATTRIBUTE_BYTES).order(ByteOrder.nativeOrder());
      attributes.putInt(0, event.type.number);
      attributes.putInt(4, ATTRIBUTE_BYTES);
      attributes.putLong(8, (long) pmu << PMU_SHIFT | event.config);
      attributes.putLong(32, TOTAL_TIME_ENABLED_AND_RUNNING);
      // A switch or a migration happens in the kernel; left out, it would count for nothing.
      attributes.putLong(40, event.isHardware() ? EXCLUDE_KERNEL_AND_HYPERVISOR : 0);
      return attributes.array();
    }

    @Override
    public int read(int file, long[] values) {
      long wanted = (long) values.length * Long.BYTES;
      long read = LibC.read(file, values, wanted);
      return read == wanted ? 0 : read < 0 ? Native.getLastError() : EIO;
    }

    @Override
    public void close(int file) {
      LibC.close(file);
    }
  }
}
