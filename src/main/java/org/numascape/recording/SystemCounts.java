package org.numascape.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount.Absent;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.telemetry.WorkerPlace;

/**
 * What the kernel and the processor counted while a run went on, on the real machine, whatever the
 * run's topology.
 *
 * @param period from when to when, in words; {@value #NOT_KNOWN} if nothing is known
 * @param nodeOsIndexes the real machine's nodes, for values by node; empty if it tells of none
 * @param nodesWithPus how many of them have PUs that the process may use; 0 if that is not known
 * @param counts one for each counter that was tried, in the counters' order
 * @param lookCpuNanos CPU time that the looks before and after the run took
 * @param pageSampling how often the kernel was asked where pages are
 */
public record SystemCounts(
    String period,
    List<Integer> nodeOsIndexes,
    int nodesWithPus,
    List<SystemCount> counts,
    long lookCpuNanos,
    PageSampling pageSampling) {
  private static final String NOT_KNOWN = "not known";

  /**
   * How often the kernel was asked where pages of arrays and blocks are while the run went on.
   *
   * @param periodNanos how often it might be asked
   * @param batchPages about how many pages at a time at most
   * @param budgetShare the share of the process's CPU time that this may take, 0 to 1
   * @param batches how often it was asked
   * @param skippedBatches how often it was not, since that would have been beyond the budget
   * @param pages answers that named a node
   * @param pagesAtHome of those, answers that named the page's home node
   * @param rehearsalCpuNanos CPU time that the kernel's first answers took, before the run, which
   *     is in neither of the others
   * @param cpuNanos CPU time that the asking took, at the end of the run too
   * @param processCpuNanos CPU time of the process meanwhile
   */
  public record PageSampling(
      long periodNanos,
      int batchPages,
      double budgetShare,
      long batches,
      long skippedBatches,
      long pages,
      long pagesAtHome,
      long rehearsalCpuNanos,
      long cpuNanos,
      long processCpuNanos) {
    /** Nobody was asked. */
    public static final PageSampling NONE = new PageSampling(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  public SystemCounts {
    nodeOsIndexes = List.copyOf(nodeOsIndexes);
    counts = List.copyOf(counts);
  }

  /**
   * How often workers that are bound to one PU came to another all the same, by worker number: the
   * PU was unplugged, or somebody bound them anew. None in a healthy run.
   */
  public Map<Integer, Long> movedThoughPinned(List<WorkerPlace> workers) {
    Map<Integer, Long> moved = new LinkedHashMap<>();
    Optional<Counted> migrations = counted(SystemCounter.MIGRATIONS);
    if (migrations.isPresent()) {
      for (WorkerPlace place : workers) {
        long moves = migrations.get().values().get(place.worker());
        if (place.boundTo().size() == 1 && moves > 0) {
          moved.put(place.worker(), moves);
        }
      }
    }
    return moved;
  }

  /** Nothing is known, for one reason. */
  public static SystemCounts none(String why) {
    return new SystemCounts(
        NOT_KNOWN,
        List.of(),
        0,
        Arrays.stream(SystemCounter.values())
            .<SystemCount>map(counter -> new Absent(counter, why, ""))
            .toList(),
        0,
        PageSampling.NONE);
  }

  /** The CPU time of the looks, if it is known. */
  public OptionalLong knownLookCpuNanos() {
    return period.equals(NOT_KNOWN) ? OptionalLong.empty() : OptionalLong.of(lookCpuNanos);
  }

  /** How often the kernel was asked, if that is known. */
  public Optional<PageSampling> knownPageSampling() {
    return period.equals(NOT_KNOWN) ? Optional.empty() : Optional.of(pageSampling);
  }

  /** What was counted, if it was. */
  public Optional<Counted> counted(SystemCounter counter) {
    return counts.stream()
        .filter(each -> each.counter() == counter && each instanceof Counted)
        .map(Counted.class::cast)
        .findFirst();
  }

  /** What was counted of a group, in the counters' order. */
  public List<Counted> counted(Group group) {
    return counts.stream()
        .filter(each -> each.counter().group() == group && each instanceof Counted)
        .map(Counted.class::cast)
        .toList();
  }

  /** What could not be counted, a sentence for each reason. */
  public List<Unmeasured> unmeasured() {
    return unmeasured(absent -> true);
  }

  /** What of some could not be counted, a sentence for each reason. */
  public List<Unmeasured> unmeasured(Predicate<Absent> which) {
    Map<Unmeasured, List<String>> labels = new LinkedHashMap<>();
    for (SystemCount each : counts) {
      if (each instanceof Absent absent && which.test(absent)) {
        labels
            .computeIfAbsent(
                new Unmeasured("", absent.why(), absent.remedy()), reason -> new ArrayList<>())
            .add(absent.counter().label());
      }
    }
    boolean nothing = labels.size() == 1 && counts.stream().allMatch(Absent.class::isInstance);
    return labels.entrySet().stream()
        .map(
            each ->
                new Unmeasured(
                    nothing
                        ? "what the kernel and the processor count"
                        : String.join(", ", each.getValue()),
                    each.getKey().why(),
                    each.getKey().remedy()))
        .toList();
  }
}
