package org.numascape.topology;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * An immutable, finite set of OS indexes: a cpuset (of PUs) or a nodeset (of NUMA nodes), as
 * hwloc's bitmaps are (hwloc/bitmap.h).
 */
public final class IndexSet {
  /** Larger OS indexes are refused; hwloc's own Linux limit is far below. */
  public static final int MAX_INDEX = (1 << 20) - 1;

  private static final IndexSet EMPTY = new IndexSet(0, new long[0]);

  /** Words below this one are zero and not stored, so that the set of one PU is always small. */
  private final int firstWord;

  /** From {@link #firstWord} on; neither the first nor the last is zero. */
  private final long[] words;

  private IndexSet(int firstWord, long[] words) {
    this.firstWord = firstWord;
    this.words = words;
  }

  public static IndexSet empty() {
    return EMPTY;
  }

  private static IndexSet trimmed(int firstWord, long[] words) {
    int from = 0;
    int to = words.length;
    while (to > 0 && words[to - 1] == 0) {
      to--;
    }
    while (from < to && words[from] == 0) {
      from++;
    }
    return from == to ? EMPTY : new IndexSet(firstWord + from, Arrays.copyOfRange(words, from, to));
  }

  /** All members of all sets. */
  public static IndexSet union(Iterable<IndexSet> sets) {
    int first = Integer.MAX_VALUE;
    int end = 0;
    for (IndexSet set : sets) {
      first = set.isEmpty() ? first : Math.min(first, set.firstWord);
      end = set.isEmpty() ? end : Math.max(end, set.endWord());
    }
    if (end == 0) {
      return EMPTY;
    }
    long[] words = new long[end - first];
    for (IndexSet set : sets) {
      for (int i = 0; i < set.words.length; i++) {
        words[set.firstWord - first + i] |= set.words[i];
      }
    }
    return trimmed(first, words);
  }

  /**
   * @throws IllegalArgumentException if an index is negative or above {@link #MAX_INDEX}
   */
  public static IndexSet of(int... indexes) {
    int least = MAX_INDEX;
    int most = 0;
    for (int index : indexes) {
      if (index < 0 || index > MAX_INDEX) {
        throw new IllegalArgumentException("index=" + index + " must be in 0.." + MAX_INDEX);
      }
      least = Math.min(least, index);
      most = Math.max(most, index);
    }
    if (indexes.length == 0) {
      return EMPTY;
    }
    long[] words = new long[(most >> 6) - (least >> 6) + 1];
    for (int index : indexes) {
      words[(index >> 6) - (least >> 6)] |= 1L << index;
    }
    return new IndexSet(least >> 6, words);
  }

  /** The indexes from {@code first} up to and including {@code last}. */
  public static IndexSet range(int first, int last) {
    return of(IntStream.rangeClosed(first, last).toArray());
  }

  private static IndexSet of(BitSet bits) {
    return trimmed(0, bits.toLongArray());
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
      String part = parts[parts.length - 1 - i].strip();
      if (part.isEmpty() && parts.length > 1) {
        continue;
      }
      if (!part.matches("(0[xX])?[0-9a-fA-F]{1,8}")) {
        throw new IllegalArgumentException("'" + text + "' is not a hexadecimal set");
      }
      String digits = part.substring(Math.max(part.indexOf('x'), part.indexOf('X')) + 1);
      words[i / 2] |= Long.parseLong(digits, 16) << (32 * (i % 2));
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
    return index >= 0 && (word(index >> 6) & 1L << index) != 0;
  }

  public boolean containsAll(IndexSet other) {
    for (int i = 0; i < other.words.length; i++) {
      if ((other.words[i] & ~word(other.firstWord + i)) != 0) {
        return false;
      }
    }
    return true;
  }

  public boolean intersects(IndexSet other) {
    for (int i = 0; i < other.words.length; i++) {
      if ((other.words[i] & word(other.firstWord + i)) != 0) {
        return true;
      }
    }
    return false;
  }

  public IndexSet and(IndexSet other) {
    long[] result = words.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] &= other.word(firstWord + i);
    }
    return trimmed(firstWord, result);
  }

  public IndexSet or(IndexSet other) {
    return union(List.of(this, other));
  }

  public IndexSet minus(IndexSet other) {
    long[] result = words.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] &= ~other.word(firstWord + i);
    }
    return trimmed(firstWord, result);
  }

  /** The 64 indexes from {@code 64 * index} on, as bits. */
  private long word(int index) {
    return index < firstWord || index >= endWord() ? 0 : words[index - firstWord];
  }

  private int endWord() {
    return firstWord + words.length;
  }

  public boolean isEmpty() {
    return words.length == 0;
  }

  public int size() {
    int size = 0;
    for (long word : words) {
      size += Long.bitCount(word);
    }
    return size;
  }

  /** The members in ascending order. */
  public IntStream stream() {
    return BitSet.valueOf(words).stream().map(index -> index + 64 * firstWord);
  }

  /**
   * The smallest member.
   *
   * @throws NoSuchElementException if the set is empty
   */
  public int first() {
    if (isEmpty()) {
      throw new NoSuchElementException("the set is empty");
    }
    return 64 * firstWord + Long.numberOfTrailingZeros(words[0]);
  }

  /** The kernel's list form, such as {@code 0-3,8}; empty for the empty set. */
  public String toList() {
    StringJoiner text = new StringJoiner(",");
    BitSet bits = BitSet.valueOf(words);
    int base = 64 * firstWord;
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      text.add(
          end == first + 1
              ? String.valueOf(base + first)
              : (base + first) + "-" + (base + end - 1));
      first = bits.nextSetBit(end);
    }
    return text.toString();
  }

  /** The form of {@code taskset}: one hexadecimal number without commas, {@code 0x0} if empty. */
  public String toTasksetMask() {
    StringBuilder text = new StringBuilder("0x");
    text.append(isEmpty() ? "0" : Long.toHexString(words[words.length - 1]));
    for (int i = endWord() - 2; i >= 0; i--) {
      text.append("%016x".formatted(word(i)));
    }
    return text.toString();
  }

  /**
   * hwloc's hexadecimal form, as {@code hwloc_bitmap_asprintf} writes it: an empty word between
   * others is left out, the last is {@code 0x0}.
   */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "0x0";
    }
    int parts = endWord() * 2 - (words[words.length - 1] >>> 32 == 0 ? 1 : 0);
    StringJoiner text = new StringJoiner(",");
    for (int i = parts - 1; i >= 0; i--) {
      int part = (int) (word(i / 2) >>> (32 * (i % 2)));
      text.add(part != 0 ? "0x%08x".formatted(part) : i == 0 ? "0x0" : "");
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexSet set
        && firstWord == set.firstWord
        && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return 31 * firstWord + Arrays.hashCode(words);
  }
}
