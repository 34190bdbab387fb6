package org.numascape.analysis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.SystemCounts.PageSampling;

/** From what the kernel and the processor counted to figures: pure functions. */
public final class SystemFigures {
  public static final String INSTRUCTIONS_PER_CYCLE_IS = "instructions / cycles, in user mode";

  private SystemFigures() {}

  /** As {@link SystemCounts#movedThoughPinned}. */
  public static Map<Integer, Long> movedThoughPinned(RunRecord run) {
    return run.system().movedThoughPinned(run.counters().header().workers());
  }

  /** The same in a sentence; empty if none moved. */
  public static String movedThoughPinnedText(RunRecord run) {
    Map<Integer, Long> moved = movedThoughPinned(run);
    if (moved.isEmpty()) {
      return "";
    }
    Map.Entry<Integer, Long> first = moved.entrySet().iterator().next();
    String one =
        "worker %d, bound to PU P#%s, moved between PUs %s times"
            .formatted(
                first.getKey(),
                run.counters().header().workers().get(first.getKey()).boundTo().toList(),
                Quantity.count(first.getValue()));
    return moved.size() == 1 ? one : one + ", and so did " + (moved.size() - 1) + " more";
  }

  /**
   * How often the kernel was asked where pages are, and what it took, in sentences; empty if it was
   * never asked.
   */
  public static String pageSamplingText(RunRecord run) {
    return run.system()
        .knownPageSampling()
        .filter(sampling -> sampling.batches() > 0 || run.locality().pagesChecked() > 0)
        .map(SystemFigures::text)
        .orElse("");
  }

  private static String text(PageSampling sampling) {
    return """
    While the run went on the kernel was asked where pages are, every %s, some %d at a time, within \
    %s of the CPU time: %s times; %s more would have been beyond that. With what it was asked at the \
    end it took %s, %s of the CPU time; %s before the run, for the first answers, are in neither. %s \
    of the %s pages found while the run went on were at home.\
    """
        .formatted(
            Quantity.duration(sampling.periodNanos()),
            sampling.batchPages(),
            Quantity.share(sampling.budgetShare()),
            Quantity.count(sampling.batches()),
            Quantity.count(sampling.skippedBatches()),
            Quantity.duration(sampling.cpuNanos()),
            // The clock of the process may tick in hundredths of a second.
            sampling.processCpuNanos() == 0
                ? Quantity.ABSENT
                : Quantity.share(sampling.cpuNanos() / (double) sampling.processCpuNanos()),
            Quantity.duration(sampling.rehearsalCpuNanos()),
            sampling.pages() == 0
                ? Quantity.ABSENT
                : Quantity.share(sampling.pagesAtHome() / (double) sampling.pages()),
            Quantity.count(sampling.pages()));
  }

  /** {@value #INSTRUCTIONS_PER_CYCLE_IS}. */
  public static OptionalDouble instructionsPerCycle(SystemCounts counts) {
    Optional<Counted> instructions = counts.counted(SystemCounter.INSTRUCTIONS);
    Optional<Counted> cycles = counts.counted(SystemCounter.CYCLES);
    return instructions.isPresent() && cycles.isPresent()
        ? Analysis.ratio(instructions.get().total(), cycles.get().total())
        : OptionalDouble.empty();
  }

  /** A value as people read it, without the unit where that is a count or pages. */
  public static String text(SystemCounter counter, long value) {
    return switch (counter.unit()) {
      case COUNT, PAGES -> Quantity.count(value);
      case BYTES -> Quantity.bytes(value);
      case SWITCH -> value == 0 ? "off" : value == 1 ? "on" : "on, mode " + value;
    };
  }

  /** What it cost to look at the system, in words to stand behind other costs; else empty. */
  public static String costOfLooks(SystemCounts counts) {
    return counts.lookCpuNanos() == 0
        ? ""
        : "; %s more before and after the run, to look at the system"
            .formatted(Quantity.duration(counts.lookCpuNanos()));
  }

  /** Where pages or bytes are: {@code P#0 93.1 %, P#1 6.9 %}; nothing if there are none. */
  public static String byNode(SystemCounts counts, Counted counted) {
    long total = counted.total();
    List<Integer> nodes = counts.nodeOsIndexes();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < nodes.size() && total > 0; i++) {
      if (counted.values().get(i) > 0) {
        text.append(text.isEmpty() ? "" : ", ")
            .append("P#")
            .append(nodes.get(i))
            .append(' ')
            .append(Quantity.share(counted.values().get(i) / (double) total));
      }
    }
    return text.toString();
  }
}
