package org.numascape.pool;

/**
 * When a worker without work may look for some on other nodes: if nobody on its own has any and
 * nobody else of it does so already, or when waiting has brought nothing for too long. Used by that
 * worker's thread only.
 *
 * <p>What is too long, it learns: four times what a wait took that brought something, or what a
 * neighbour took to answer. A fixed time would be too long where tasks are short and too short
 * where a neighbour that shares the PU with others answers late.
 */
final class Loyalty {
  private static final long FIRST_PATIENCE_NANOS = 100_000;

  /** About what a steal from far away costs. */
  private static final long LEAST_PATIENCE_NANOS = 2_000;

  /** Some time slices. */
  private static final long MOST_PATIENCE_NANOS = 50_000_000;

  /**
   * How many times as patient it is before it fetches from far away what seems too small for it.
   */
  private static final int ANYTHING = 4;

  private static final long NOT_WAITING = Long.MIN_VALUE;

  private final Scouts scouts;
  private final int worker;
  private final int node;
  private final int[] neighbours;
  private boolean hungry = true;
  private boolean mayGoFar;
  private long waitingSinceNanos = NOT_WAITING;
  private long patienceNanos = FIRST_PATIENCE_NANOS;

  /**
   * @param neighbours the other workers of the node; if there are none, it may always go far
   */
  Loyalty(Scouts scouts, int worker, int node, int[] neighbours) {
    this.scouts = scouts;
    this.worker = worker;
    this.node = node;
    this.neighbours = neighbours;
  }

  boolean isHungry() {
    return hungry;
  }

  /** A search begins. */
  void becomeHungry() {
    waitingSinceNanos = NOT_WAITING;
    stayNear();
    hungry = true;
    scouts.setHungry(worker, true);
  }

  /** A search ends: there is work. */
  void endHunger() {
    stayNear();
    hungry = false;
    scouts.setHungry(worker, false);
  }

  /** Lets a neighbour look on other nodes, until {@link #mayGoFar} is asked again. */
  void stayNear() {
    mayGoFar = false;
    scouts.resign(node, worker);
  }

  boolean mayGoFar() {
    if (mayGoFar || neighbours.length == 0) {
      return true;
    }
    mayGoFar = isImpatient() || (areNeighboursHungry() && scouts.become(node, worker));
    if (!mayGoFar) {
      beginWaiting();
    }
    return mayGoFar;
  }

  /** There is work somewhere that this worker leaves to others for now. */
  void beginWaiting() {
    if (waitingSinceNanos == NOT_WAITING) {
      waitingSinceNanos = System.nanoTime();
    }
  }

  /** There is none on other nodes; if there is none on this one either, there is no waiting. */
  void foundNothingFar() {
    if (areNeighboursHungry()) {
      waitingSinceNanos = NOT_WAITING;
    }
  }

  /** Whether to take what others might do sooner. */
  boolean isImpatient() {
    return hasWaited(patienceNanos);
  }

  /** Whether to take from far away whatever there is. */
  boolean takesAnything() {
    return hasWaited(ANYTHING * patienceNanos);
  }

  private boolean hasWaited(long nanos) {
    return waitingSinceNanos != NOT_WAITING && System.nanoTime() - waitingSinceNanos >= nanos;
  }

  /** A neighbour had work: to have waited for it was right, if it has waited. */
  void foundNear() {
    if (waitingSinceNanos != NOT_WAITING) {
      outlast(System.nanoTime() - waitingSinceNanos);
    }
  }

  /**
   * A neighbour let this worker wait for an answer, as one does that is off its PU. How long says
   * when the next answer may come, but not that the node has no work: so it is no wait in vain.
   */
  void neighbourAnswered(long afterNanos) {
    outlast(afterNanos);
    if (waitingSinceNanos != NOT_WAITING) {
      waitingSinceNanos += afterNanos;
    }
  }

  private void outlast(long nanos) {
    patienceNanos = Math.clamp(4 * nanos, patienceNanos, MOST_PATIENCE_NANOS);
  }

  /** A worker on another node had work: to have waited was wrong, if it has waited. */
  void foundFar() {
    if (waitingSinceNanos != NOT_WAITING) {
      patienceNanos = Math.max(patienceNanos * 3 / 4, LEAST_PATIENCE_NANOS);
    }
  }

  private boolean areNeighboursHungry() {
    for (int neighbour : neighbours) {
      if (!scouts.isHungry(neighbour)) {
        return false;
      }
    }
    return true;
  }
}
