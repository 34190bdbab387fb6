package org.numascape.platform;

/** Where the kernel says a page is. */
public sealed interface PageLocation {
  /** On the NUMA node of this OS index. */
  record OnNode(int osIndex) implements PageLocation {}

  /**
   * There is no page: nobody has written it yet, or it is swapped out, or nothing is mapped there.
   * Which of these the kernel answers with ENOENT, and which with EFAULT, changed with Linux 6.12
   * (do_pages_stat_array in mm/migrate.c), so that they can't be told apart everywhere.
   */
  record Nowhere() implements PageLocation {}

  /** The kernel would not say. */
  record Unknown(String reason) implements PageLocation {}
}
