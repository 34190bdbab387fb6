package org.numascape.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final NumaPool pool;
  private final PageSampler pages;
  private final TimeLine timeLine = new TimeLine();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final long processCpuNanosAtStart;
  private final Thread thread = new Thread(this::sample, "numascape-sampler");
  private long cpuNanos = -1;

  private Sampler(NumaPool pool) {
    this.pool = pool;
    this.pages =
        new PageSampler(new PagesOf(pool), Sampler::threadCpuNanos, Sampler::processCpuNanos);
    this.processCpuNanosAtStart = processCpuNanos();
  }

  private record PagesOf(NumaPool pool) implements PageSampler.Survey {
    @Override
    public void rehearse() {
      pool.rehearsePageCheck(PageSampler.BATCH_PAGES);
    }

    @Override
    public PageCheck check(int mostPages, BooleanSupplier another) {
      return pool.checkPages(mostPages, PageSampler.BATCH_PAGES, another);
    }
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
    cpuNanos = THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : -1;
  }

  /** CPU time of the calling thread; where the system does not tell, time, which is no less. */
  static long threadCpuNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
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
    long processNanos = processCpuNanos() - processCpuNanosAtStart;
    if (cpuNanos < 0 || processNanos <= 0) {
      return ProbeCost.unknown("the run was too short, or this system does not tell CPU times");
    }
    return new ProbeCost(
        cpuNanos,
        Math.min(1, cpuNanos / (double) processNanos),
        "CPU time of the thread that reads the counters, and asks where pages are, every "
            + PERIOD_MILLIS
            + " ms, divided by that of the whole process during the run; the workers' own stores"
            + " to the counters are not in it");
  }

  /** CPU time of all threads; 0 or less where the system does not tell. */
  private static long processCpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }
}
