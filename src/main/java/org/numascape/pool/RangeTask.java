package org.numascape.pool;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a range, halved down to the grain; results are combined in range order, and in the
 * same pairs whoever executes them.
 *
 * <p>It forks its right halves, does the work of the leftmost one, and takes the others back, the
 * last one first, as long as nobody has stolen them. That is a loop, not a recursion: C2 of JDK 25
 * inlines what a leaf does once for each level of a recursion, and among such copies are some whose
 * inner loops it does not optimize any more, which take four times as long as the others.
 */
abstract class RangeTask extends Task {
  final long from;
  final long to;
  final long grain;

  /** The last right half that it forked and has not joined. Its executor's alone. */
  private @Nullable RangeTask youngest;

  /** Which one was forked before it by the same piece. That piece's executor's alone. */
  private @Nullable RangeTask older;

  /** The piece that forked it, if that took it back. That piece's executor's alone. */
  private @Nullable RangeTask taker;

  private RangeTask(long from, long to, long grain) {
    this.from = from;
    this.to = to;
    this.grain = grain;
  }

  /** The same work on a part of the range. */
  abstract RangeTask part(long first, long end);

  /** Does the work of the part up to an index, which is not halved any more. */
  abstract void leaf(Worker worker, long end) throws Exception;

  /** Takes in the result of the range that follows this one, once both are done. */
  abstract void add(RangeTask next);

  /** Takes the result of a part that begins where this range begins. */
  abstract void take(RangeTask part);

  @Override
  protected final void run(Worker worker) {
    @Nullable TaskFailedException failure = null;
    @Nullable RangeTask at = this;
    boolean begun = false;
    while (at != null) {
      try {
        if (!begun) {
          begun = true;
          at.begin(worker);
        }
        @Nullable RangeTask right = at.youngest;
        if (right == null) {
          RangeTask done = at;
          at = done.taker;
          if (at != null) {
            at.add(done);
          }
        } else {
          at.youngest = right.older;
          if (worker.takeBack(right)) {
            right.taker = at;
            at = right;
            begun = false;
          } else {
            worker.join(right);
            at.add(right);
          }
        }
      } catch (Throwable thrown) {
        // The other pieces are done nevertheless, as those that others have can't be called back.
        failure = failure == null ? TaskFailedException.of(thrown) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Forks the right halves and does the work of what is left. */
  private void begin(Worker worker) throws Exception {
    long end = to;
    while (end - from > grain) {
      long middle = from + (end - from) / 2;
      RangeTask right = part(middle, end);
      worker.fork(right);
      right.older = youngest;
      youngest = right;
      end = middle;
    }
    long mark = worker.begin();
    try {
      leaf(worker, end);
    } finally {
      worker.end(mark);
    }
  }

  /** Adds up doubles. */
  static final class Sum extends RangeTask {
    private final RangeSum body;
    double sum;

    Sum(long from, long to, long grain, RangeSum body) {
      super(from, to, grain);
      this.body = body;
    }

    /** Of pieces that have no sum. */
    Sum(long from, long to, long grain, RangeBody body) {
      this(
          from,
          to,
          grain,
          (RangeSum)
              (worker, first, end) -> {
                body.run(worker, first, end);
                return 0;
              });
    }

    @Override
    Sum part(long first, long end) {
      return new Sum(first, end, grain, body);
    }

    @Override
    void leaf(Worker worker, long end) throws Exception {
      sum = body.run(worker, from, end);
    }

    @Override
    void add(RangeTask next) {
      sum += ((Sum) next).sum;
    }

    @Override
    void take(RangeTask part) {
      sum = ((Sum) part).sum;
    }
  }

  /** Combines values. */
  static final class Reduce<T> extends RangeTask {
    private final RangeFunction<? extends T> body;
    private final BinaryOperator<T> combiner;
    T value;

    Reduce(
        long from,
        long to,
        long grain,
        RangeFunction<? extends T> body,
        BinaryOperator<T> combiner,
        T value) {
      super(from, to, grain);
      this.body = body;
      this.combiner = combiner;
      this.value = value;
    }

    @Override
    Reduce<T> part(long first, long end) {
      return new Reduce<>(first, end, grain, body, combiner, value);
    }

    @Override
    void leaf(Worker worker, long end) throws Exception {
      value = body.apply(worker, from, end);
    }

    @Override
    void add(RangeTask next) {
      value = combiner.apply(value, valueOf(next));
    }

    @Override
    void take(RangeTask part) {
      value = valueOf(part);
    }

    @SuppressWarnings("unchecked") // all parts of a range are made by part()
    private T valueOf(RangeTask part) {
      return ((Reduce<T>) part).value;
    }
  }
}
