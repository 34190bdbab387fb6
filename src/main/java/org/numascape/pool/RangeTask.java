package org.numascape.pool;

import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a range, halved down to the grain; results are combined in range order, and in the
 * same pairs whoever executes them.
 *
 * <p>It forks its right halves, does the work of the leftmost one, and takes the others back, the
 * last one first, as long as nobody has stolen them; backwards it is the other way round. That is a
 * loop, not a recursion: C2 of JDK 25 inlines what a leaf does once for each level of a recursion,
 * and among such copies are some whose inner loops it does not optimize any more, which take four
 * times as long as the others.
 */
abstract class RangeTask extends Task {
  final long from;
  final long to;
  final long grain;

  /** Whether it is worked off from its end. */
  final boolean backwards;

  /** The tree that it belongs to, if it is dealt; written before that. */
  long tree;

  /** The last half that it forked and has not joined. Its executor's alone. */
  private @Nullable RangeTask youngest;

  /** Which one was forked before it by the same piece. That piece's executor's alone. */
  private @Nullable RangeTask older;

  /** The piece that forked it, if that took it back. That piece's executor's alone. */
  private @Nullable RangeTask taker;

  private RangeTask(long from, long to, long grain, boolean backwards) {
    this.from = from;
    this.to = to;
    this.grain = grain;
    this.backwards = backwards;
  }

  /** The same work on a part of the range, from its end or from its beginning. */
  abstract RangeTask part(long first, long end, boolean backwards);

  /** Does the work of a part that is not halved any more. */
  abstract void leaf(Worker worker, long first, long end) throws Exception;

  /** Takes in the result of the range after this one, or before it if backwards; both are done. */
  abstract void add(RangeTask neighbour);

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
        @Nullable RangeTask half = at.youngest;
        if (half == null) {
          RangeTask done = at;
          at = done.taker;
          if (at != null) {
            at.add(done);
          }
        } else {
          at.youngest = half.older;
          if (worker.takeBack(half)) {
            half.taker = at;
            at = half;
            begun = false;
          } else {
            worker.join(half);
            at.add(half);
          }
        }
      } catch (Throwable thrown) {
        // The other pieces are done nevertheless, as those that others have can't be called back.
        failure = TaskFailedException.first(failure, thrown);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Forks the halves that are for later and does the work of what is left. */
  private void begin(Worker worker) throws Exception {
    long first = from;
    long end = to;
    while (end - first > grain) {
      long middle = first + (end - first) / 2;
      RangeTask half = backwards ? part(first, middle, true) : part(middle, end, false);
      worker.fork(half);
      half.older = youngest;
      youngest = half;
      if (backwards) {
        first = middle;
      } else {
        end = middle;
      }
    }
    long mark = worker.begin();
    try {
      leaf(worker, first, end);
    } finally {
      worker.end(mark);
    }
  }

  /** Adds up doubles. */
  static final class Sum extends RangeTask {
    private final RangeSum body;
    double sum;

    Sum(long from, long to, long grain, RangeSum body) {
      this(from, to, grain, false, body);
    }

    private Sum(long from, long to, long grain, boolean backwards, RangeSum body) {
      super(from, to, grain, backwards);
      this.body = Objects.requireNonNull(body, "body");
    }

    /** Of pieces that have no sum. */
    Sum(long from, long to, long grain, RangeBody body) {
      this(from, to, grain, withoutSum(Objects.requireNonNull(body, "body")));
    }

    private static RangeSum withoutSum(RangeBody body) {
      return (worker, first, end) -> {
        body.run(worker, first, end);
        return 0;
      };
    }

    @Override
    Sum part(long first, long end, boolean backwards) {
      return new Sum(first, end, grain, backwards, body);
    }

    @Override
    void leaf(Worker worker, long first, long end) throws Exception {
      sum = body.run(worker, first, end);
    }

    @Override
    void add(RangeTask neighbour) {
      sum += ((Sum) neighbour).sum;
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
      this(from, to, grain, false, body, combiner, value);
    }

    private Reduce(
        long from,
        long to,
        long grain,
        boolean backwards,
        RangeFunction<? extends T> body,
        BinaryOperator<T> combiner,
        T value) {
      super(from, to, grain, backwards);
      this.body = Objects.requireNonNull(body, "body");
      this.combiner = Objects.requireNonNull(combiner, "combiner");
      this.value = value;
    }

    @Override
    Reduce<T> part(long first, long end, boolean backwards) {
      return new Reduce<>(first, end, grain, backwards, body, combiner, value);
    }

    @Override
    void leaf(Worker worker, long first, long end) throws Exception {
      value = body.apply(worker, first, end);
    }

    @Override
    void add(RangeTask neighbour) {
      T other = valueOf(neighbour);
      value = backwards ? combiner.apply(other, value) : combiner.apply(value, other);
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
