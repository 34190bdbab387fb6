package org.numascape.telemetry;

/**
 * One worker's counts of fibers, or those of several together.
 *
 * @param mounts how often a fiber began or went on
 * @param unmounts how often one blocked, yielded or ended; of one that others follow without a
 *     pause it is known when the last of them has
 * @param nodeChanges mounts of fibers that had run on another node before
 */
public record FiberCounts(long mounts, long unmounts, long nodeChanges) {
  public static final FiberCounts NONE = new FiberCounts(0, 0, 0);

  public FiberCounts plus(FiberCounts other) {
    return new FiberCounts(
        mounts + other.mounts, unmounts + other.unmounts, nodeChanges + other.nodeChanges);
  }

  /** As {@link Snapshot#minus}. */
  FiberCounts minus(FiberCounts part) {
    return new FiberCounts(
        Math.max(0, mounts - part.mounts),
        Math.max(0, unmounts - part.unmounts),
        Math.max(0, nodeChanges - part.nodeChanges));
  }
}
