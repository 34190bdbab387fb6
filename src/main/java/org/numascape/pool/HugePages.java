package org.numascape.pool;

/**
 * Whether to ask the kernel for huge pages for a block. They save translations of addresses: adding
 * one vector of 10⁷ doubles to another takes a tenth less. But a page has one home, so that homes
 * are coarser.
 */
public enum HugePages {
  /**
   * For a block of {@value #LEAST_PAGES} and more where homes do not matter, or are not the
   * kernel's: on a machine with one node, and on an emulated one.
   */
  AUTO("auto"),
  /** Always; a pool that can't have them says so. */
  YES("yes"),
  /** Never; a kernel that uses them anyway does so still. */
  NO("no");

  /** At most a quarter of the memory is the unused rest of the last page. */
  static final int LEAST_PAGES = 4;

  private final String label;

  HugePages(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
