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

/** Fills the Java heap with arrays, by one worker or by one of each node. */
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
        List.of(
            new Parameter.Choice("by", "Who makes the arrays.", List.of("one", "nodes"), "one")));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    NumaPool pool = context.pool();
    boolean byNodes = context.text("by").equals("nodes");
    int fillers = byNodes ? pool.nodesWithWorkers().size() : 1;
    int arraysByEach = ARRAYS / fillers;
    return new PreparedWorkload() {
      private final Queue<byte[]> arrays = new ConcurrentLinkedQueue<>();

      @Override
      public void run() throws InterruptedException {
        if (byNodes) {
          // Parts of a range would go elsewhere where a node's PUs are late.
          pool.onEachNode(this::make);
        } else {
          make();
        }
      }

      private void make() {
        for (int i = 0; i < arraysByEach; i++) {
          arrays.add(new byte[ARRAY_BYTES]);
        }
      }

      @Override
      public Verification verify() {
        return new Verification(arrays.size() == fillers * arraysByEach, "arrays=" + arrays.size());
      }

      @Override
      public void close() {
        arrays.clear();
      }
    };
  }
}
