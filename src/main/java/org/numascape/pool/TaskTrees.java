package org.numascape.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * To which tree each task in a worker's deque belongs. A tree is a job, or a task that was
 * submitted to the pool, with all that it forks and deals, whoever executes that; it has a number
 * that no other tree of the pool has.
 *
 * <p>A worker that waits within a tree works on that tree only, and on what it waits for: on top of
 * what waits, it must not begin a task of another tree, which may wait for the very job that it
 * lies on, and would do so for ever.
 *
 * <p>So what a worker executes is a stack of trees, and each level owns the positions of the deque
 * from its base up to the next one's:
 *
 * <pre>
 * field   written by  how                      so that
 * bases,  owner       opaque, before depth     who sees the depth sees the levels below it
 * trees
 * levels  owner       release, after copying   who sees the depth sees arrays that are long enough
 * depth   owner       release
 * </pre>
 *
 * A thief looks for the tree of the oldest public task between its reading the deque's word and its
 * CAS of that word. If the CAS succeeds, the task lay there all the time, and so did its level,
 * with its number: the owner ends a level, or begins another on the ground, only when nothing of it
 * is left in the deque. The levels above it may have come and gone meanwhile, and what is read of
 * them may be of several, but all their bases are beyond the task. (What a task forked and never
 * joined may outlive its level; then it counts to the one below.)
 */
final class TaskTrees {
  private static final VarHandle BASES = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle TREES = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle LEVELS;
  private static final VarHandle DEPTH;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LEVELS = lookup.findVarHandle(TaskTrees.class, "levels", Levels.class);
      DEPTH = lookup.findVarHandle(TaskTrees.class, "depth", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Levels {
    final int[] bases;
    final long[] trees;

    Levels(int[] bases, long[] trees) {
      this.bases = bases;
      this.trees = trees;
    }

    Levels larger() {
      int most = 2 * bases.length;
      return new Levels(Arrays.copyOf(bases, most), Arrays.copyOf(trees, most));
    }

    void set(int level, int base, long tree) {
      BASES.setOpaque(bases, level, base);
      TREES.setOpaque(trees, level, tree);
    }
  }

  private Levels levels = new Levels(new int[4], new long[4]);
  private int depth = 1;

  /** Owner, with nothing in the deque and nothing on its stack: begins with another tree. */
  void begin(int position, long tree) {
    levels.set(0, position, tree);
  }

  /** Owner: puts a level on top; {@link #leave} ends it. */
  void enter(int position, long tree) {
    Levels here = levels;
    if (depth == here.bases.length) {
      here = here.larger();
      LEVELS.setRelease(this, here);
    }
    here.set(depth, position, tree);
    DEPTH.setRelease(this, depth + 1);
  }

  /**
   * Owner: ends the topmost level.
   *
   * @param position where the deque's next task goes; below the base of what is topmost now if
   *     tasks of levels below were taken meanwhile
   */
  void leave(int position) {
    DEPTH.setRelease(this, depth - 1);
    if (position - base() < 0) {
      levels.set(depth - 1, position, current());
    }
  }

  /** Owner: the tree of what it executes. */
  long current() {
    return levels.trees[depth - 1];
  }

  /** Owner: where the tasks of the topmost level begin. */
  int base() {
    return levels.bases[depth - 1];
  }

  /** Thief: the tree of the task at a position, which the deque's word says is there. */
  long at(int position) {
    int level = (int) DEPTH.getAcquire(this) - 1;
    Levels here = (Levels) LEVELS.getAcquire(this);
    while (level > 0 && position - (int) BASES.getOpaque(here.bases, level) < 0) {
      level--;
    }
    return (long) TREES.getOpaque(here.trees, level);
  }
}
