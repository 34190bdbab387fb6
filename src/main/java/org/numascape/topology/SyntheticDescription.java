package org.numascape.topology;

import java.util.List;
import java.util.Locale;
import org.numascape.topology.ObjectAttributes.CacheKind;

/**
 * The levels of a synthetic description, from the Machine to the PUs, with hwloc's defaults filled
 * in (topology-synthetic.c).
 *
 * @param levels the Machine's first, the PUs' last; a level of NUMA nodes or attached nodes exist
 * @param attachedIndexes the OS indexes of the attached nodes, innermost level first; empty where
 *     they are numbered from 0
 */
record SyntheticDescription(List<Level> levels, List<Integer> attachedIndexes) {
  static final int MAX_OBJECTS = 262_144;
  private static final int MAX_CHARACTERS = 1 << 20;

  /**
   * Objects of one type.
   *
   * @param arity how many there are per object of the level above
   * @param width how many there are in all
   * @param memory of a cache or of a NUMA node; else none
   * @param cacheDepth 1 for L1; 0 if this is no cache
   * @param groupSubkind hwloc's, which tells Group levels apart
   * @param indexes the OS indexes in order; empty where they are numbered from 0
   * @param attached the nodes at each object of this level
   */
  record Level(
      ObjectType type,
      int arity,
      int width,
      Memory memory,
      int cacheDepth,
      CacheKind cacheKind,
      int groupSubkind,
      List<Integer> indexes,
      List<Attached> attached) {}

  /** A NUMA node at each object of a level. */
  record Attached(Memory memory) {}

  /** How much a cache or node holds, and the memory-side cache before the node; 0 for none. */
  record Memory(long bytes, long cacheBytes) {
    static final Memory NONE = new Memory(0, 0);
  }

  static SyntheticDescription parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new TopologyException(
          "synthetic description must have at most %d characters, not %d; shorten it"
              .formatted(MAX_CHARACTERS, text.length()));
    }
    return new SyntheticParser(text).parse();
  }

  /**
   * A size as hwloc reads it: 4GiB is binary, 4GB decimal, 0x10 hexadecimal.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long bytes(String value) {
    boolean hexadecimal = value.startsWith("0x");
    int digits = hexadecimal ? 2 : 0;
    while (digits < value.length()
        && value.charAt(digits) < 0x80
        && Character.digit(value.charAt(digits), hexadecimal ? 16 : 10) >= 0) {
      digits++;
    }
    long unit =
        switch (value.substring(digits).toLowerCase(Locale.ROOT)) {
          case "" -> 1L;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          case "tib" -> 1L << 40;
          default -> 0L;
        };
    long number = unit == 0 ? -1 : SyntheticText.decoded(value.substring(0, digits));
    if (number < 0) {
      throw new IllegalArgumentException(
          "'" + SyntheticText.shortened(value) + "' is not a size; say one such as 64GiB");
    }
    if (number > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException("a size must be below 8 EiB");
    }
    return number * unit;
  }
}
