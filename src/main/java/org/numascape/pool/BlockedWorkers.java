package org.numascape.pool;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerState;

/**
 * Finds workers whose task blocks for long: their PU could have worked meanwhile, and the figures
 * count the time as work. A thread that the kernel lets wait, as for a socket, is runnable to Java,
 * and is known by its CPU time. To be asked now and then, by one thread at a time.
 */
final class BlockedWorkers {
  private static final long LONG_NANOS = 1_000_000_000;
  private static final int NONE = -1;

  /**
   * Passed / CPU time from which on a thread waits: hundreds that share a PU have more than that.
   */
  private static final long IDLE = 1000;

  /** Where what was found is noted. */
  interface Log {
    /**
     * @param number of the task, in the order of discovery
     */
    void note(int number, BlockedTask task);
  }

  private final Thread[] threads;
  private final UnaryOperator<Thread> mountedOn;
  private final List<BlockedTask> found = new ArrayList<>();

  /** By worker: since when it is seen blocked, 0 if it is not, and how many tasks it had then. */
  private final long[] blockedSince;

  private final long[] tasksThen;

  /** By worker: which of {@link #found} it is blocked in, and how much of that is in its total. */
  private final int[] current;

  private final long[] countedNanos;

  /** By worker: the CPU time of its thread, and when that was. */
  private final long[] cpuNanosThen;

  private final long[] lookedNanos;

  /**
   * @param mountedOn tells the fiber that a worker's thread carries, whose stack it is that says
   *     what blocks; that thread itself if none
   */
  BlockedWorkers(Thread[] threads, UnaryOperator<Thread> mountedOn) {
    this.threads = threads;
    this.mountedOn = mountedOn;
    this.blockedSince = new long[threads.length];
    this.tasksThen = new long[threads.length];
    this.current = new int[threads.length];
    this.countedNanos = new long[threads.length];
    this.cpuNanosThen = new long[threads.length];
    this.lookedNanos = new long[threads.length];
    Arrays.fill(current, NONE);
  }

  void look(Snapshot now, Log log) {
    for (int worker = 0; worker < threads.length; worker++) {
      long tasks = now.workers().get(worker).tasks();
      boolean blocked =
          now.workers().get(worker).state() == WorkerState.WORKING
              && tasks == tasksThen[worker]
              && isBlocked(worker, now.elapsedNanos());
      if (!blocked) {
        blockedSince[worker] = 0;
        tasksThen[worker] = tasks;
        current[worker] = NONE;
      } else if (blockedSince[worker] == 0) {
        blockedSince[worker] = now.elapsedNanos();
      } else if (now.elapsedNanos() - blockedSince[worker] >= LONG_NANOS) {
        note(worker, now.elapsedNanos() - blockedSince[worker], log);
      }
    }
  }

  private boolean isBlocked(int worker, long nowNanos) {
    return switch (threads[worker].getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> hasHardlyRun(worker, nowNanos);
      case NEW, TERMINATED -> false;
    };
  }

  /** Whether a thread has used almost no CPU time since it was last looked at. */
  private boolean hasHardlyRun(int worker, long nowNanos) {
    // Not before it is needed: it takes a pool some milliseconds to get.
    ThreadMXBean times = ManagementFactory.getThreadMXBean();
    if (!times.isThreadCpuTimeSupported() || !times.isThreadCpuTimeEnabled()) {
      return false;
    }
    long cpuNanos = times.getThreadCpuTime(threads[worker].threadId());
    long ranNanos = cpuNanos - cpuNanosThen[worker];
    long passedNanos = nowNanos - lookedNanos[worker];
    cpuNanosThen[worker] = cpuNanos;
    lookedNanos[worker] = nowNanos;
    return cpuNanos >= 0 && ranNanos * IDLE < passedNanos;
  }

  private void note(int worker, long nanos, Log log) {
    boolean begins = current[worker] == NONE;
    if (begins) {
      StackTraceElement[] stack = mountedOn.apply(threads[worker]).getStackTrace();
      current[worker] = numberOf(worker, BlockedTask.lines(stack));
      countedNanos[worker] = 0;
    }
    int number = current[worker];
    if (number < BlockedTask.MOST) {
      BlockedTask before = found.get(number);
      BlockedTask task =
          new BlockedTask(
              worker,
              before.times() + (begins ? 1 : 0),
              Math.max(before.longestNanos(), nanos),
              before.totalNanos() + nanos - countedNanos[worker],
              before.stack());
      countedNanos[worker] = nanos;
      found.set(number, task);
      log.note(number, task);
    }
  }

  /**
   * Where a worker's task with this stack is in the list, from now on; its length if it is full.
   */
  private int numberOf(int worker, List<String> stack) {
    for (int number = 0; number < found.size(); number++) {
      if (found.get(number).worker() == worker && found.get(number).stack().equals(stack)) {
        return number;
      }
    }
    if (found.size() < BlockedTask.MOST) {
      found.add(new BlockedTask(worker, 0, 0, 0, stack));
      return found.size() - 1;
    }
    return found.size();
  }
}
