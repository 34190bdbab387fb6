package org.numascape.platform;

import com.sun.jna.Native;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.OptionalLong;
import org.numascape.topology.IndexSet;

/**
 * Where the kernel is to put pages that nobody has touched yet, and how large they are to be. Each
 * method returns why it could not be done; empty if it was. Any thread.
 */
public final class PagePlacement {
  private static final int MPOL_BIND = 2;
  private static final int MPOL_INTERLEAVE = 3;

  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");

  private PagePlacement() {}

  /** Binds whole pages to some nodes: no page comes from elsewhere (mbind, MPOL_BIND). */
  public static String bind(MemorySegment pages, IndexSet nodeOsIndexes) {
    return place(pages, MPOL_BIND, nodeOsIndexes);
  }

  /**
   * Deals whole pages to nodes (mbind, MPOL_INTERLEAVE): the page number of an address, modulo the
   * number of nodes, is the place of its node among them. Huge pages have numbers of their own.
   */
  public static String interleave(MemorySegment pages, IndexSet nodeOsIndexes) {
    return place(pages, MPOL_INTERLEAVE, nodeOsIndexes);
  }

  private static String place(MemorySegment pages, int mode, IndexSet nodes) {
    if (!Pages.untouchedMappingUnavailable().isEmpty()) {
      return Pages.untouchedMappingUnavailable();
    }
    OptionalLong number = Linux.mbindNumber();
    if (number.isEmpty()) {
      return "mbind: its number on " + System.getProperty("os.arch") + " is not known";
    }
    BitSet bits = new BitSet();
    nodes.stream().forEach(bits::set);
    long[] mask = bits.toLongArray();
    // The kernel reads one bit less than it is told.
    long maxNode = (long) mask.length * Long.SIZE + 1;
    long result =
        LibC.syscall(number.getAsLong(), pages.address(), pages.byteSize(), mode, mask, maxNode, 0);
    return result == 0 ? "" : refusal(Native.getLastError(), nodes);
  }

  /** In words, why the kernel did not take a policy. */
  static String refusal(int errno, IndexSet nodes) {
    return switch (Linux.errorName(errno)) {
      case "EPERM" -> "mbind: EPERM, refused by the kernel or a container's seccomp profile";
      case "ENOSYS" ->
          "mbind: ENOSYS, this kernel has no NUMA support, or a seccomp profile hides it";
      case "EINVAL" -> "mbind: EINVAL, this process may use no memory of node P#" + nodes.toList();
      case String other -> "mbind: " + other;
    };
  }

  /** The size of a huge page, in bytes; absent where the kernel has none. */
  public static OptionalLong hugePageBytes() {
    return Linux.read(HUGE_PAGES.resolve("hpage_pmd_size"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  /** Whether the kernel uses huge pages where nobody asked for them. */
  public static boolean areHugePagesUsual() {
    return mode().equals("always");
  }

  /** Asks for huge pages (madvise, MADV_HUGEPAGE); the kernel uses small ones where it has none. */
  public static String useHugePages(MemorySegment pages) {
    if (!Pages.untouchedMappingUnavailable().isEmpty()) {
      return Pages.untouchedMappingUnavailable();
    }
    return switch (mode()) {
      case "" -> "this kernel has no transparent huge pages";
      case "never" -> HUGE_PAGES.resolve("enabled") + " is never; set it to madvise";
      default ->
          LibC.madvise(pages.address(), pages.byteSize(), LibC.MADV_HUGEPAGE) == 0
              ? ""
              : Linux.lastError("madvise");
    };
  }

  /** What is in brackets among {@code always [madvise] never}; empty if there is no such file. */
  private static String mode() {
    String modes = Linux.read(HUGE_PAGES.resolve("enabled")).orElse("");
    return modes.substring(modes.indexOf('[') + 1, Math.max(0, modes.indexOf(']')));
  }
}
