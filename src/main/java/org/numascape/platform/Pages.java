package org.numascape.platform;

import com.sun.jna.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * Off-heap memory that nobody has touched yet, and where its pages are. Any thread.
 *
 * <p>With transparent huge pages one write may decide the node of all the small pages of a huge
 * one.
 */
public final class Pages {
  /** Used only where the system can't be asked; then no page's place can be asked for either. */
  private static final long USUAL_PAGE_BYTES = 4096;

  private static final long CACHE_LINE_BYTES = 64;

  /** Keeps the arrays that are copied to and from the kernel small. */
  private static final int PAGES_PER_CALL = 4096;

  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int ENOENT = 2;
  private static final int EFAULT = 14;

  private static final long PAGE_BYTES =
      Linux.unavailable().isEmpty() ? LibC.getpagesize() : USUAL_PAGE_BYTES;

  private static final String MAPPING_UNAVAILABLE = probeMapping();

  private Pages() {}

  /** The size of a small page, in bytes. */
  public static long sizeBytes() {
    return PAGE_BYTES;
  }

  /**
   * Maps anonymous memory without touching it, so that the first writer decides each page's node;
   * unmapped when the arena closes. Where the system has no such mapping the memory is touched by
   * the caller, which {@link #untouchedMappingUnavailable} says. It reads as zeros.
   *
   * @throws OutOfMemoryError if the system refuses
   */
  public static MemorySegment mapUntouched(long bytes, Arena arena) {
    return mapUntouched(bytes, CACHE_LINE_BYTES, arena);
  }

  /** As {@link #mapUntouched(long, Arena)}, at a multiple of {@code alignment}, a power of two. */
  public static MemorySegment mapUntouched(long bytes, long alignment, Arena arena) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes=" + bytes + " must not be negative");
    }
    if (bytes == 0 || !MAPPING_UNAVAILABLE.isEmpty()) {
      return arena.allocate(bytes, alignment);
    }
    if (alignment <= PAGE_BYTES) {
      return map(bytes, arena);
    }
    // What is mapped around it is never touched, so it costs addresses only.
    MemorySegment around = map(Math.addExact(bytes, alignment - PAGE_BYTES), arena);
    return around.asSlice(-around.address() & alignment - 1, bytes);
  }

  private static MemorySegment map(long bytes, Arena arena) {
    long address = LibC.mmap(0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
    if (address == -1) {
      throw new OutOfMemoryError(Linux.lastError("mmap of " + bytes + " bytes"));
    }
    try {
      return MemorySegment.ofAddress(address)
          .reinterpret(bytes, arena, mapped -> LibC.munmap(mapped.address(), bytes));
    } catch (RuntimeException e) {
      LibC.munmap(address, bytes);
      throw e;
    }
  }

  /** Why {@link #mapUntouched} can't leave memory untouched here; empty if it can. */
  public static String untouchedMappingUnavailable() {
    return MAPPING_UNAVAILABLE;
  }

  private static String probeMapping() {
    String what = "untouched memory: ";
    if (!Linux.unavailable().isEmpty()) {
      return what + Linux.unavailable();
    }
    if (Linux.movePagesNumber().isEmpty()) {
      return what + "mmap's flags on " + System.getProperty("os.arch") + " are not known";
    }
    try (Arena arena = Arena.ofConfined()) {
      map(PAGE_BYTES, arena);
      return "";
    } catch (IllegalCallerException e) {
      return what + "native access is denied; start java with --enable-native-access";
    } catch (OutOfMemoryError e) {
      return what + e.getMessage();
    }
  }

  /**
   * Asks the kernel where pages are (move_pages as a query). The answer may already be outdated:
   * the kernel may move pages. A page that was only read is nowhere yet.
   *
   * @param addresses an address in each page
   * @return a location an address, in the same order
   */
  public static List<PageLocation> locate(long[] addresses) {
    OptionalLong number = Linux.movePagesNumber();
    if (!Linux.unavailable().isEmpty() || number.isEmpty()) {
      String reason =
          Linux.unavailable().isEmpty()
              ? "its number on " + System.getProperty("os.arch") + " is not known"
              : Linux.unavailable();
      return unknown("move_pages: " + reason, addresses.length);
    }
    List<PageLocation> locations = new ArrayList<>(addresses.length);
    for (int first = 0; first < addresses.length; first += PAGES_PER_CALL) {
      int end = Math.min(first + PAGES_PER_CALL, addresses.length);
      locations.addAll(query(number.getAsLong(), Arrays.copyOfRange(addresses, first, end)));
    }
    return List.copyOf(locations);
  }

  private static List<PageLocation> query(long number, long[] addresses) {
    int[] status = new int[addresses.length];
    long noMove = 0;
    if (LibC.syscall(number, 0, addresses.length, addresses, noMove, status, 0) < 0) {
      int errno = Native.getLastError();
      return unknown(refusal(errno), addresses.length);
    }
    return Arrays.stream(status).mapToObj(Pages::location).toList();
  }

  /** In words, why the kernel refused the whole query. */
  static String refusal(int errno) {
    return switch (Linux.errorName(errno)) {
      case "EPERM" -> "move_pages: EPERM, refused by the kernel or a container's seccomp profile";
      case "ENOSYS" ->
          "move_pages: ENOSYS, this kernel has no NUMA support, or a seccomp profile hides it";
      case String other -> "move_pages: " + other;
    };
  }

  /** The meaning of a page's status: a node, or a negated errno. */
  static PageLocation location(int status) {
    if (status >= 0) {
      return new PageLocation.OnNode(status);
    }
    return switch (-status) {
      case ENOENT, EFAULT -> new PageLocation.Nowhere();
      default -> new PageLocation.Unknown("move_pages: " + Linux.errorName(-status));
    };
  }

  private static List<PageLocation> unknown(String reason, int count) {
    return Collections.nCopies(count, new PageLocation.Unknown(reason));
  }
}
