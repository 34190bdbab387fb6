package org.numascape.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.numascape.analysis.SystemFigures;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCount;
import org.numascape.recording.SystemCount.Absent;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounts.PageSampling;

/**
 * What the kernel and the processor counted, as JSON. A counter is an object under its key, with
 * its values or with {@code absentBecause} and {@code remedy}.
 */
final class SystemJson {
  private SystemJson() {}

  static ObjectNode kernel(RunRecord run) {
    ObjectNode node = node();
    node.put("periodIs", run.system().period());
    list(node.putArray("nodeOsIndexes"), run.system().nodeOsIndexes());
    for (SystemCount each : run.system().counts()) {
      if (each.counter().group() != Group.HARDWARE) {
        node.set(each.counter().key(), count(each));
      }
    }
    if (run.system().counted(SystemCounter.MIGRATIONS).isPresent()) {
      list(
          node.putArray("movedPinnedWorkers"),
          List.copyOf(SystemFigures.movedThoughPinned(run).keySet()));
    } else {
      // An empty list would say that all stayed, which nobody knows.
      node.putNull("movedPinnedWorkers");
    }
    JsonReport.number(node, "lookCpuNanos", run.system().knownLookCpuNanos());
    return node;
  }

  static ObjectNode hardware(RunRecord run) {
    ObjectNode node = node();
    node.put("periodIs", run.system().period());
    for (SystemCount each : run.system().counts()) {
      if (each.counter().group() == Group.HARDWARE) {
        node.set(each.counter().key(), count(each));
      }
    }
    JsonReport.number(
        node, "instructionsPerCycle", SystemFigures.instructionsPerCycle(run.system()));
    node.put("instructionsPerCycleIs", SystemFigures.INSTRUCTIONS_PER_CYCLE_IS);
    return node;
  }

  /** Null if nobody knows of any. */
  static JsonNode pageSampling(Optional<PageSampling> sampling) {
    return sampling.<JsonNode>map(SystemJson::pageSampling).orElse(NullNode.getInstance());
  }

  private static ObjectNode pageSampling(PageSampling sampling) {
    return node()
        .put("periodNanos", sampling.periodNanos())
        .put("batchPages", sampling.batchPages())
        .put("budgetShare", sampling.budgetShare())
        .put("batches", sampling.batches())
        .put("skippedBatches", sampling.skippedBatches())
        .put("pages", sampling.pages())
        .put("pagesAtHome", sampling.pagesAtHome())
        .put("rehearsalCpuNanos", sampling.rehearsalCpuNanos())
        .put("cpuNanos", sampling.cpuNanos())
        .put("processCpuNanos", sampling.processCpuNanos());
  }

  private static ObjectNode count(SystemCount count) {
    return switch (count) {
      case Counted counted -> counted(counted);
      case Absent(SystemCounter counter, String why, String remedy) ->
          node().put("absentBecause", why).put("remedy", remedy);
    };
  }

  private static ObjectNode counted(Counted counted) {
    ObjectNode node = node();
    switch (counted.counter().group()) {
      case NODES -> list(node.putArray("byNode"), counted.values());
      case WORKERS, HARDWARE -> list(node.putArray("byWorker"), counted.values());
      case MACHINE -> {}
    }
    node.put("total", counted.total());
    if (counted.counter().group() == Group.HARDWARE) {
      node.put("countedShare", counted.countedShare());
    }
    return node;
  }

  private static void list(ArrayNode array, List<? extends Number> values) {
    values.forEach(value -> array.add(value.longValue()));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
