package org.numascape.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were dealt to one worker, because their data is there. Others may take those that are
 * not meant for it strictly, once they have waited too long; a neighbour that has left one there
 * may take that back at any time. Any thread may add, look and take.
 *
 * <p>A task is handed over by the queues, which give it to one taker. {@code addedNanos} is when
 * the last one came, or later if its addressee is not there yet, stored before it is there: what is
 * behind it looks younger than it is, never older.
 */
final class Mailbox {
  /** How long mail waits for its addressee before all others may take it. */
  static final long PATIENCE_NANOS = 200_000;

  /** How much longer, if the addressee's thread has yet to start. */
  static final long START_NANOS = 10_000_000;

  private final ConcurrentLinkedQueue<Task> open = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Task> strict = new ConcurrentLinkedQueue<>();
  private volatile long addedNanos;

  /**
   * Leaves a task.
   *
   * @param strictly whether nobody but the addressee may take it
   * @param startNanos how long the addressee takes before it can look
   */
  void add(Task task, boolean strictly, long startNanos) {
    if (strictly) {
      strict.add(task);
    } else {
      addedNanos = System.nanoTime() + startNanos;
      open.add(task);
    }
  }

  boolean isEmpty() {
    return open.isEmpty() && strict.isEmpty();
  }

  /** Addressee: takes the oldest, strict ones first; anybody when the pool ends. */
  @Nullable Task poll() {
    @Nullable Task task = strict.poll();
    return task == null ? open.poll() : task;
  }

  /** Addressee: takes the oldest that is open and of one of some trees. */
  @Nullable Task pollOpen(LongPredicate trees) {
    for (Task task : open) {
      if (task instanceof RangeTask part && trees.test(part.tree) && open.remove(part)) {
        return part;
      }
    }
    return null;
  }

  /** Addressee: takes what nobody else may. */
  @Nullable Task pollStrict() {
    return strict.poll();
  }

  /** Whether there is something that only the addressee may take. */
  boolean hasStrict() {
    return !strict.isEmpty();
  }

  /** Whether there is something that others may take, now or soon. */
  boolean hasOpen() {
    return !open.isEmpty();
  }

  /** Whether others may take what is open. */
  boolean isOld(long nowNanos) {
    return nowNanos - addedNanos >= PATIENCE_NANOS;
  }

  /** Others: takes the oldest that is open. */
  @Nullable Task pollOpen() {
    return open.poll();
  }

  /** Whether a task is still there and open. */
  boolean hasOpen(Task task) {
    return open.contains(task);
  }

  /** Others: takes a task back, if nobody has. */
  boolean takeBack(Task task) {
    return open.remove(task);
  }
}
