package org.numascape.recording;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.TouchedBlock;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.TopologyOrigin;

/**
 * Everything that is known of one run once it ended, however it ended. It travels as JSON from the
 * run's own JVM to whoever asked for it; reports and the window are made from it.
 *
 * @param startedAt when the run began
 * @param topologyXml the run's topology as hwloc XML
 * @param origin where that topology came from
 * @param machine the real machine in words, when {@code origin} is an override; else empty
 * @param puMapping how the override's PUs were mapped to real ones, in a sentence; else empty
 * @param settings the pool's settings as the command line spells them, such as {@code workers=4}
 * @param workload what was run
 * @param outcome how it ended
 * @param durationsNanos each timed repetition, warm-ups left out; empty if none ended
 * @param passes the workload's executions, warm-ups first, in order; what lies before and between
 *     them is preparation and verification
 * @param elapsedNanos the whole run, preparation included
 * @param counters what was counted, preparation included and warm-ups left out, unless {@code
 *     unmeasured} says that they could not be
 * @param timeLine the counters' course from the start of the run, warm-ups included, in order
 * @param locality what the locality figures rest on
 * @param blocks who touched the workload's blocks of memory, as far as they were open at the end
 * @param system what the kernel and the processor counted
 * @param unmeasured what could not be measured, and why
 * @param probe what measuring cost
 * @param versions names and versions of everything involved, in the order to show
 */
public record RunRecord(
    Instant startedAt,
    String topologyXml,
    TopologyOrigin origin,
    String machine,
    String puMapping,
    Map<String, String> settings,
    WorkloadRun workload,
    Outcome outcome,
    List<Long> durationsNanos,
    List<Pass> passes,
    long elapsedNanos,
    Snapshot counters,
    List<Sample> timeLine,
    LocalityBasis locality,
    List<TouchedBlock> blocks,
    SystemCounts system,
    List<Unmeasured> unmeasured,
    ProbeCost probe,
    Map<String, String> versions) {

  /** The {@link Unmeasured#what} of a run whose workers did not stay where they were bound. */
  public static final String NODES_OF_MOVED_WORKERS = "nodes of workers that moved";

  /**
   * The {@link Unmeasured#what} of a run whose pages did not stay where they were touched first.
   */
  public static final String HOMES_OF_MOVED_PAGES = "home nodes of pages that moved";

  /** The {@link Unmeasured#what} of a run that had steals by workers which were bound nowhere. */
  public static final String NODES_OF_UNBOUND_THIEVES = "tiers of steals by workers bound nowhere";

  /** The {@link Unmeasured#what} of a run whose counters include its warm-ups. */
  public static final String WITHOUT_WARM_UP = "figures without the warm-up";

  /**
   * Which workload, with which values of all its parameters, in the order it describes them.
   *
   * @param reference what a run is told to run it: a sample's name, or the path of a user's own
   */
  public record WorkloadRun(
      String name, String title, String reference, Map<String, String> parameters) {}

  /**
   * How a run ended.
   *
   * @param detail the verification's detail, or what failed
   */
  public record Outcome(End end, String detail) {}

  /** The ways a run can end. */
  public enum End {
    VERIFIED,
    NOT_VERIFIED,
    FAILED,
    CANCELLED
  }

  /**
   * One execution of the workload, on the clock of the time line.
   *
   * @param kind whether its time counts
   * @param toNanos when it ended, in whichever way
   */
  public record Pass(Kind kind, long fromNanos, long toNanos) {
    /** What a pass is for. */
    public enum Kind {
      WARM_UP("warm-up"),
      REPETITION("repetition");

      private final String label;

      Kind(String label) {
        this.label = label;
      }

      /** As reports and the window spell it. */
      public String label() {
        return label;
      }
    }
  }

  /**
   * The counters' sums at one instant, counted from the start of the run.
   *
   * @param elapsedNanos since the start
   * @param tasks executed by all workers
   * @param stealsByTier steal operations by {@link org.numascape.telemetry.StealTier} ordinal
   * @param localBytes touched by workers of the bytes' home node
   * @param touchedBytes touched by any worker
   * @param workingNanos time in tasks, by worker number
   */
  public record Sample(
      long elapsedNanos,
      long tasks,
      long[] stealsByTier,
      long localBytes,
      long touchedBytes,
      long[] workingNanos) {
    /** The sums of a snapshot. */
    public static Sample of(Snapshot snapshot) {
      long tasks = 0;
      long localBytes = 0;
      long touchedBytes = 0;
      long[] stealsByTier = new long[StealTier.values().length];
      long[] workingNanos = new long[snapshot.workers().size()];
      for (int worker = 0; worker < workingNanos.length; worker++) {
        WorkerCounts counts = snapshot.workers().get(worker);
        tasks += counts.tasks();
        workingNanos[worker] = counts.workingNanos();
        touchedBytes += Arrays.stream(counts.touchedBytes()).sum();
        localBytes += counts.touchedBytes()[snapshot.header().workers().get(worker).node()];
        for (int tier = 0; tier < stealsByTier.length; tier++) {
          stealsByTier[tier] += counts.stealsByTier()[tier];
        }
      }
      return new Sample(
          snapshot.elapsedNanos(), tasks, stealsByTier, localBytes, touchedBytes, workingNanos);
    }
  }

  /**
   * What the home nodes in the locality figures are.
   *
   * @param basis in words, such as {@code first touch as declared by tasks, on the emulated nodes}
   * @param pages all pages that blocks and frames had at the end
   * @param pagesChecked pages that the kernel was asked about; 0 if none
   * @param pagesConfirmed of those, pages that are on the node that they are known to be on
   * @param framePagesChecked of the pages that the kernel was asked about, those of frames
   * @param framePagesConfirmed of those, pages that are on the node of the frames' worker
   */
  public record LocalityBasis(
      String basis,
      long pages,
      long pagesChecked,
      long pagesConfirmed,
      long framePagesChecked,
      long framePagesConfirmed) {
    /** The kernel was asked about no page. */
    public static LocalityBasis unchecked(String basis) {
      return new LocalityBasis(basis, 0, 0, 0, 0, 0);
    }
  }

  /** A figure that is absent, and why; {@code remedy} may be empty. */
  public record Unmeasured(String what, String why, String remedy) {
    /** Whether it says that pages of some block are not where the memory policy meant them. */
    public boolean concernsMemoryPolicy() {
      return what.startsWith("memory policy ");
    }
  }

  /**
   * What measuring cost.
   *
   * @param samplerCpuNanos CPU time of the thread that reads the counters
   * @param share that, divided by the CPU time of the whole process during the run, 0..1; not a
   *     number if nobody knows
   * @param description what is and what is not in the figure, or why there is none
   */
  public record ProbeCost(long samplerCpuNanos, double share, String description) {
    /** That of a run of which it is not known. */
    public static ProbeCost unknown(String why) {
      return new ProbeCost(0, Double.NaN, "not measured: " + why);
    }

    /** The share, if it is known. */
    public OptionalDouble knownShare() {
      return Double.isNaN(share) ? OptionalDouble.empty() : OptionalDouble.of(share);
    }
  }

  public RunRecord {
    durationsNanos = List.copyOf(durationsNanos);
    passes = List.copyOf(passes);
    timeLine = List.copyOf(timeLine);
    blocks = List.copyOf(blocks);
    unmeasured = List.copyOf(unmeasured);
  }

  /** The median of the timed repetitions; the mean of the middle two if their number is even. */
  public OptionalLong medianNanos() {
    List<Long> sorted = durationsNanos.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return OptionalLong.empty();
    }
    long low = sorted.get((sorted.size() - 1) / 2);
    long high = sorted.get(sorted.size() / 2);
    return OptionalLong.of(low + (high - low) / 2);
  }
}
