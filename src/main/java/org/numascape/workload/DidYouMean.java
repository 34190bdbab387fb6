package org.numascape.workload;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a user meant to type. Any thread. */
public final class DidYouMean {
  private DidYouMean() {}

  /**
   * {@code , did you mean cg?} if one of the valid words is at most two typing errors away, and
   * less than half of the word; else nothing.
   */
  public static String hint(String typed, Collection<String> valid) {
    return valid.stream()
        .filter(word -> distance(typed, word) <= Math.min(2, word.length() / 2))
        .min(Comparator.comparingInt(word -> distance(typed, word)))
        .map(word -> ", did you mean " + word + "?")
        .orElse("");
  }

  /** Levenshtein's: how many characters to insert, delete or replace. */
  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int column = 0; column < above.length; column++) {
      above[column] = column;
    }
    for (int row = 1; row <= one.length(); row++) {
      int[] current = new int[above.length];
      current[0] = row;
      for (int column = 1; column < current.length; column++) {
        int replaced =
            above[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[other.length()];
  }
}
