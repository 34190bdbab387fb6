package org.numascape.platform;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.numascape.topology.IndexSet;
import org.numascape.topology.ObjectAttributes;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject.Info;
import org.numascape.topology.TopologyOrigin;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor.LogicalProcessor;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.util.GlobalConfig;

/**
 * The machine as OSHI tells it: packages, cores, PUs and the node of each PU. What OSHI leaves out,
 * which PUs share a cache and what the nodes are like, comes from Linux' own files, or not at all.
 */
final class OshiDetection {
  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger LOGGER = Logger.getLogger("oshi");

  static {
    // Devices are none of our business, and what OSHI misses there none of the user's.
    LOGGER.setLevel(Level.SEVERE);
    GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWUDEV, false);
  }

  private OshiDetection() {}

  /**
   * @throws TopologyException if OSHI does not work here
   */
  static DetectedMachine detect() {
    if (!Jna.unavailable().isEmpty()) {
      throw new TopologyException("oshi: it needs " + Jna.unavailable());
    }
    try {
      return new DetectedMachine(
          topology(new SystemInfo().getHardware()),
          new TopologyOrigin(TopologyOrigin.Source.OSHI, ("OSHI " + version()).strip(), List.of()));
    } catch (Error e) {
      throw new TopologyException("oshi: " + Jna.reason(e) + "; use another source", e);
    } catch (TopologyException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new TopologyException("oshi: " + e + "; use another source", e);
    }
  }

  /** The processor's name; absent if OSHI can't tell. */
  static Optional<String> cpuModel() {
    if (!Jna.unavailable().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
              new SystemInfo().getHardware().getProcessor().getProcessorIdentifier().getName())
          .filter(name -> !name.isBlank());
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static Topology topology(HardwareAbstractionLayer hardware) {
    List<LogicalProcessor> processors = allowed(hardware.getProcessor().getLogicalProcessors());
    if (processors.isEmpty()) {
      throw new TopologyException("oshi: it found no processor; use another source");
    }
    MachineAssembly machine = new MachineAssembly();
    ObjectAttributes none = new ObjectAttributes.None();
    processors.stream()
        .collect(Collectors.groupingBy(LogicalProcessor::getPhysicalPackageNumber))
        .forEach(
            (number, members) -> {
              machine.add(ObjectType.PACKAGE, number, pus(members), none);
              members.stream()
                  .collect(Collectors.groupingBy(LogicalProcessor::getPhysicalProcessorNumber))
                  .forEach((core, pus) -> machine.add(ObjectType.CORE, core, pus(pus), none));
            });
    for (LogicalProcessor each : processors) {
      int osIndex = each.getProcessorNumber();
      machine.add(ObjectType.PU, osIndex, IndexSet.of(osIndex), none);
    }
    LinuxCaches.of(pus(processors))
        .forEach(cache -> machine.add(cache.type(), -1, cache.sharedByPus(), cache.attributes()));

    Map<Integer, IndexSet> nodes = nodes(processors);
    OptionalLong total =
        nodes.size() == 1 ? OptionalLong.of(hardware.getMemory().getTotal()) : OptionalLong.empty();
    nodes.forEach((node, pus) -> machine.addNode(node, pus, LinuxNodes.memory(node, total)));
    return machine.assemble(
        LinuxNodes.distances(List.copyOf(nodes.keySet())), List.of(new Info("Backend", "OSHI")));
  }

  /** As Maven wrote it into the jar; a module hides its manifest. Empty if it is not there. */
  private static String version() {
    try (InputStream in =
        SystemInfo.class.getResourceAsStream(
            "/META-INF/maven/com.github.oshi/oshi-core/pom.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "");
    } catch (IOException e) {
      return "";
    }
  }

  private static List<LogicalProcessor> allowed(List<LogicalProcessor> processors) {
    IndexSet allowed = Threads.allowedPus();
    List<LogicalProcessor> usable =
        processors.stream().filter(each -> allowed.contains(each.getProcessorNumber())).toList();
    return usable.isEmpty() ? processors : usable;
  }

  /** PUs by node, in the nodes' order; nodes that have only memory included where Linux tells. */
  private static Map<Integer, IndexSet> nodes(List<LogicalProcessor> processors) {
    Map<Integer, IndexSet> nodes = new TreeMap<>();
    for (LogicalProcessor each : processors) {
      nodes.merge(
          Math.max(0, each.getNumaNode()), IndexSet.of(each.getProcessorNumber()), IndexSet::or);
    }
    LinuxNodes.withMemoryOnly().stream().forEach(node -> nodes.putIfAbsent(node, IndexSet.empty()));
    IndexSet allowed = LinuxNodes.allowed();
    if (nodes.keySet().stream().anyMatch(allowed::contains)) {
      nodes.keySet().removeIf(Predicate.not(allowed::contains));
    }
    return nodes;
  }

  private static IndexSet pus(List<LogicalProcessor> processors) {
    return IndexSet.of(
        processors.stream().mapToInt(LogicalProcessor::getProcessorNumber).toArray());
  }
}
