package org.numascape.numavm;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.pool.Worker;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/**
 * Has memory written on one node and then read on another, until it is known to have come there:
 * the kernel's NUMA balancing is to move it.
 */
public final class Drift implements Workload {
  static final String NAME = "drift";

  private static final int PAGES = 256;
  private static final long PAGE_BYTES = 4096;

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        NAME,
        "Drift",
        "Reads on one node what was written on another.",
        List.of(
            new Parameter.WholeNumber("from", "Where it is written.", 0, 255, 0),
            new Parameter.WholeNumber("to", "Where it is read.", 0, 255, 1),
            new Parameter.WholeNumber("seconds", "For how long at most.", 1, 3600, 240)));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    NumaPool pool = context.pool();
    NumaBlock block = pool.allocate("drifting", PAGES * PAGE_BYTES);
    int from = (int) context.wholeNumber("from");
    int to = (int) context.wholeNumber("to");
    return new PreparedWorkload() {
      private long sum;

      @Override
      public void run() throws Exception {
        pool.submit(from, () -> write(currentWorker())).get();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(context.wholeNumber("seconds"));
        while (pagesAt(to) < PAGES / 2 && System.nanoTime() - end < 0) {
          sum += pool.submit(to, () -> read(currentWorker())).get();
        }
      }

      private Worker currentWorker() {
        return Objects.requireNonNull(Worker.current());
      }

      private long write(Worker worker) {
        worker.touches(block, 0, PAGES * PAGE_BYTES);
        block.segment().fill((byte) 1);
        return PAGES;
      }

      // For longer than the kernel's scan of the process is apart from the next.
      private long read(Worker worker) {
        long read = 0;
        worker.touches(block, 0, PAGES * PAGE_BYTES);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() - end < 0) {
          for (long at = 0; at < PAGES * PAGE_BYTES; at += PAGE_BYTES) {
            read += block.segment().get(ValueLayout.JAVA_BYTE, at);
          }
        }
        return read;
      }

      private long pagesAt(int node) {
        return IntStream.range(0, PAGES)
            .filter(page -> block.homeNode(page * PAGE_BYTES).equals(OptionalInt.of(node)))
            .count();
      }

      @Override
      public Verification verify() {
        return new Verification(
            sum > 0 && pagesAt(to) >= PAGES / 2,
            "%d of %d pages are on node %d".formatted(pagesAt(to), PAGES, to));
      }

      @Override
      public void close() {
        block.close();
      }
    };
  }
}
