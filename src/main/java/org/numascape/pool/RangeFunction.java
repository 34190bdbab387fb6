package org.numascape.pool;

/** The value of one piece of a range, to be combined with the others'. */
@FunctionalInterface
public interface RangeFunction<T> {
  /** The value of {@code from} inclusive to {@code to} exclusive, on {@code worker}'s thread. */
  T apply(Worker worker, long from, long to) throws Exception;
}
