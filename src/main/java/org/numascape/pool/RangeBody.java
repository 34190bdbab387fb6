package org.numascape.pool;

/** What is done with one piece of a range. */
@FunctionalInterface
public interface RangeBody {
  /** Works on {@code from} inclusive to {@code to} exclusive, on {@code worker}'s thread. */
  void run(Worker worker, long from, long to) throws Exception;
}
