import java.util.List;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/** Ends the run's own JVM before there is a pool, and no other. */
public final class EndsEarly implements Workload {
  @Override
  public WorkloadDescription describe() {
    // Not the process's command line: of one with a long class path only the start is known.
    if (System.getProperty("sun.java.command", "").contains(" worker-run ")) {
      System.err.println("not here");
      Runtime.getRuntime().halt(7);
    }
    return new WorkloadDescription("ends-early", "Ends early", "Ends.", List.of());
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    throw new IllegalStateException("must not be reached");
  }
}
