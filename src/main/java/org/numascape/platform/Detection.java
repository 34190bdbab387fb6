package org.numascape.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/**
 * Finds out what machine this is: hwloc's library, then OSHI, then one node; before all of them, as
 * to hwloc's tools, what {@code HWLOC_SYNTHETIC} or {@code HWLOC_XMLFILE} describes. Any thread.
 */
public final class Detection {
  private Detection() {}

  /** Uses the best source that works; never fails, the last source always does. */
  public static DetectedMachine best() {
    List<String> failures = new ArrayList<>();
    try {
      Optional<DetectedMachine> given = HwlocEnvironment.machine(System.getenv());
      if (given.isPresent()) {
        return given.get();
      }
    } catch (TopologyException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
    for (Supplier<DetectedMachine> source :
        List.<Supplier<DetectedMachine>>of(Detection::hwloc, Detection::oshi)) {
      try {
        return source.get().notBetterBecause(failures);
      } catch (TopologyException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    return single().notBetterBecause(failures);
  }

  /**
   * This machine itself, though the environment may describe another one in its place: then OSHI is
   * asked, as hwloc's library heeds the environment too. Never fails.
   */
  public static DetectedMachine thisMachine() {
    DetectedMachine best = best();
    if (!best.origin().emulated()) {
      return best;
    }
    List<String> failures = new ArrayList<>();
    failures.add("hwloc: it describes the machine of its environment variables");
    try {
      return oshi().notBetterBecause(failures);
    } catch (TopologyException e) {
      failures.add(String.valueOf(e.getMessage()));
      return single().notBetterBecause(failures);
    }
  }

  /**
   * Uses the source asked for. If environment variables made hwloc describe another machine than
   * this one, the origin says so.
   *
   * @throws TopologyException if it does not work here, with the reason and the remedy
   */
  public static DetectedMachine hwloc() {
    return HwlocDetection.detect();
  }

  /**
   * Uses the source asked for.
   *
   * @throws TopologyException if it does not work here, with the reason and the remedy
   */
  public static DetectedMachine oshi() {
    return OshiDetection.detect();
  }

  /** One package, one node, a core a PU: what the JVM alone knows. */
  public static DetectedMachine single() {
    IndexSet allowed = Threads.allowedPus();
    IndexSet pus =
        allowed.isEmpty()
            ? IndexSet.range(0, Runtime.getRuntime().availableProcessors() - 1)
            : allowed;
    ObjectAttributes none = new ObjectAttributes.None();
    MachineAssembly machine = new MachineAssembly();
    machine.add(ObjectType.PACKAGE, 0, pus, none);
    int[] osIndexes = pus.stream().toArray();
    IntStream.range(0, osIndexes.length)
        .forEach(
            core -> {
              machine.add(ObjectType.CORE, core, IndexSet.of(osIndexes[core]), none);
              machine.add(ObjectType.PU, osIndexes[core], IndexSet.of(osIndexes[core]), none);
            });
    machine.addNode(0, pus, none);
    return new DetectedMachine(
        machine.assemble(new long[0][], List.of()),
        new TopologyOrigin(Source.SINGLE, "one node, a core a PU", List.of()));
  }
}
