package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTreesTest {
  private record Level(int base, long tree) {}

  /** The position may pass the largest int. */
  @ParameterizedTest
  @ValueSource(ints = {0, -200, Integer.MAX_VALUE - 100})
  void aTaskIsOfTheTreeThatWasOnTopWhenItWasForked(int start) {
    Random random = new Random(start);
    TaskTrees trees = new TaskTrees();
    trees.begin(start, 1);
    Deque<Level> expected = new ArrayDeque<>();
    expected.push(new Level(start, 1));
    Deque<Long> treeOfTasks = new ArrayDeque<>();
    int position = start;
    long next = 2;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (expected.size() < 50) {
            trees.enter(position, next);
            expected.push(new Level(position, next++));
          }
        }
        case 1 -> {
          if (expected.size() > 1 && expected.element().base() == position) {
            expected.pop();
            trees.leave(position);
          }
        }
        case 2 -> {
          treeOfTasks.push(expected.element().tree());
          position++;
        }
        default -> {
          if (position != expected.element().base()) {
            treeOfTasks.pop();
            position--;
          }
        }
      }
      assertThat(trees.current()).isEqualTo(expected.element().tree());
      assertThat(trees.base()).isEqualTo(expected.element().base());
      int at = position;
      for (long tree : treeOfTasks) {
        assertThat(trees.at(--at)).isEqualTo(tree);
      }
      if (treeOfTasks.size() > 60) {
        break;
      }
    }
  }

  @Test
  void whatIsForkedWhereTasksOfLowerTreesWereTakenIsOfTheUpperTree() {
    TaskTrees trees = new TaskTrees();
    trees.begin(10, 1);
    trees.enter(13, 2);
    // The tasks at 12 and 11 are taken and executed on top, and fork nothing that stays.
    trees.enter(11, 1);
    trees.leave(11);

    assertThat(trees.current()).isEqualTo(2);
    assertThat(trees.base()).isEqualTo(11);
    assertThat(trees.at(11)).isEqualTo(2);
    assertThat(trees.at(10)).isEqualTo(1);
  }
}
