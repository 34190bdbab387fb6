package org.numascape.telemetry;

/**
 * Who touched a block of memory first, and whether those who used it are on its pages' nodes.
 *
 * @param name what its workload calls it
 * @param bytes its size
 * @param pageBytes the size of its pages: what is placed as one
 * @param firstTouchedBytes of these, the bytes on pages that a task was the first to declare, or
 *     that had a home when the block was registered
 * @param mostFirstTouchedBytes of these, the most by one worker, or by all threads that are none,
 *     or on one node when the block was registered
 * @param mostBy that worker's number, {@link #NO_WORKER} or {@link #BEFORE}; {@link #NOBODY} if
 *     nobody touched it
 * @param mostOnOneNodeBytes of these, the most by the workers of one node
 * @param mostNode that node's logical index; {@link #NOBODY} if no worker touched it first whose
 *     node is known
 * @param localBytes bytes of it that tasks declared to access on their own node, each access again
 * @param remoteBytes those on another node
 * @param unboundBytes those that workers accessed without a node, or on pages without a home
 */
public record TouchedBlock(
    String name,
    long bytes,
    long pageBytes,
    long firstTouchedBytes,
    long mostFirstTouchedBytes,
    int mostBy,
    long mostOnOneNodeBytes,
    int mostNode,
    long localBytes,
    long remoteBytes,
    long unboundBytes) {
  /** Nobody declared to access the block. */
  public static final int NOBODY = -1;

  /** Threads outside the pool. */
  public static final int NO_WORKER = -2;

  /** Whoever it was, before the block was registered. */
  public static final int BEFORE = -3;
}
