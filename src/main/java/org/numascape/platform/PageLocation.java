package org.numascape.platform;

/** Where the kernel says a page is. */
public sealed interface PageLocation {
  /** On the NUMA node of this OS index. */
  record OnNode(int osIndex) implements PageLocation {}

  /** First touch has yet to decide. */
  record Untouched() implements PageLocation {}

  /** The kernel would not say. */
  record Unknown(String reason) implements PageLocation {}
}
