package org.numascape.platform;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions on 64-bit Linux, where {@code long} and {@code size_t} are Java's long.
 * Each returns −1 on failure and leaves its errno to {@link Native#getLastError}. Ask {@link
 * Linux#unavailable} before the first call.
 */
final class LibC {
  static final int MADV_DONTNEED = 4;
  static final int MADV_HUGEPAGE = 14;

  static {
    // The C library is already in the process: no search, no version in a file name.
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native int getpid();

  static native int getpagesize();

  static native int sched_getcpu();

  static native int sched_setaffinity(int threadId, long maskBytes, long[] mask);

  static native int sched_getaffinity(int threadId, long maskBytes, long[] mask);

  static native long mmap(
      long address, long bytes, int protection, int flags, int fileDescriptor, long offset);

  static native int munmap(long address, long bytes);

  static native int madvise(long address, long bytes, int advice);

  static native long read(int fileDescriptor, long[] values, long bytes);

  static native int close(int fileDescriptor);

  /** syscall(2) with the arguments of perf_event_open(2). */
  static native long syscall(
      long number, byte[] attributes, long threadId, long pu, long group, long flags);

  /** syscall(2) with the arguments of mbind(2). */
  static native long syscall(
      long number, long address, long bytes, long mode, long[] nodes, long maxNode, long flags);

  /** syscall(2) with the arguments of move_pages(2). */
  static native long syscall(
      long number, long pid, long count, long[] pages, long nodes, int[] status, long flags);
}
