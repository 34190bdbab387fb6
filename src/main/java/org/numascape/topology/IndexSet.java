package org.numascape.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An immutable, finite set of OS indexes: a cpuset (of PUs) or a nodeset (of NUMA nodes), as
 * hwloc's bitmaps are (hwloc/bitmap.h).
 */
public final class IndexSet {
  /** Larger OS indexes are refused; hwloc's own Linux limit is far below. */
  public static final int MAX_INDEX = (1 << 20) - 1;

  private static final Pattern WORD = Pattern.compile("(0[xX])?[0-9a-fA-F]{1,8}");

  private static final IndexSet EMPTY = new IndexSet(new int[0], new long[0]);

  /** Which 64 indexes each word stands for, ascending: place 2 those from 128 on. */
  private final int[] places;

  /** None is zero: so a set is as large as its members are many, however far apart they are. */
  private final long[] words;

  private IndexSet(int[] places, long[] words) {
    this.places = places;
    this.words = words;
  }

  public static IndexSet empty() {
    return EMPTY;
  }

  /** Collects words by ascending place. */
  private static final class Builder {
    private int[] places;
    private long[] words;
    private int size;

    Builder(int capacity) {
      places = new int[capacity];
      words = new long[capacity];
    }

    void add(int place, long word) {
      if (word == 0) {
        return;
      }
      if (size > 0 && places[size - 1] == place) {
        words[size - 1] |= word;
        return;
      }
      if (size == places.length) {
        places = Arrays.copyOf(places, Math.max(4, 2 * size));
        words = Arrays.copyOf(words, places.length);
      }
      places[size] = place;
      words[size++] = word;
    }

    IndexSet build() {
      return size == 0
          ? EMPTY
          : new IndexSet(Arrays.copyOf(places, size), Arrays.copyOf(words, size));
    }
  }

  /** All members of all sets. */
  public static IndexSet union(Iterable<IndexSet> sets) {
    IndexSet largest = EMPTY;
    int size = 0;
    for (IndexSet set : sets) {
      largest = set.words.length > largest.words.length ? set : largest;
      size += set.words.length;
    }
    List<IndexSet> others = new ArrayList<>();
    for (IndexSet set : sets) {
      if (!largest.containsAll(set)) {
        others.add(set);
      }
    }
    if (others.isEmpty()) {
      return largest;
    }
    others.add(largest);
    List<long[]> entries = new ArrayList<>(size);
    for (IndexSet set : others) {
      for (int i = 0; i < set.words.length; i++) {
        entries.add(new long[] {set.places[i], set.words[i]});
      }
    }
    entries.sort(Comparator.comparingLong(entry -> entry[0]));
    Builder union = new Builder(size);
    entries.forEach(entry -> union.add((int) entry[0], entry[1]));
    return union.build();
  }

  /**
   * @throws IllegalArgumentException if an index is negative or above {@link #MAX_INDEX}
   */
  public static IndexSet of(int... indexes) {
    int[] sorted = indexes.clone();
    Arrays.sort(sorted);
    Builder set = new Builder(1);
    for (int index : sorted) {
      if (index < 0 || index > MAX_INDEX) {
        throw new IllegalArgumentException("index=" + index + " must be in 0.." + MAX_INDEX);
      }
      set.add(index >> 6, 1L << index);
    }
    return set.build();
  }

  /** The indexes from {@code first} up to and including {@code last}. */
  public static IndexSet range(int first, int last) {
    return of(IntStream.rangeClosed(first, last).toArray());
  }

  private static IndexSet of(long[] allWords) {
    Builder set = new Builder(1);
    for (int place = 0; place < allWords.length; place++) {
      set.add(place, allWords[place]);
    }
    return set.build();
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
      if (!WORD.matcher(part).matches()) {
        throw new IllegalArgumentException("'" + text + "' is not a hexadecimal set");
      }
      String digits = part.substring(Math.max(part.indexOf('x'), part.indexOf('X')) + 1);
      words[i / 2] |= Long.parseLong(digits, 16) << (32 * (i % 2));
    }
    return of(words);
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
    return of(bits.toLongArray());
  }

  public boolean contains(int index) {
    return index >= 0 && (word(index >> 6) & 1L << index) != 0;
  }

  public boolean containsAll(IndexSet other) {
    if (other == this) {
      return true;
    }
    for (int i = 0; i < other.words.length; i++) {
      if ((other.words[i] & ~word(other.places[i])) != 0) {
        return false;
      }
    }
    return true;
  }

  public boolean intersects(IndexSet other) {
    if (other.words.length < words.length) {
      return other.intersects(this);
    }
    for (int i = 0; i < words.length; i++) {
      if ((words[i] & other.word(places[i])) != 0) {
        return true;
      }
    }
    return false;
  }

  public IndexSet and(IndexSet other) {
    if (other.containsAll(this)) {
      return this;
    }
    Builder result = new Builder(words.length);
    for (int i = 0; i < words.length; i++) {
      result.add(places[i], words[i] & other.word(places[i]));
    }
    return result.build();
  }

  public IndexSet or(IndexSet other) {
    return union(List.of(this, other));
  }

  public IndexSet minus(IndexSet other) {
    if (!intersects(other)) {
      return this;
    }
    Builder result = new Builder(words.length);
    for (int i = 0; i < words.length; i++) {
      result.add(places[i], words[i] & ~other.word(places[i]));
    }
    return result.build();
  }

  /** The 64 indexes from {@code 64 * place} on, as bits. */
  private long word(int place) {
    int at = Arrays.binarySearch(places, place);
    return at < 0 ? 0 : words[at];
  }

  /** The place after the last word. */
  private int end() {
    return words.length == 0 ? 0 : places[places.length - 1] + 1;
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
    return IntStream.range(0, words.length)
        .flatMap(
            i -> BitSet.valueOf(new long[] {words[i]}).stream().map(bit -> 64 * places[i] + bit));
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
    return 64 * places[0] + Long.numberOfTrailingZeros(words[0]);
  }

  /** The kernel's list form, such as {@code 0-3,8}; empty for the empty set. */
  public String toList() {
    StringJoiner text = new StringJoiner(",");
    int[] members = stream().toArray();
    for (int from = 0, to; from < members.length; from = to) {
      to = from + 1;
      while (to < members.length && members[to] == members[to - 1] + 1) {
        to++;
      }
      text.add(
          to == from + 1 ? String.valueOf(members[from]) : members[from] + "-" + members[to - 1]);
    }
    return text.toString();
  }

  /** The form of {@code taskset}: one hexadecimal number without commas, {@code 0x0} if empty. */
  public String toTasksetMask() {
    StringBuilder text = new StringBuilder("0x");
    text.append(isEmpty() ? "0" : Long.toHexString(words[words.length - 1]));
    for (int i = end() - 2; i >= 0; i--) {
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
    int parts = end() * 2 - (words[words.length - 1] >>> 32 == 0 ? 1 : 0);
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
        && Arrays.equals(places, set.places)
        && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(places) + Arrays.hashCode(words);
  }
}
