package org.numascape.numavm;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.numascape.pool.NumaPool;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/** Fills the Java heap with arrays, by one worker or by all. */
public final class HeapLoad implements Workload {
  static final String NAME = "heap-load";

  /** Too large for what young objects have at the start, so written where it stays. */
  private static final int ARRAY_BYTES = 24 << 20;

  private static final int ARRAYS = 12;

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        NAME,
        "Heap load",
        "Fills the Java heap with arrays.",
        List.of(new Parameter.Choice("by", "Who makes the arrays.", List.of("one", "all"), "one")));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    NumaPool pool = context.pool();
    boolean all = context.text("by").equals("all");
    return new PreparedWorkload() {
      private final Queue<byte[]> arrays = new ConcurrentLinkedQueue<>();

      @Override
      public void run() {
        if (all) {
          pool.onEachPart(0, ARRAYS, (worker, from, to) -> make(to - from));
        } else {
          make(ARRAYS);
        }
      }

      private void make(long count) {
        for (long i = 0; i < count; i++) {
          arrays.add(new byte[ARRAY_BYTES]);
        }
      }

      @Override
      public Verification verify() {
        return new Verification(arrays.size() == ARRAYS, "arrays=" + arrays.size());
      }

      @Override
      public void close() {
        arrays.clear();
      }
    };
  }
}
