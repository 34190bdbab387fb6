package org.numascape.pool;

import java.util.Objects;

/** How the memory of blocks is placed, and in which pages. */
public record MemorySettings(MemoryPolicy policy, HugePages hugePages) {
  public MemorySettings {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(hugePages, "hugePages");
  }

  /** First touch, with huge pages where they do no harm. */
  public static final MemorySettings DEFAULT =
      new MemorySettings(MemoryPolicy.FIRST_TOUCH, HugePages.AUTO);
}
