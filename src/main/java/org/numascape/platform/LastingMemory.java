package org.numascape.platform;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Off-heap memory that stays mapped for ever, so that no access has to ask whether it still is: it
 * can be emptied, and then takes up addresses only. For memory that is accessed all the time and
 * used again. Any thread.
 */
public final class LastingMemory {
  private static final MemorySegment ALL;
  private static final String UNAVAILABLE;

  static {
    MemorySegment all = MemorySegment.NULL;
    String unavailable = "";
    try {
      all = all.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException e) {
      unavailable = "native access is denied; start java with --enable-native-access";
    }
    ALL = all;
    UNAVAILABLE = unavailable;
  }

  private LastingMemory() {}

  /** Why there is none here; empty if there is. */
  public static String unavailable() {
    return UNAVAILABLE;
  }

  /**
   * All memory of this process, by address; empty if there is none here. Only what {@link #map}
   * returned may be accessed: any other address may end the process.
   */
  public static MemorySegment all() {
    return ALL;
  }

  /**
   * Maps memory as {@link Pages#mapUntouched} does, but for ever.
   *
   * @param alignment a power of two
   * @return its address, a multiple of {@code alignment}
   * @throws OutOfMemoryError if the system refuses
   */
  public static long map(long bytes, long alignment) {
    return Pages.mapUntouched(bytes, alignment, Arena.global()).address();
  }

  /**
   * Gives the pages back to the system, where it takes them: then they are untouched again, and
   * read as zeros. Whole pages only.
   */
  public static void empty(long address, long bytes) {
    if (Linux.unavailable().isEmpty()) {
      // A refusal costs memory, which is used again, and nothing else.
      LibC.madvise(address, bytes, LibC.MADV_DONTNEED);
    }
  }
}
