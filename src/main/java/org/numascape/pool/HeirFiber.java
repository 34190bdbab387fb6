package org.numascape.pool;

/**
 * A virtual thread that was made in a fiber by other means than {@link Fibers}, and so inherited
 * that fiber's scheduler; all that the pool learns of it is its continuation. Made anew each time
 * it can go on.
 */
final class HeirFiber extends Mountable {
  /** Where such a thread last ran; written by who mounts it, before it runs. */
  static final class Whereabouts {
    private int node;
    private boolean ran;

    Whereabouts(int node) {
      this.node = node;
    }

    int node() {
      return node;
    }
  }

  private final Runnable continuation;
  private final Whereabouts whereabouts;

  HeirFiber(Runnable continuation, Whereabouts whereabouts) {
    this.continuation = continuation;
    this.whereabouts = whereabouts;
  }

  @Override
  boolean moveTo(int node) {
    boolean moved = whereabouts.ran && whereabouts.node != node;
    whereabouts.node = node;
    whereabouts.ran = true;
    return moved;
  }

  @Override
  void goOn() {
    continuation.run();
  }
}
