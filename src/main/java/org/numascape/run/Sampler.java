package org.numascape.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.numascape.pool.NumaPool;
import org.numascape.pool.PageCheck;
import org.numascape.recording.RunRecord.ProbeCost;
import org.numascape.recording.RunRecord.Sample;
import org.numascape.recording.SystemCounts.PageSampling;
import org.numascape.telemetry.Snapshot;

/**
 * Reads a pool's counters at a fixed pace on a thread of its own, asks the kernel where some of its
 * pages are, and knows what that cost.
 */
final class Sampler {
  private static final long PERIOD_MILLIS = 100;

  private final NumaPool pool;
  private final PageSampler pages;
  private final TimeLine timeLine = new TimeLine();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Duration processCpuAtStart = processCpu();
  private final Thread thread = new Thread(this::sample, "numascape-sampler");
  private long cpuNanos = -1;

  private Sampler(NumaPool pool) {
    this.pool = pool;
    this.pages =
        new PageSampler(pool::checkPages, Sampler::threadCpuNanos, () -> processCpu().toNanos());
  }

  static Sampler start(NumaPool pool) {
    Sampler sampler = new Sampler(pool);
    sampler.thread.setDaemon(true);
    sampler.thread.start();
    return sampler;
  }

  private void sample() {
    try {
      do {
        timeLine.offer(pool.snapshot());
        pages.sample();
      } while (!ended.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    cpuNanos = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : -1;
  }

  /** CPU time of the calling thread; where the system does not tell, time, which is no less. */
  static long threadCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported()
        ? threads.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /** Asks where the pages are at the end, as many as the budget allows. */
  PageCheck lastPages() {
    return pages.last();
  }

  PageSampling pageSampling() {
    return pages.sampling(TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS));
  }

  /** Ends the sampling; the other methods may be called then. */
  void stop() {
    ended.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  List<Sample> timeLine(Snapshot last) {
    return timeLine.endingWith(last);
  }

  ProbeCost cost() {
    long processNanos = processCpu().minus(processCpuAtStart).toNanos();
    if (cpuNanos < 0 || processNanos <= 0) {
      return new ProbeCost(
          0, 0, "not measured: the run was too short, or this system does not tell CPU times");
    }
    return new ProbeCost(
        cpuNanos,
        Math.min(1, cpuNanos / (double) processNanos),
        "CPU time of the thread that reads the counters, and asks where pages are, every "
            + PERIOD_MILLIS
            + " ms, divided by that of the whole process during the run; the workers' own stores"
            + " to the counters are not in it");
  }

  private static Duration processCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
