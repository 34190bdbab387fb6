package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * Deals ranges to a pool's workers in node order, the same part to the same worker each time, and
 * waits for them. Any thread.
 */
final class RangeDealer {
  private final NumaPool pool;
  private final Dealing dealing;
  private final SweepDirection direction = new SweepDirection();

  RangeDealer(NumaPool pool, Dealing dealing) {
    this.pool = pool;
    this.dealing = dealing;
  }

  /** Into how many parts a range is dealt. */
  int parts() {
    return dealing.workers().length;
  }

  /**
   * Executes a range by parts, and gathers them.
   *
   * @param strict whether only the worker to whom a part is dealt may execute it
   */
  void deal(RangeTask whole, boolean strict) {
    if (whole.grain < 1) {
      throw new IllegalArgumentException("grain=" + whole.grain + " must be at least 1");
    }
    if (whole.to <= whole.from) {
      return;
    }
    if (whole.to - whole.from < 0) {
      throw new IllegalArgumentException(
          "the range from %d to %d has more than 2^63 - 1 indexes; deal it in two"
              .formatted(whole.from, whole.to));
    }
    pool.lifeCycle().checkOpenToCaller();
    startAddressees(whole, strict);
    boolean backwards = direction.isBackwards();
    long begin = System.nanoTime();
    @Nullable Worker current = pool.currentWorker();
    if (current != null) {
      gather(whole, send(whole, strict, backwards, current), current);
    } else {
      // A worker deals, and waits for many, at a fraction of what it costs from outside.
      Task dealer =
          new Task() {
            @Override
            protected void run(Worker worker) {
              gather(whole, send(whole, strict, backwards, worker), worker);
            }
          };
      pool.offerFromOutside(dealer);
      wakeAddressees(whole);
      dealer.awaitFromOutside();
    }
    direction.passed(backwards, System.nanoTime() - begin);
  }

  /** Lets them wake up while the dealer does, not after it: until then they look for work. */
  private void wakeAddressees(RangeTask whole) {
    for (int i = 0; i < parts(); i++) {
      if (!isEmpty(whole, i)) {
        pool.sleepers().wakeStarted(addressee(i).index());
      }
    }
  }

  private boolean isEmpty(RangeTask whole, int part) {
    long length = whole.to - whole.from;
    return dealing.begin(length, part) == dealing.end(length, part);
  }

  /** Mails all parts but the calling worker's own, which is executed at once. */
  private RangeTask[] send(RangeTask whole, boolean strict, boolean backwards, Worker current) {
    RangeTask[] parts = new RangeTask[parts()];
    int ownAt = ownPart(strict, current);
    @Nullable RangeTask own = null;
    for (int i = 0; i < parts.length; i++) {
      long first = whole.from + dealing.begin(whole.to - whole.from, i);
      long end = whole.from + dealing.end(whole.to - whole.from, i);
      RangeTask part = whole.part(first, end, backwards);
      parts[i] = part;
      part.markForked();
      part.tree = current.tree();
      Worker addressee = addressee(i);
      if (first == end) {
        part.complete(null);
      } else if (i == ownAt) {
        own = part;
      } else {
        boolean startable = pool.sleepers().isStartable(addressee.index());
        addressee.mailbox.add(part, strict, startable ? Mailbox.START_NANOS : 0);
        pool.sleepers().wake(addressee.index());
      }
    }
    if (own != null) {
      current.execute(own);
    }
    return parts;
  }

  /** Sees to it that no part waits for a worker in vain, before the first one is sent. */
  private void startAddressees(RangeTask whole, boolean strict) {
    for (int i = 0; i < parts(); i++) {
      if (!strict) {
        pool.jobs().startWorkerFor(addressee(i).node(), false);
      } else if (!isEmpty(whole, i)) {
        pool.sleepers().start(addressee(i).index());
      }
    }
  }

  private Worker addressee(int part) {
    return pool.worker(dealing.workers()[part]);
  }

  /**
   * Which part the calling worker executes itself: its own, or if it has none, that of one who
   * shares its PUs, who could not run before it waits; -1 if there is none.
   */
  private int ownPart(boolean strict, Worker current) {
    int shared = -1;
    for (int i = 0; i < parts(); i++) {
      Worker addressee = addressee(i);
      if (addressee == current) {
        return i;
      }
      if (!strict && shared < 0 && pool.shares().areShared(addressee, current)) {
        shared = i;
      }
    }
    return shared;
  }

  private void gather(RangeTask whole, RangeTask[] parts, Worker current) {
    @Nullable TaskFailedException failure = null;
    for (int i = 0; i < parts.length; i++) {
      try {
        current.awaitDealt(parts[i], addressee(i));
        if (i == 0) {
          whole.take(parts[0]);
        } else if (parts[i].from < parts[i].to) {
          whole.add(parts[i]);
        }
      } catch (Throwable thrown) { // by a part, or by the combiner
        failure = TaskFailedException.first(failure, thrown);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
