package org.numascape.analysis;

import java.util.List;
import java.util.Optional;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.WorkerCounts;

/** Workers that are bound nowhere were moved from PU to PU, away from their memory. */
public final class PinningRule {
  /** The scheduler moves every thread now and then: so many are none of its usual ones. */
  static final long LEAST_MOVES_OF_A_WORKER = 10;

  /** Moves of a worker / second of its running time. */
  static final double LEAST_MOVES_A_SECOND = 1;

  private static final double NANOS_PER_SECOND = 1e9;

  private PinningRule() {}

  /**
   * What became of a worker's thread.
   *
   * @param bound whether it is bound to some PUs
   * @param moves how often it went from one PU to another
   * @param runningNanos how long it ran
   */
  public record Worker(int worker, boolean bound, long moves, long runningNanos) {}

  /**
   * What the rule looks at.
   *
   * @param nodes on how many nodes of the real machine the workers may run
   */
  public record Figures(int nodes, List<Worker> workers) {
    public Figures {
      workers = List.copyOf(workers);
    }

    /**
     * The figures of a run.
     *
     * @param counters without warm-ups
     * @param workingNanos how long each worker worked while moves were counted, warm-ups included,
     *     by number; empty if unknown
     * @param moves how often each worker went from one PU to another, by number
     */
    public static Figures of(Snapshot counters, long[] workingNanos, int nodes, List<Long> moves) {
      return new Figures(
          nodes,
          counters.header().workers().stream()
              .map(
                  place -> {
                    WorkerCounts counts = counters.workers().get(place.worker());
                    return new Worker(
                        place.worker(),
                        !place.boundTo().isEmpty(),
                        moves.get(place.worker()),
                        Math.max(counts.workingNanos(), workingOf(place.worker(), workingNanos))
                            + counts.searchingNanos());
                  })
              .toList());
    }

    private static long workingOf(int worker, long[] workingNanos) {
      return worker < workingNanos.length ? workingNanos[worker] : 0;
    }
  }

  /** The advice, if there is reason for one. */
  public static Optional<Advice> judge(Figures figures) {
    List<Worker> moved = figures.workers().stream().filter(PinningRule::isAmiss).toList();
    if (figures.nodes() < 2 || moved.isEmpty()) {
      return Optional.empty();
    }
    long moves = moved.stream().mapToLong(Worker::moves).sum();
    double seconds = moved.stream().mapToLong(Worker::runningNanos).sum() / NANOS_PER_SECOND;
    double rate = moves / seconds;
    String who =
        moved.size() == 1
            ? "Worker " + moved.getFirst().worker() + " was"
            : moved.size() + " of " + figures.workers().size() + " workers were";
    return Optional.of(
        new Advice(
            Advice.Rule.PINNING,
            "%s moved between PUs %s times: pin them".formatted(who, Quantity.count(moves)),
            List.of(
                Advice.Evidence.count("moves of workers that are bound nowhere", moves),
                new Advice.Evidence("while they ran", rate, Quantity.perSecond(rate))),
            Trial.ofSetting(
                "pinning", "compact", "bound workers stay, and what they touch is near them")));
  }

  private static boolean isAmiss(Worker worker) {
    return !worker.bound()
        && worker.moves() >= LEAST_MOVES_OF_A_WORKER
        && worker.moves() * NANOS_PER_SECOND >= LEAST_MOVES_A_SECOND * worker.runningNanos();
  }
}
