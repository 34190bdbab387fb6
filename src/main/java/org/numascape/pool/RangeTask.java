package org.numascape.pool;

/** A piece of a range, halved down to the grain; sums are added in range order. */
final class RangeTask extends Task {
  private final long from;
  private final long to;
  private final long grain;
  private final RangeSum body;

  /** The sum over the piece, once it is joined. */
  double sum;

  RangeTask(long from, long to, long grain, RangeSum body) {
    this.from = from;
    this.to = to;
    this.grain = grain;
    this.body = body;
  }

  @Override
  protected void run(Worker worker) throws Exception {
    if (to - from <= grain) {
      sum = body.run(worker, from, to);
      return;
    }
    long middle = from + (to - from) / 2;
    RangeTask left = new RangeTask(from, middle, grain, body);
    RangeTask right = new RangeTask(middle, to, grain, body);
    worker.fork(right);
    try {
      left.run(worker);
    } finally {
      worker.join(right);
    }
    sum = left.sum + right.sum;
  }
}
