import java.util.List;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/** Counts in parallel without care, as a beginner might; its own check finds out. */
public final class Wrong implements Workload {
  private static final long COUNTED = 20_000_000;

  private long count;

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "wrong", "Careless counting", "Adds up in a field that all workers share.", List.of());
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    return new PreparedWorkload() {
      @Override
      public void run() {
        count = 1;
        context
            .pool()
            .parallelFor(
                0,
                COUNTED,
                1_000,
                (worker, from, to) -> {
                  for (long i = from; i < to; i++) {
                    count++;
                  }
                });
      }

      @Override
      public Verification verify() {
        return new Verification(count == COUNTED, "counted " + count + ", expected " + COUNTED);
      }

      @Override
      public void close() {}
    };
  }
}
