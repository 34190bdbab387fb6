import java.util.List;
import org.numascape.workload.*;

/** Blocks the worker that runs it, for as many seconds as it is told. */
public final class Blocks implements Workload {
  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "blocks",
        "Blocks",
        "Blocks its worker.",
        List.of(new Parameter.WholeNumber("seconds", "How long.", 1, 1000, 2)));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    long millis = context.wholeNumber("seconds") * 1000;
    return new PreparedWorkload() {
      @Override
      public void run() throws Exception {
        nap(millis);
      }

      @Override
      public Verification verify() {
        return new Verification(true, "awake");
      }

      @Override
      public void close() {}
    };
  }

  private static void nap(long millis) throws Exception {
    Thread.sleep(millis);
  }
}
