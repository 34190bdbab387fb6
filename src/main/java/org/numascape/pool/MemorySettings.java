package org.numascape.pool;

/**
 * How the memory of blocks is placed.
 *
 * @param hugePages whether to ask for huge pages; a page has one home, so that homes are coarser
 */
public record MemorySettings(MemoryPolicy policy, boolean hugePages) {
  /** First touch, with the pages that the system uses. */
  public static final MemorySettings DEFAULT = new MemorySettings(MemoryPolicy.FIRST_TOUCH, false);
}
