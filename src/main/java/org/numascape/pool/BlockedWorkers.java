package org.numascape.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerState;

/**
 * Finds workers whose task blocks for long: their PU could have worked meanwhile, and the figures
 * count the time as work. To be asked now and then, by one thread at a time.
 */
final class BlockedWorkers {
  private static final long LONG_NANOS = 1_000_000_000;

  private final Thread[] threads;
  private final long[] blockedSince;
  private final long[] tasksThen;
  private final Set<String> found = new ConcurrentSkipListSet<>();

  BlockedWorkers(Thread[] threads) {
    this.threads = threads;
    this.blockedSince = new long[threads.length];
    this.tasksThen = new long[threads.length];
  }

  void look(Snapshot now) {
    for (int worker = 0; worker < threads.length; worker++) {
      boolean blocked =
          now.workers().get(worker).state() == WorkerState.WORKING
              && isBlocked(threads[worker].getState());
      long tasks = now.workers().get(worker).tasks();
      if (!blocked || tasks != tasksThen[worker]) {
        blockedSince[worker] = 0;
        tasksThen[worker] = tasks;
      } else if (blockedSince[worker] == 0) {
        blockedSince[worker] = now.elapsedNanos();
      } else if (now.elapsedNanos() - blockedSince[worker] >= LONG_NANOS) {
        report(worker);
      }
    }
  }

  private static boolean isBlocked(Thread.State state) {
    return switch (state) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  private void report(int worker) {
    StackTraceElement[] stack = threads[worker].getStackTrace();
    String where = stack.length == 0 ? "somewhere" : "in " + stack[0];
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java.") && !frame.getClassName().startsWith("jdk.")) {
        where = "at " + frame;
        break;
      }
    }
    found.add(
        "a task blocked its worker for more than a second "
            + where
            + ": its time counts as work; use more workers, or fibers, for what blocks");
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
