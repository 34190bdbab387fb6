package org.numascape.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.numascape.recording.SystemCount.Absent;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounter.Unit;
import org.numascape.recording.SystemCounts.PageSampling;

/** Invented counts for tests; nothing in them was counted. */
public final class TestSystemCounts {
  private TestSystemCounts() {}

  /**
   * Of a machine whose processor counts nothing but cycles and instructions, and these in turns.
   * The values of counter number c are 1000 × c, plus the node's or worker's number.
   */
  public static SystemCounts plausible(int nodes, int workers) {
    List<SystemCount> counts = new ArrayList<>();
    for (SystemCounter counter : SystemCounter.values()) {
      boolean hardware = counter.group() == Group.HARDWARE;
      if (counter.ordinal() > SystemCounter.INSTRUCTIONS.ordinal()) {
        counts.add(new Absent(counter, "perf_event_open: ENOENT", "use another machine"));
      } else {
        int values =
            switch (counter.group()) {
              case NODES -> nodes;
              case MACHINE -> 1;
              case WORKERS, HARDWARE -> workers;
            };
        long first = counter.unit() == Unit.SWITCH ? 0 : 1000L * counter.ordinal();
        counts.add(
            new Counted(
                counter,
                LongStream.range(first, first + values).boxed().toList(),
                hardware ? 0.5 : 1));
      }
    }
    return new SystemCounts(
        "from the beginning to the end",
        LongStream.range(0, nodes).mapToInt(Math::toIntExact).boxed().toList(),
        nodes,
        counts,
        7_000_000,
        new PageSampling(
            100_000_000, 256, 0.01, 20, 3, 5_000, 4_900, 2_000_000, 9_000_000, 1_000_000_000));
  }

  /** The same with other values of one counter. */
  public static SystemCounts with(SystemCounts counts, SystemCounter counter, Long... values) {
    return new SystemCounts(
        counts.period(),
        counts.nodeOsIndexes(),
        counts.nodesWithPus(),
        counts.counts().stream()
            .map(
                each -> each.counter() == counter ? new Counted(counter, List.of(values), 1) : each)
            .toList(),
        counts.lookCpuNanos(),
        counts.pageSampling());
  }
}
