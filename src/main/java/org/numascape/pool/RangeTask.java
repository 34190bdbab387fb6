package org.numascape.pool;

import java.util.function.BinaryOperator;

/** A piece of a range, halved down to the grain; results are combined in range order. */
abstract class RangeTask extends Task {
  final long from;
  final long to;
  final long grain;

  private RangeTask(long from, long to, long grain) {
    this.from = from;
    this.to = to;
    this.grain = grain;
  }

  /** The same work on a part of the range. */
  abstract RangeTask part(long first, long end);

  /** Does the work of a range that is not halved any more. */
  abstract void leaf(Worker worker) throws Exception;

  /** Takes in the result of the range that follows this one, once both are done. */
  abstract void add(RangeTask next);

  /** Takes the result of a part that begins where this range begins. */
  abstract void take(RangeTask part);

  @Override
  protected final void run(Worker worker) throws Exception {
    if (to - from <= grain) {
      leaf(worker);
      return;
    }
    long middle = from + (to - from) / 2;
    RangeTask left = part(from, middle);
    RangeTask right = part(middle, to);
    worker.fork(right);
    try {
      left.run(worker);
    } finally {
      worker.join(right);
    }
    take(left);
    add(right);
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
    void leaf(Worker worker) throws Exception {
      sum = body.run(worker, from, to);
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
    void leaf(Worker worker) throws Exception {
      value = body.apply(worker, from, to);
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
