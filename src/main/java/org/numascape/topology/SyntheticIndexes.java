package org.numascape.topology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.numascape.topology.SyntheticLevel.Given;

/** The OS indexes that {@code indexes=} gives to the objects of a level, as hwloc reads them. */
final class SyntheticIndexes {
  private static final int MOST_LOOPS = 127;

  private final SyntheticText text;
  private final List<SyntheticLevel> levels;

  /**
   * @param levels what loops over types may name
   */
  SyntheticIndexes(SyntheticText text, List<SyntheticLevel> levels) {
    this.text = text;
    this.levels = levels;
  }

  /**
   * The indexes in logical order; empty where they are numbered from 0.
   *
   * @param unique whether none may come twice
   */
  List<Integer> of(Given given, int total, boolean unique) {
    String list = given.indexes();
    if (list == null) {
      return List.of();
    }
    List<Integer> indexes =
        list.matches("[0-9,]*")
            ? explicit(list, given.indexesAt(), total)
            : interleaved(list, given.indexesAt(), total);
    if (unique && new HashSet<>(indexes).size() < indexes.size()) {
      throw text.error(given.indexesAt(), "an index must not come twice", "correct the indexes");
    }
    return indexes;
  }

  private List<Integer> explicit(String list, int start, int total) {
    String[] parts = list.split(",", -1);
    if (parts.length != total) {
      throw text.error(
          start,
          "there must be one index per object: %d for %d objects".formatted(parts.length, total),
          "correct the list");
    }
    List<Integer> indexes = new ArrayList<>(total);
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 7 || Integer.parseInt(part) > IndexSet.MAX_INDEX) {
        throw text.error(
            start,
            "'"
                + SyntheticText.shortened(part)
                + "' is not an index of at most "
                + IndexSet.MAX_INDEX,
            "correct the list");
      }
      indexes.add(Integer.parseInt(part));
    }
    return List.copyOf(indexes);
  }

  /** Indexes that run through loops, the first loop fastest; hwloc's {@code 2*8:4*2}. */
  private List<Integer> interleaved(String list, int start, int total) {
    String[] parts = list.split(":", -1);
    if (parts.length > MOST_LOOPS) {
      throw text.error(start, "there must be at most " + MOST_LOOPS + " loops", "remove some");
    }
    List<int[]> loops =
        SyntheticText.isDigit(list.charAt(0))
            ? steps(parts, start, total)
            : typeSteps(parts, start, total);
    long product = 1;
    int smallestStep = total;
    for (int[] loop : loops) {
      smallestStep = Math.min(smallestStep, loop[0]);
      product = Math.min(product * loop[1], Integer.MAX_VALUE);
    }
    if (product != total) {
      if (total % product != 0 || smallestStep != total / product) {
        throw text.error(
            start,
            "the loops must run through %d indexes, not %d".formatted(total, product),
            "correct them");
      }
      loops.add(new int[] {1, (int) (total / product)});
    }
    List<Integer> indexes = new ArrayList<>(total);
    for (int position = 0; position < total; position++) {
      int index = 0;
      int multiple = 1;
      for (int[] loop : loops) {
        index += position / loop[0] % loop[1] * multiple;
        multiple *= loop[1];
      }
      indexes.add(index);
    }
    if (new HashSet<>(indexes).size() < total) {
      throw text.error(start, "the loops must give each index once", "correct them");
    }
    return List.copyOf(indexes);
  }

  private List<int[]> steps(String[] parts, int start, int total) {
    List<int[]> loops = new ArrayList<>();
    for (String part : parts) {
      if (!part.matches("[1-9]\\d{0,6}\\*[1-9]\\d{0,6}")) {
        throw text.error(
            start,
            "'" + SyntheticText.shortened(part) + "' is not a loop",
            "write step*count such as 2*8:4*2");
      }
      int star = part.indexOf('*');
      int count = Integer.parseInt(part.substring(star + 1));
      if (count > total) {
        throw text.error(start, "a loop must run at most " + total + " times", "correct " + part);
      }
      loops.add(new int[] {Integer.parseInt(part.substring(0, star)), count});
    }
    return loops;
  }

  private List<int[]> typeSteps(String[] parts, int start, int total) {
    List<Integer> widths = new ArrayList<>();
    for (String part : parts) {
      ObjectType wanted = part.isEmpty() ? null : new SyntheticText(part).type().type();
      int width =
          levels.stream()
              .filter(level -> level.type() == wanted && level.width < total)
              .mapToInt(level -> level.width)
              .findFirst()
              .orElse(0);
      if (width == 0 || total % width != 0 || widths.contains(width)) {
        throw text.error(
            start,
            "'" + SyntheticText.shortened(part) + "' is not a level of its own above this one",
            "name levels above, once each");
      }
      widths.add(width);
    }
    List<int[]> loops = new ArrayList<>();
    for (int width : widths) {
      int above =
          widths.stream().filter(each -> each < width).mapToInt(each -> each).max().orElse(1);
      loops.add(new int[] {total / width, width / above});
    }
    return loops;
  }
}
