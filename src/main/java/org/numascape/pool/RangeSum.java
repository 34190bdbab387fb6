package org.numascape.pool;

/** The sum over one piece of a range. */
@FunctionalInterface
public interface RangeSum {
  /** Sums over {@code from} inclusive to {@code to} exclusive, on {@code worker}'s thread. */
  double run(Worker worker, long from, long to) throws Exception;
}
