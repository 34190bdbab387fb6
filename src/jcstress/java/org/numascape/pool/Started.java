package org.numascape.pool;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker's thread as its starters see it; what it does, an actor does. */
final class Started extends Thread {
  private final AtomicInteger starts = new AtomicInteger();

  @Override
  public void start() {
    starts.getAndIncrement();
  }

  @Override
  public State getState() {
    return starts.get() == 0 ? State.NEW : State.RUNNABLE;
  }

  int starts() {
    return starts.get();
  }

  /** Workers that were started and are awake. */
  static Sleepers sleepers(int workers) {
    Thread[] threads = new Thread[workers];
    Arrays.setAll(threads, worker -> new Started());
    Sleepers sleepers = new Sleepers(threads, new Starter(threads, refusal -> {}));
    for (int worker = 0; worker < workers; worker++) {
      sleepers.start(worker);
    }
    return sleepers;
  }
}
