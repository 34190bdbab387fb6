package org.numascape.pool;

/** How the memory of blocks is placed, and in which pages. */
public record MemorySettings(MemoryPolicy policy, HugePages hugePages) {
  /** First touch, with huge pages where they do no harm. */
  public static final MemorySettings DEFAULT =
      new MemorySettings(MemoryPolicy.FIRST_TOUCH, HugePages.AUTO);
}
