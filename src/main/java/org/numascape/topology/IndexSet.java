package org.numascape.topology;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * An immutable, finite set of OS indexes: a cpuset (of PUs) or a nodeset (of NUMA nodes), as
 * hwloc's bitmaps are (hwloc/bitmap.h).
 */
public final class IndexSet {
  /** Larger OS indexes are refused; hwloc's own Linux limit is far below. */
  public static final int MAX_INDEX = (1 << 20) - 1;

  private static final IndexSet EMPTY = new IndexSet(new long[0]);

  private final long[] words;

  private IndexSet(long[] words) {
    this.words = words;
  }

  public static IndexSet empty() {
    return EMPTY;
  }

  /**
   * @throws IllegalArgumentException if an index is negative or above {@link #MAX_INDEX}
   */
  public static IndexSet of(int... indexes) {
    BitSet bits = new BitSet();
    for (int index : indexes) {
      if (index < 0 || index > MAX_INDEX) {
        throw new IllegalArgumentException("index=" + index + " must be in 0.." + MAX_INDEX);
      }
      bits.set(index);
    }
    return of(bits);
  }

  /** The indexes from {@code first} up to and including {@code last}. */
  public static IndexSet range(int first, int last) {
    return of(IntStream.rangeClosed(first, last).toArray());
  }

  private static IndexSet of(BitSet bits) {
    return bits.isEmpty() ? EMPTY : new IndexSet(bits.toLongArray());
  }

  /**
   * Reads hwloc's hexadecimal form: 32-bit words separated by commas, the most significant first,
   * such as {@code 0x00000001,0xffff0000}; an empty word is zero.
   *
   * @throws IllegalArgumentException if the text is not of that form, or infinite ({@code 0xf...f})
   */
  public static IndexSet parse(String text) {
    if (text.contains("...")) {
      throw new IllegalArgumentException("'" + text + "' is an infinite set");
    }
    String[] parts = text.strip().split(",", -1);
    if (parts.length > (MAX_INDEX + 1) / 32) {
      throw new IllegalArgumentException("a set of more than " + MAX_INDEX + " indexes");
    }
    long[] words = new long[(parts.length + 1) / 2];
    for (int i = 0; i < parts.length; i++) {
      String digits = parts[parts.length - 1 - i].strip().toLowerCase(Locale.ROOT);
      digits = digits.startsWith("0x") ? digits.substring(2) : digits;
      if (digits.isEmpty() && parts.length > 1) {
        continue;
      }
      if (digits.isEmpty() || digits.length() > 8 || digits.startsWith("-")) {
        throw new IllegalArgumentException("'" + text + "' is not a hexadecimal set");
      }
      try {
        words[i / 2] |= Long.parseLong(digits, 16) << (32 * (i % 2));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is not a hexadecimal set", e);
      }
    }
    return of(BitSet.valueOf(words));
  }

  /**
   * Reads the kernel's list form, such as {@code 0-3,8,10-11}; empty text is the empty set.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static IndexSet parseList(String text) {
    BitSet bits = new BitSet();
    if (!text.isBlank()) {
      for (String part : text.strip().split(",", -1)) {
        String[] ends = part.strip().split("-", -1);
        try {
          int first = Integer.parseInt(ends[0].strip());
          int last = ends.length == 1 ? first : Integer.parseInt(ends[1].strip());
          if (ends.length > 2 || first < 0 || last < first || last > MAX_INDEX) {
            throw new IllegalArgumentException("'" + part + "' in '" + text + "' is not a range");
          }
          bits.set(first, last + 1);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException("'" + text + "' is not a list such as 0-3,8", e);
        }
      }
    }
    return of(bits);
  }

  public boolean contains(int index) {
    int word = index >> 6;
    return index >= 0 && word < words.length && (words[word] & 1L << index) != 0;
  }

  public boolean containsAll(IndexSet other) {
    return other.minus(this).isEmpty();
  }

  public boolean intersects(IndexSet other) {
    return bits().intersects(other.bits());
  }

  public IndexSet and(IndexSet other) {
    BitSet result = bits();
    result.and(other.bits());
    return of(result);
  }

  public IndexSet or(IndexSet other) {
    BitSet result = bits();
    result.or(other.bits());
    return of(result);
  }

  public IndexSet minus(IndexSet other) {
    BitSet result = bits();
    result.andNot(other.bits());
    return of(result);
  }

  public boolean isEmpty() {
    return words.length == 0;
  }

  public int size() {
    return bits().cardinality();
  }

  /** The members in ascending order. */
  public IntStream stream() {
    return bits().stream();
  }

  /**
   * The smallest member.
   *
   * @throws java.util.NoSuchElementException if the set is empty
   */
  public int first() {
    return stream().findFirst().orElseThrow();
  }

  private BitSet bits() {
    return BitSet.valueOf(words);
  }

  /** The kernel's list form, such as {@code 0-3,8}; empty for the empty set. */
  public String toList() {
    StringJoiner text = new StringJoiner(",");
    BitSet bits = bits();
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      text.add(end == first + 1 ? String.valueOf(first) : first + "-" + (end - 1));
      first = bits.nextSetBit(end);
    }
    return text.toString();
  }

  /** hwloc's hexadecimal form, {@code 0x0} for the empty set. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "0x0";
    }
    int parts = words.length * 2 - (words[words.length - 1] >>> 32 == 0 ? 1 : 0);
    StringJoiner text = new StringJoiner(",");
    for (int i = parts - 1; i >= 0; i--) {
      int part = (int) (words[i / 2] >>> (32 * (i % 2)));
      text.add(part == 0 && i > 0 && i < parts - 1 ? "" : "0x%08x".formatted(part));
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexSet set && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }
}
